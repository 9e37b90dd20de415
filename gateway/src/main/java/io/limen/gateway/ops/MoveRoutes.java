package io.limen.gateway.ops;

import io.limen.gateway.event.Entry;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.flow.move.MoveSource;
import io.limen.gateway.wire.CountsCodec;
import io.limen.gateway.wire.EntryCodec;
import io.limen.gateway.wire.Frames;
import io.limen.gateway.wire.ProblemJson;
import io.limen.gateway.wire.SetAsideCodec;
import io.limen.gateway.wire.StoredCodec;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code limen move} asks of a gateway that runs. Entries, profiles and files go out as {@link Frames}; what says
 * where they stand goes out in headers.
 *
 * <pre>
 *   GET  /move/snapshots                         {"epoch":1,"partitions":8,"snapshots":["…","latest"]}
 *   GET  /move/snapshots/HASH                    frames: path, bytes, path, bytes, …
 *   GET  /move/log/P?from=0&amp;max=1000             frames of entries     Limen-End: where the partition ends
 *   GET  /move/committed/P                       {"epoch":1,"nextOffset":7,"snapshot":"…"} or {}
 *   GET  /move/profiles/P?after=&amp;max=200         frames of profiles
 *   POST /move/pause?seconds=30                  {"pause":17…}: no append is under way any more
 *   POST /move/resume?pause=…   /move/done?pause=…&amp;to=…
 *                                                204, or 409 where that cannot be any more
 * </pre>
 *
 * <p>What changes something asks for the header {@value #HEADER}: a page in an operator's browser cannot send it.
 */
public final class MoveRoutes {
    public static final String HEADER = "Limen-Move";
    /** Where the partition ends. */
    public static final String END = "Limen-End";

    private static final Logger LOG = LoggerFactory.getLogger(MoveRoutes.class);
    private static final int ENTRIES_MAX = 5_000;
    private static final int VISITORS_MAX = 1_000;
    private static final int PAUSE_SECONDS_MAX = 600;
    private static final int PLACE_CHARACTERS_MAX = 2_000;

    private final MoveSource source;
    private final int partitions;
    private final StoredCodec codec;

    /**
     * Answers for this site.
     *
     * @param partitions of its log
     */
    public MoveRoutes(MoveSource source, int partitions, StoredCodec codec) {
        this.source = source;
        this.partitions = partitions;
        this.codec = codec;
    }

    /**
     * Answers what begins with {@code /move/}.
     *
     * @param context the caller's
     */
    void handle(HttpServerRequest request, Context context) {
        Future<Answer> answer;
        try {
            answer = route(request, context);
        } catch (IllegalArgumentException unusable) {
            problem(request, 400, "Not understood", String.valueOf(unusable.getMessage()));
            return;
        } catch (RuntimeException bug) {
            refuse(request, bug);
            return;
        }
        answer.onComplete(
                answered -> context.runOnContext(now -> give(request, answered)),
                fault -> context.runOnContext(now -> refuse(request, fault)));
    }

    /** A body, and a header beside it where there is one. */
    private record Answer(int status, String type, Buffer body, Map<String, String> headers) {
        static Answer json(JsonObject body) {
            return new Answer(200, "application/json", body.toBuffer(), Map.of());
        }

        static Answer bytes(byte[] body, Map<String, String> headers) {
            return new Answer(200, "application/octet-stream", Buffer.buffer(body), headers);
        }
    }

    private Future<Answer> route(HttpServerRequest request, Context context) {
        String[] path = request.path().substring("/move/".length()).split("/", -1);
        String what = request.method() + " " + path[0] + (path.length == 2 ? "/" : "");
        return switch (what) {
            case "GET snapshots" -> snapshots();
            case "GET snapshots/" -> snapshot(path[1], context);
            case "GET log/" -> log(request, partition(path[1]), context);
            case "GET committed/" -> committed(partition(path[1]));
            case "GET counted/" -> counted(partition(path[1]));
            case "GET aside/" -> aside(partition(path[1]), context);
            case "GET profiles/" -> profiles(request, partition(path[1]), context);
            case "POST pause" -> pause(asked(request));
            case "POST resume" -> nothing(source.gate().resume(pauseOf(asked(request))));
            case "POST done" -> nothing(source.gate().done(pauseOf(asked(request)), place(request)));
            default ->
                throw new IllegalArgumentException(
                        "expected: GET /move/snapshots /move/snapshots/HASH /move/log/P /move/committed/P"
                                + " /move/counted/P /move/aside/P /move/profiles/P, POST /move/pause /move/resume /move/done");
        };
    }

    // ── reading ──

    private Future<Answer> snapshots() {
        return source.shape().compose(shape -> source.snapshots()
                .map(hashes -> Answer.json(new JsonObject()
                        .put("epoch", shape.epoch())
                        .put("partitions", shape.partitions())
                        .put("snapshots", hashes))));
    }

    private Future<Answer> snapshot(String hash, Context context) {
        return source.snapshot(hash)
                .compose(files -> packed(context, Map.of(), () -> {
                    List<byte[]> frames = new ArrayList<>();
                    files.forEach((path, bytes) -> {
                        frames.add(path.getBytes(StandardCharsets.UTF_8));
                        frames.add(bytes);
                    });
                    return frames;
                }));
    }

    private Future<Answer> log(HttpServerRequest request, int partition, Context context) {
        long from = longNumber(request, "from");
        int max = number(request, "max", 1_000, ENTRIES_MAX);
        return source.log(partition, from, max).compose(stretch -> {
            List<Entry> entries = stretch.batch().entries();
            return packed(context, Map.of(END, Long.toString(stretch.end())), () -> entries.stream()
                    .map(EntryCodec::encode)
                    .toList());
        });
    }

    private Future<Answer> committed(int partition) {
        return source.committed(partition)
                .map(committed -> Answer.json(committed
                        .map(through -> new JsonObject()
                                .put("epoch", through.epoch())
                                .put("nextOffset", through.nextOffset())
                                .put("snapshot", through.snapshot()))
                        .orElseGet(JsonObject::new)));
    }

    private Future<Answer> counted(int partition) {
        return source.counted(partition)
                .map(counted -> Answer.json(new JsonObject()
                        .put("epoch", counted.epoch())
                        .put("nextOffset", counted.nextOffset())
                        .put("counts", CountsCodec.encode(counted.counts()))));
    }

    private Future<Answer> profiles(HttpServerRequest request, int partition, Context context) {
        String after = request.getParam("after", "");
        int max = number(request, "max", 200, VISITORS_MAX);
        return source.profiles(partition, after, max).compose(page -> packed(context, Map.of(), () -> encoded(page)));
    }

    private Future<Answer> aside(int partition, Context context) {
        return source.aside(partition)
                .compose(kept -> packed(context, Map.of(), () -> kept.stream()
                        .map(SetAsideCodec::encode)
                        .toList()));
    }

    private List<byte[]> encoded(List<Stored> page) {
        return page.stream().map(codec::encode).toList();
    }

    /** Encoding that much takes too long for an event loop. */
    private static Future<Answer> packed(Context context, Map<String, String> headers, Callable<List<byte[]>> frames) {
        return context.executeBlocking(() -> Answer.bytes(Frames.encode(frames.call()), headers), false);
    }

    // ── pausing ──

    /** The request, if it is not that of a page. */
    private static HttpServerRequest asked(HttpServerRequest request) {
        if (request.getHeader(HEADER) == null) {
            throw new IllegalArgumentException(HEADER + ": absent (expected: this header, with any value)");
        }
        return request;
    }

    private Future<Answer> pause(HttpServerRequest request) {
        int seconds = number(request, "seconds", 30, PAUSE_SECONDS_MAX);
        LOG.info("ingest pauses for a move, at most {} s", seconds);
        return source.gate().pause(seconds).map(pause -> Answer.json(new JsonObject().put("pause", pause)));
    }

    private static Future<Answer> nothing(Future<Void> done) {
        return done.map(over -> new Answer(204, "text/plain", Buffer.buffer(), Map.of()));
    }

    private static long pauseOf(HttpServerRequest request) {
        return longNumber(request, "pause");
    }

    /** Kept in a line of its own. */
    private static String place(HttpServerRequest request) {
        String to = request.getParam("to", "");
        if (to.isBlank() || to.length() > PLACE_CHARACTERS_MAX || to.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("to: " + (to.isBlank() ? "absent" : "unusable")
                    + " (expected: where the site lives now, at most " + PLACE_CHARACTERS_MAX + " characters)");
        }
        return to;
    }

    // ── parameters and answers ──

    private int partition(String text) {
        return (int) within("partition", text, 0, partitions - 1);
    }

    private static int number(HttpServerRequest request, String name, int absent, int max) {
        return (int) within(name, request.getParam(name, Integer.toString(absent)), 1, max);
    }

    private static long longNumber(HttpServerRequest request, String name) {
        return within(name, request.getParam(name, "absent"), 0, Long.MAX_VALUE);
    }

    private static long within(String name, String text, long min, long max) {
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            // Said below.
        }
        throw new IllegalArgumentException(
                name + ": " + text + " (expected: a number from " + min + " to " + max + ")");
    }

    private static void give(HttpServerRequest request, Answer answer) {
        request.response().setStatusCode(answer.status()).putHeader("content-type", answer.type());
        answer.headers().forEach(request.response()::putHeader);
        request.response().end(answer.body());
    }

    private static void refuse(HttpServerRequest request, Throwable fault) {
        if (fault instanceof Failure failure) {
            int status =
                    switch (failure.code()) {
                        case OVERLOADED, UNAVAILABLE, TIMEOUT -> 503;
                        case FENCED -> 409;
                        case POISONED, CORRUPT, INTERNAL -> 500;
                    };
            problem(request, status, failure.code().name(), String.valueOf(failure.getMessage()));
        } else {
            LOG.warn("{} failed", request.path(), fault);
            problem(
                    request,
                    500,
                    "It broke",
                    "see the gateway's log for " + fault.getClass().getSimpleName());
        }
    }

    private static void problem(HttpServerRequest request, int status, String title, String detail) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", ProblemJson.CONTENT_TYPE)
                .end(Buffer.buffer(new ProblemJson(status, "about:blank", title, detail).encode()));
    }
}
