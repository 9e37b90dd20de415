package io.limen.gateway.simulation;

import io.limen.gateway.flow.Deadline;
import io.limen.gateway.flow.Scorer;
import io.limen.gateway.segment.Model;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** Scores how many adds there are; late, not at all, or with a fault where it is troubled, but never after the deadline. */
final class SimulatedScorer implements Scorer {
    private static final long SLOW_NANOS = 400_000_000L;

    private final Host host;
    private final VirtualTime time;
    private final Chance chance;
    private final Trouble trouble;

    SimulatedScorer(Host host, World world) {
        this.host = host;
        this.time = world.time();
        this.chance = world.chance();
        this.trouble = world.trouble();
    }

    @Override
    public Future<Scored> score(Model model, float[][] rows, Deadline deadline) {
        Promise<Scored> answer = Promise.promise();
        Host.Loop loop = host.current();
        long left = deadline.remaining(time.nanos());
        host.after(left - left / 8, loop, () -> answer.tryComplete(new Scored.Absent("deadline")));
        if (trouble.scorer() == Trouble.Scoring.FAULTY) {
            return Future.failedFuture(new IllegalStateException("the session is gone"));
        }
        if (trouble.scorer() != Trouble.Scoring.DEAD) {
            long most = trouble.scorer() == Trouble.Scoring.SLOW ? SLOW_NANOS : 1_000_000;
            host.after(chance.between(10_000, most), loop, () -> answer.tryComplete(new Scored.Scores(scores(rows))));
        }
        return answer.future();
    }

    private static double[] scores(float[][] rows) {
        double[] scores = new double[rows.length];
        for (int row = 0; row < rows.length; row++) {
            scores[row] = rows[row][0];
        }
        return scores;
    }
}
