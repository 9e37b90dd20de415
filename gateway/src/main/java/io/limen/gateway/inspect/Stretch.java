package io.limen.gateway.inspect;

import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The first so many visitors after one, in the order of their ids, of those that are met in a log. Who is found to come too
 * late in the order is let go, so no more than so many are ever held.
 */
final class Stretch {
    private final String after;
    private final int visitorsMax;
    private final Consumer<String> letGo;
    private final TreeSet<String> visitors = new TreeSet<>();
    private boolean more;

    /** @param letGo told of one who was in it and is not any more */
    Stretch(String after, int visitorsMax, Consumer<String> letGo) {
        this.after = after;
        this.visitorsMax = visitorsMax;
        this.letGo = letGo;
    }

    /** Whether one who is met is in it, as far as is known by now. */
    boolean takes(String visitor) {
        if (visitor.compareTo(after) <= 0) {
            return false;
        }
        if (visitors.contains(visitor)) {
            return true;
        }
        if (visitors.size() == visitorsMax) {
            more = true;
            if (visitor.compareTo(visitors.last()) > 0) {
                return false;
            }
            letGo.accept(visitors.last());
            visitors.remove(visitors.last());
        }
        return visitors.add(visitor);
    }

    NavigableSet<String> visitors() {
        return visitors;
    }

    /** Whether visitors after the last of these were met. */
    boolean hasMore() {
        return more;
    }
}
