package io.limen.gateway.main;

import io.limen.gateway.event.Entry;
import io.limen.gateway.flow.Counted;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.SetAside;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.flow.move.IngestGate;
import io.limen.gateway.flow.move.MoveSource;
import io.limen.gateway.ops.MoveRoutes;
import io.limen.gateway.wire.CountsCodec;
import io.limen.gateway.wire.EntryCodec;
import io.limen.gateway.wire.Frames;
import io.limen.gateway.wire.SetAsideCodec;
import io.limen.gateway.wire.StoredCodec;
import io.limen.gateway.wire.Unpacked;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The site of a gateway that runs, through its operations port. */
final class RunningSite implements MoveSource, IngestGate {
    private static final long ANSWER_MILLIS_MAX = TimeUnit.SECONDS.toMillis(30);
    private static final int CONNECTIONS_MAX = 16;

    private final URI gateway;
    private final StoredCodec codec;
    private final HttpClient client;
    private volatile Shape shape = new Shape(0, 0);

    /**
     * Asks nothing yet.
     *
     * @param gateway its operations port
     * @param codec reads profiles; fails with a retryable code where their snapshot has yet to be copied
     */
    RunningSite(Vertx vertx, URI gateway, StoredCodec codec) {
        this.gateway = gateway;
        this.codec = codec;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(5_000), new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX));
    }

    /** What an answer holds. */
    private record Answer(Buffer body, long end) {}

    @Override
    public Future<Shape> shape() {
        return kept().map(said -> {
            shape = new Shape(said.getInteger("epoch"), said.getInteger("partitions"));
            return shape;
        });
    }

    @Override
    public Future<List<String>> snapshots() {
        return kept().map(said -> {
            JsonArray hashes = said.getJsonArray("snapshots");
            return hashes.stream().map(String.class::cast).toList();
        });
    }

    private Future<JsonObject> kept() {
        return get("/move/snapshots").map(answer -> answer.body().toJsonObject());
    }

    @Override
    public Future<Map<String, byte[]>> snapshot(String hash) {
        return get("/move/snapshots/" + hash).map(answer -> {
            List<byte[]> frames = Frames.decode(answer.body().getBytes());
            Map<String, byte[]> pathToBytes = new HashMap<>();
            for (int i = 0; i + 1 < frames.size(); i += 2) {
                pathToBytes.put(new String(frames.get(i), StandardCharsets.UTF_8), frames.get(i + 1));
            }
            return pathToBytes;
        });
    }

    @Override
    public Future<Stretch> log(int partition, long fromOffset, int entriesMax) {
        return get("/move/log/" + partition + "?from=" + fromOffset + "&max=" + entriesMax)
                .map(answer -> new Stretch(
                        new EventLog.Batch(shape.epoch(), partition, fromOffset, entries(answer.body())),
                        answer.end()));
    }

    private static List<Entry> entries(Buffer body) {
        List<Entry> entries = new ArrayList<>();
        for (byte[] frame : Frames.decode(body.getBytes())) {
            if (!(EntryCodec.decode(frame) instanceof Unpacked.Whole<Entry> whole)) {
                throw new Failure(Failure.Code.CORRUPT, "the gateway gave an entry that cannot be read");
            }
            entries.add(whole.value());
        }
        return entries;
    }

    @Override
    public Future<Optional<Committed>> committed(int partition) {
        return get("/move/committed/" + partition)
                .map(answer -> answer.body().toJsonObject())
                .map(said -> said.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Committed(
                                said.getInteger("epoch"), said.getLong("nextOffset"), said.getString("snapshot"))));
    }

    @Override
    public Future<Counted> counted(int partition) {
        return get("/move/counted/" + partition)
                .map(answer -> answer.body().toJsonObject())
                .map(said -> new Counted(
                        said.getInteger("epoch"),
                        said.getLong("nextOffset"),
                        CountsCodec.decode(said.getBinary("counts"))));
    }

    @Override
    public Future<List<Stored>> profiles(int partition, String after, int visitorsMax) {
        return get("/move/profiles/" + partition + "?after=" + encoded(after) + "&max=" + visitorsMax)
                .map(answer -> Frames.decode(answer.body().getBytes()).stream()
                        .map(codec::decode)
                        .toList());
    }

    @Override
    public Future<List<SetAside>> aside(int partition) {
        return get("/move/aside/" + partition)
                .map(answer -> Frames.decode(answer.body().getBytes()).stream()
                        .map(SetAsideCodec::decode)
                        .toList());
    }

    @Override
    public IngestGate gate() {
        return this;
    }

    @Override
    public Future<Long> pause(int seconds) {
        return ask(HttpMethod.POST, "/move/pause?seconds=" + seconds)
                .map(answer -> answer.body().toJsonObject().getLong("pause"));
    }

    @Override
    public Future<Void> resume(long pause) {
        return ask(HttpMethod.POST, "/move/resume?pause=" + pause).mapEmpty();
    }

    @Override
    public Future<Void> done(long pause, String to) {
        return ask(HttpMethod.POST, "/move/done?pause=" + pause + "&to=" + encoded(to))
                .mapEmpty();
    }

    private static String encoded(String parameter) {
        return URLEncoder.encode(parameter, StandardCharsets.UTF_8);
    }

    private Future<Answer> get(String path) {
        return ask(HttpMethod.GET, path);
    }

    private Future<Answer> ask(HttpMethod method, String path) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setHost(gateway.getHost())
                .setPort(gateway.getPort())
                .setURI(path)
                .setIdleTimeout(ANSWER_MILLIS_MAX)
                .putHeader(MoveRoutes.HEADER, "move");
        return client.request(options)
                .compose(request -> request.send().compose(response -> response.body()
                        .map(body -> answer(path, response.statusCode(), response.getHeader(MoveRoutes.END), body))))
                .recover(fault -> Future.failedFuture(
                        fault instanceof Failure
                                ? fault
                                : new Failure(
                                        Failure.Code.UNAVAILABLE,
                                        "the gateway at " + gateway + " does not answer: " + fault.getMessage())));
    }

    private Answer answer(String path, int status, @Nullable String end, Buffer body) {
        if (status / 100 == 2) {
            return new Answer(body, end == null ? 0 : Long.parseLong(end));
        }
        Failure.Code code =
                switch (status) {
                    case 503 -> Failure.Code.UNAVAILABLE;
                    case 409 -> Failure.Code.FENCED;
                    default -> Failure.Code.CORRUPT;
                };
        throw new Failure(code, gateway + path.replaceAll("\\?.*", "") + " answered " + status + ": " + body);
    }
}
