package io.limen.gateway.profile;

import io.limen.gateway.event.Fingerprint;
import java.util.Arrays;

/**
 * The message ids seen lately, as 64-bit hashes with the second they were received: at most {@value #IDS_MAX}, at most
 * {@value #AGE_MAX_HOURS} hours old. Immutable; oldest first.
 */
public final class RecentMessages {
    public static final int IDS_MAX = 256;
    public static final int AGE_MAX_HOURS = 24;
    public static final RecentMessages NONE = new RecentMessages(new long[0], new int[0]);

    private final long[] hashes;
    private final int[] receivedSeconds;

    private RecentMessages(long[] hashes, int[] receivedSeconds) {
        this.hashes = hashes;
        this.receivedSeconds = receivedSeconds;
    }

    /** What was stored: parallel arrays, oldest first. */
    public static RecentMessages of(long[] hashes, int[] receivedSeconds) {
        if (hashes.length != receivedSeconds.length || hashes.length > IDS_MAX) {
            throw new IllegalArgumentException("recent messages: " + hashes.length + " hashes, "
                    + receivedSeconds.length + " times (expected: as many, at most " + IDS_MAX + ")");
        }
        return new RecentMessages(hashes.clone(), receivedSeconds.clone());
    }

    public boolean contains(String messageId) {
        long hash = Fingerprint.of(messageId);
        for (int i = hashes.length - 1; i >= 0; i--) {
            if (hashes[i] == hash) {
                return true;
            }
        }
        return false;
    }

    /** With this id remembered, and those forgotten that are too old by then or too many. */
    public RecentMessages with(String messageId, long receivedAt) {
        int second = (int) (receivedAt / 1000);
        int from = Math.max(0, hashes.length - IDS_MAX + 1);
        while (from < hashes.length && second - receivedSeconds[from] > AGE_MAX_HOURS * 3600) {
            from++;
        }
        int kept = hashes.length - from;
        long[] nextHashes = Arrays.copyOfRange(hashes, from, from + kept + 1);
        int[] nextSeconds = Arrays.copyOfRange(receivedSeconds, from, from + kept + 1);
        nextHashes[kept] = Fingerprint.of(messageId);
        nextSeconds[kept] = second;
        return new RecentMessages(nextHashes, nextSeconds);
    }

    /** Both, in the order they were received; the latest where there would be too many. */
    RecentMessages merge(RecentMessages other) {
        long[] allHashes = new long[hashes.length + other.hashes.length];
        int[] allSeconds = new int[allHashes.length];
        int mine = 0;
        int theirs = 0;
        for (int i = 0; i < allHashes.length; i++) {
            boolean fromMine = theirs == other.hashes.length
                    || (mine < hashes.length && receivedSeconds[mine] <= other.receivedSeconds[theirs]);
            allHashes[i] = fromMine ? hashes[mine] : other.hashes[theirs];
            allSeconds[i] = fromMine ? receivedSeconds[mine++] : other.receivedSeconds[theirs++];
        }
        int from = Math.max(0, allHashes.length - IDS_MAX);
        return new RecentMessages(
                Arrays.copyOfRange(allHashes, from, allHashes.length),
                Arrays.copyOfRange(allSeconds, from, allSeconds.length));
    }

    public int size() {
        return hashes.length;
    }

    public long hashAt(int index) {
        return hashes[index];
    }

    public int receivedSecondAt(int index) {
        return receivedSeconds[index];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecentMessages that
                && Arrays.equals(hashes, that.hashes)
                && Arrays.equals(receivedSeconds, that.receivedSeconds);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(hashes) + Arrays.hashCode(receivedSeconds);
    }
}
