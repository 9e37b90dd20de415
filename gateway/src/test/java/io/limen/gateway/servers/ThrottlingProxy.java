package io.limen.gateway.servers;

import static io.limen.gateway.Answered.in;

import io.vertx.core.AsyncResult;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.CRC32;

/**
 * Stands in front of DynamoDB and behaves as it does under load: refuses a share of the requests, gives back a share of
 * a batch unprocessed, takes its time. It counts the requests and the items that it was asked for and did not refuse,
 * by operation ({@code UpdateItem}, {@code BatchGetItem} …).
 */
public final class ThrottlingProxy implements AutoCloseable {
    private static final String TARGET = "X-Amz-Target";
    private static final String CHECKSUM = "x-amz-crc32";
    private static final Set<String> READS = Set.of("GetItem", "BatchGetItem", "Query", "Scan", "DescribeTable");
    private static final int CONNECTIONS_MAX = 256;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final SplittableRandom random = new SplittableRandom(7);
    private final Map<String, LongAdder> operationToRequests = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> operationToItems = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> operationToRefused = new ConcurrentHashMap<>();
    private final AtomicInteger delayedNext = new AtomicInteger();
    private final URI behind;
    private final HttpClient client;
    private final HttpServer server;

    private volatile double refusedWrites;
    private volatile double refusedReads;
    private volatile double unprocessed;
    private volatile String refusal = "ProvisionedThroughputExceededException";
    private volatile long delayMillis;
    private volatile long delayNextMillis;

    private ThrottlingProxy(URI behind) {
        this.behind = behind;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(1_000), new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX));
        this.server = vertx.createHttpServer().requestHandler(this::handle);
    }

    /**
     * Starts one.
     *
     * @param behind the endpoint of what it stands in front of
     */
    public static ThrottlingProxy before(URI behind) {
        ThrottlingProxy proxy = new ThrottlingProxy(behind);
        in(proxy.server.listen(0, "127.0.0.1"));
        return proxy;
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    /** Refuses this share of the writes, 0 to 1. */
    public void refuseWrites(double share) {
        refusedWrites = share;
    }

    /** Refuses this share of the reads, 0 to 1. */
    public void refuseReads(double share) {
        refusedReads = share;
    }

    /** What a refused request is told, such as {@code ThrottlingException}. */
    public void refuseWith(String exception) {
        refusal = exception;
    }

    /** Gives back this share of the items of batches unprocessed, 0 to 1. */
    public void leaveUnprocessed(double share) {
        unprocessed = share;
    }

    /** Every answer comes so much later. */
    public void delay(Duration each) {
        delayMillis = each.toMillis();
    }

    /** The next few answers come so much later. */
    public void delayNext(int requests, Duration each) {
        delayNextMillis = each.toMillis();
        delayedNext.set(requests);
    }

    /** Requests that were let through. */
    public long requests(String operation) {
        return sum(operationToRequests, operation);
    }

    /** Requests of all operations that were let through. */
    public long requests() {
        return operationToRequests.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Items in the requests that were let through: keys or items of a batch or transaction, one otherwise. */
    public long items(String operation) {
        return sum(operationToItems, operation);
    }

    public long refused(String operation) {
        return sum(operationToRefused, operation);
    }

    /** Counts from zero again. */
    public void forgetCounts() {
        operationToRequests.clear();
        operationToItems.clear();
        operationToRefused.clear();
    }

    @Override
    public void close() {
        in(vertx.close());
    }

    private static long sum(Map<String, LongAdder> operationToCount, String operation) {
        LongAdder count = operationToCount.get(operation);
        return count == null ? 0 : count.sum();
    }

    private static void count(Map<String, LongAdder> operationToCount, String operation, long more) {
        operationToCount.computeIfAbsent(operation, name -> new LongAdder()).add(more);
    }

    private void handle(HttpServerRequest request) {
        String target = request.getHeader(TARGET);
        String operation = target == null ? "" : target.substring(target.indexOf('.') + 1);
        request.body().onSuccess(body -> decide(request, operation, body));
    }

    private void decide(HttpServerRequest request, String operation, Buffer body) {
        double refused = READS.contains(operation) ? refusedReads : refusedWrites;
        if (refused > 0 && random.nextDouble() < refused) {
            count(operationToRefused, operation, 1);
            later(() -> refuse(request.response()));
            return;
        }
        Batch batch = Batch.of(operation, body);
        count(operationToRequests, operation, 1);
        count(operationToItems, operation, batch.items());
        JsonObject left = batch.leave(unprocessed, random);
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().addAll(request.headers());
        headers.remove("Content-Length");
        headers.remove("Transfer-Encoding");
        headers.remove("Connection");
        RequestOptions options = new RequestOptions()
                .setMethod(request.method())
                .setHost(behind.getHost())
                .setPort(behind.getPort())
                .setURI(request.uri())
                .setHeaders(headers);
        client.request(options)
                .compose(onward -> onward.send(batch.body()))
                .compose(answer -> answer.body().map(bytes -> new Answer(answer, bytes)))
                .onComplete(answer -> later(() -> pass(answer, batch, left, request.response())));
    }

    private void later(Runnable answer) {
        long millis = delayedNext.getAndUpdate(left -> Math.max(0, left - 1)) > 0 ? delayNextMillis : delayMillis;
        if (millis == 0) {
            answer.run();
        } else {
            vertx.setTimer(millis, now -> answer.run());
        }
    }

    private record Answer(HttpClientResponse head, Buffer body) {}

    private static void pass(AsyncResult<Answer> answered, Batch batch, JsonObject left, HttpServerResponse response) {
        if (answered.failed()) {
            response.reset();
            return;
        }
        Answer answer = answered.result();
        boolean whole = left.isEmpty() || answer.head.statusCode() != 200;
        Buffer body = whole ? answer.body : batch.withUnprocessed(answer.body, left);
        response.setStatusCode(answer.head.statusCode());
        answer.head.headers().forEach((name, value) -> {
            if (!name.equalsIgnoreCase("Content-Length")
                    && !name.equalsIgnoreCase("Transfer-Encoding")
                    && !name.equalsIgnoreCase(CHECKSUM)) {
                response.putHeader(name, value);
            }
        });
        send(response, body);
    }

    private void refuse(HttpServerResponse response) {
        JsonObject body = new JsonObject()
                .put("__type", "com.amazonaws.dynamodb.v20120810#" + refusal)
                .put("message", "The level of configured provisioned throughput for the table was exceeded.");
        response.setStatusCode(400).putHeader("Content-Type", "application/x-amz-json-1.0");
        send(response, body.toBuffer());
    }

    private static void send(HttpServerResponse response, Buffer body) {
        CRC32 checksum = new CRC32();
        checksum.update(body.getBytes());
        response.putHeader(CHECKSUM, Long.toString(checksum.getValue()))
                .end(body)
                .onFailure(gone -> {});
    }
}
