package io.limen.gateway.flow.move;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Loops whose steps are futures.
 *
 * <p>A chain of steps, each composed onto the one before, would be as deep as it is long. Here steps are composed as a
 * balanced tree: of twice as many steps the second half follows the first, so the depth is the logarithm.
 */
final class Rounds {
    /** Two to this many steps: more than anybody has time for. */
    private static final int DOUBLINGS = 40;

    private Rounds() {}

    /** Steps as long as a step says that there is more. */
    static Future<Void> whileMore(Supplier<Future<Boolean>> step) {
        return doubled(DOUBLINGS, step).mapEmpty();
    }

    private static Future<Boolean> doubled(int doublings, Supplier<Future<Boolean>> step) {
        if (doublings == 0) {
            return step.get();
        }
        return doubled(doublings - 1, step)
                .compose(more -> more ? doubled(doublings - 1, step) : Future.succeededFuture(false));
    }

    /** Takes one after the other. */
    static <T> Future<Void> each(Iterable<T> all, Function<T, Future<Void>> step) {
        Iterator<T> rest = all.iterator();
        return whileMore(
                () -> rest.hasNext() ? step.apply(rest.next()).map(done -> true) : Future.succeededFuture(false));
    }

    /** Takes the numbers from 0 to below the end, so many at once; fails with the first that fails, when all are over. */
    static Future<Void> upTo(int end, int atOnce, Function<Integer, Future<Void>> step) {
        Iterator<Integer> rest = IntStream.range(0, end).iterator();
        List<Future<Void>> lanes = new ArrayList<>();
        for (int lane = 0; lane < Math.min(end, atOnce); lane++) {
            lanes.add(each(() -> rest, step));
        }
        return Future.join(lanes).mapEmpty();
    }
}
