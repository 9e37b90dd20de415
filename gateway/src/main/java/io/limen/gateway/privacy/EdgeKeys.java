package io.limen.gateway.privacy;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys that gateways share with their edges.
 *
 * @param ref what refs of content are made with. It is never changed: every ref would be another one, and every edge's
 *     cache empty
 * @param edges what cookies and rule files are signed with: the first; what is signed with a later one, which was the
 *     first once, still counts
 */
public record EdgeKeys(KeyedHash ref, List<KeyedHash> edges) {
    /** The current one and two before it. */
    static final int EDGES_MAX = 3;

    static final int KEY_BYTES = 32;

    public EdgeKeys {
        edges = List.copyOf(edges);
        if (edges.isEmpty() || edges.size() > EDGES_MAX) {
            throw new IllegalArgumentException("edge: " + edges.size() + " keys (expected: 1 to " + EDGES_MAX + ")");
        }
    }

    /** Keys that nobody had before. */
    static EdgeKeys fresh(SecureRandom random) {
        return new EdgeKeys(freshKey(random), List.of(freshKey(random)));
    }

    /** A new key to sign with; those before it still count, but for the oldest where they become too many. */
    EdgeKeys rotated(SecureRandom random) {
        List<KeyedHash> rotated = new ArrayList<>();
        rotated.add(freshKey(random));
        rotated.addAll(edges.subList(0, Math.min(edges.size(), EDGES_MAX - 1)));
        return new EdgeKeys(ref, rotated);
    }

    /** The one to sign with. */
    public KeyedHash current() {
        return edges.get(0);
    }

    /** Whether this is the text's tag, by the current key or one before it. */
    public boolean verifies(String message, String tag) {
        boolean known = false;
        for (KeyedHash edge : edges) {
            known |= edge.matches(message, tag);
        }
        return known;
    }

    /** How many there are, and nothing of them. */
    @Override
    public String toString() {
        return "EdgeKeys[" + edges.size() + " edge keys]";
    }

    private static KeyedHash freshKey(SecureRandom random) {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return new KeyedHash(key);
    }
}
