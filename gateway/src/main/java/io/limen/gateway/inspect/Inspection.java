package io.limen.gateway.inspect;

import io.limen.gateway.flow.Backup;
import io.limen.gateway.inspect.simulate.Progress;
import io.limen.gateway.inspect.simulate.Simulated;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * The looks one can take, by name, on a worker of their own.
 *
 * <p>The operations port offers each under its name, with the query as parameters; a command that opened a data folder
 * itself calls it here.
 */
public final class Inspection {
    private final Context worker;
    private final Vertx vertx;
    private final Sources sources;
    private final Optional<Backup> backup;

    private Inspection(Context worker, Vertx vertx, Sources sources, Optional<Backup> backup) {
        this.worker = worker;
        this.vertx = vertx;
        this.sources = sources;
        this.backup = backup;
    }

    /** The looks, in the words of the commands. */
    public enum Look {
        /** Proves hot = durable = fold(log). Lines of JSON; the last one is the result. */
        VERIFY("application/x-ndjson", true),
        /** Copies log and stores into the folder {@code to}. Lines of JSON; the last one is the result. */
        BACKUP("application/x-ndjson", true),
        /** Every visitor's features as CSV; {@code scores=true} adds the models'. */
        FEATURES("text/csv; charset=utf-8", false),
        /** The events of the log, a line of JSON each; {@code plan=true} gives a tracking plan instead. */
        EVENTS("application/x-ndjson", false),
        /**
         * How many visitors each segment has and ever had, with the whole log folded by the configuration in force, and
         * which pairs of segments share at least {@code overlap=0.9} of them. Lines of JSON; the last one is the result.
         */
        AUDIENCES("application/x-ndjson", true),
        /** How experiments stand, a line of JSON for each and each of its goals. */
        RESULTS("application/x-ndjson", false),
        /** Every draw of an {@code experience} with what came of it for a {@code goal}, as CSV. */
        DRAWS("text/csv; charset=utf-8", false),
        /** The events that were set aside, a line of JSON each. */
        QUARANTINE("application/x-ndjson", false),
        /** Appends anew the one at {@code position}, or {@code all}; a line of JSON for each. */
        QUARANTINE_RETRY("application/x-ndjson", true),
        /** Gives up the one at {@code position}, or {@code all}; a line of JSON for each. */
        QUARANTINE_DROP("application/x-ndjson", true),
        /** The last {@code n} entries of the log; {@code full=true} with personal data. */
        TAIL("application/x-ndjson", false);

        private final String contentType;
        private final boolean takesWork;

        Look(String contentType, boolean takesWork) {
            this.contentType = contentType;
            this.takesWork = takesWork;
        }

        /** Whether it is too much, or changes too much, to be asked for by accident: over HTTP, a POST. */
        public boolean takesWork() {
            return takesWork;
        }

        /** Where it is asked for over HTTP. */
        public String path() {
            return "/" + name().toLowerCase(Locale.ROOT).replace('_', '/');
        }

        public String contentType() {
            return contentType;
        }
    }

    /** Starts the worker the looks are taken on, where what is looked into makes no copies of itself. */
    public static Future<Inspection> start(Vertx vertx, Sources sources) {
        return start(vertx, sources, Optional.empty());
    }

    /** Starts the worker the looks are taken on. */
    public static Future<Inspection> start(Vertx vertx, Sources sources, Optional<Backup> backup) {
        Promise<Inspection> started = Promise.promise();
        VerticleBase looker = new VerticleBase() {
            @Override
            public Future<?> start() {
                started.complete(new Inspection(context, vertx, sources, backup));
                return Future.succeededFuture();
            }
        };
        return vertx.deployVerticle(looker, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))
                .compose(deployed -> started.future());
    }

    /**
     * Takes a look and writes what there is to see; completes when all of it is written. Callable from everywhere; the
     * sink is called on the worker.
     */
    public Future<Void> take(Look look, Map<String, String> parameters, Sink out) {
        return switch (look) {
            case VERIFY -> onWorker(() -> new Verification(vertx, sources, out).run());
            case BACKUP -> onWorker(() -> new BackingUp(vertx, backup, out).to(parameters.getOrDefault("to", "")));
            case FEATURES ->
                onWorker(() -> new CatchingUp(vertx, sources)
                        .await()
                        .compose(left -> new FeatureExport(sources, flag(parameters, "scores"), out).run()));
            case EVENTS ->
                onWorker(() -> new EventSurvey(sources)
                        .run()
                        .compose(survey -> out.write(flag(parameters, "plan") ? survey.plan() : survey.lines())));
            case AUDIENCES ->
                onWorker(() -> new AudienceSurvey(sources, FoldedLog.VISITORS_MAX, share(parameters), out).run());
            case RESULTS -> onWorker(() -> new Results(sources, out).run());
            case DRAWS ->
                onWorker(() -> new DrawExport(
                                sources,
                                parameters.getOrDefault("experience", ""),
                                parameters.getOrDefault("goal", ""),
                                FoldedLog.VISITORS_MAX,
                                out)
                        .run());
            case QUARANTINE -> onWorker(() -> new Quarantined(sources, out).list());
            case QUARANTINE_RETRY -> onWorker(() -> new Quarantined(sources, out).retry(parameters));
            case QUARANTINE_DROP -> onWorker(() -> new Quarantined(sources, out).drop(parameters));
            case TAIL ->
                onWorker(() -> new LogTail(sources, entries(parameters), flag(parameters, "full"))
                        .run()
                        .compose(out::write));
        };
    }

    /**
     * Folds the log with the configuration it activated last and with the one that is active here, and completes with what
     * would be another.
     *
     * @param at the moment visitors are looked at, epoch milliseconds; empty for the log's last
     * @param progress told on the worker
     */
    public Future<Simulated> simulate(OptionalLong at, Progress progress) {
        return onWorker(() ->
                new Simulation(sources, sources.snapshots().active(), at, Simulation.VISITORS_MAX, progress).run());
    }

    private <T> Future<T> onWorker(Supplier<Future<T>> look) {
        Promise<T> done = Promise.promise();
        worker.runOnContext(now -> {
            try {
                look.get().onComplete(done);
            } catch (RuntimeException bug) {
                done.fail(bug);
            }
        });
        return done.future();
    }

    private static boolean flag(Map<String, String> parameters, String name) {
        return Boolean.parseBoolean(parameters.getOrDefault(name, "false"));
    }

    private static double share(Map<String, String> parameters) {
        try {
            return Double.parseDouble(parameters.getOrDefault("overlap", AudienceSurvey.OVERLAP));
        } catch (NumberFormatException notANumber) {
            return Double.parseDouble(AudienceSurvey.OVERLAP);
        }
    }

    private static int entries(Map<String, String> parameters) {
        try {
            return Math.max(0, Integer.parseInt(parameters.getOrDefault("n", "20")));
        } catch (NumberFormatException notANumber) {
            return 20;
        }
    }
}
