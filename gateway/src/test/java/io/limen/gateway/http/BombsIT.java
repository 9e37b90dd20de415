package io.limen.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.http.RawConnection.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls that would take memory without end, many at once, against a gateway with so little of it that what its limits allow
 * is all there is: {@code limen serve} as it is shipped, in a process that ends where its heap does. It must not, and what it
 * holds must stay within what the limits allow.
 */
class BombsIT {
    private static final int HEAP_MEGABYTES = 96;
    private static final int AT_ONCE = 24;
    private static final int IN_FLIGHT_MEGABYTES = 6;
    private static final int LOOPS = Runtime.getRuntime().availableProcessors();

    /** Everything else may be as large as it wants to be by default. */
    private static final String SETTINGS = """
            writeKey: wk
            secretKey: sk
            http: { host: 127.0.0.1, port: 0 }
            ops: { port: 0 }
            budgets: { rehearse: 100ms, decide: 5s }
            limits: { inFlightBytesMax: %dMB }
            data:
              queue: { bytesMax: 4MB }
              memory: { hotBytes: 4MB, blockCacheBytes: 4MB, writeBufferBytes: 4MB }
            """.formatted(IN_FLIGHT_MEGABYTES);

    /**
     * What the limits allow to be alive beside what always is: on each loop what calls hold and one body of 500 KB being
     * read, whose smallest values take twenty times their text; what waits to be written, as entries and as bytes; what is
     * kept decoded; and a batch being folded.
     */
    private static final int ALLOWED_MEGABYTES = LOOPS * (IN_FLIGHT_MEGABYTES + 10) + 2 * 4 + 4 + 4;

    private static SmallGateway gateway;
    private static ExecutorService senders;
    private static int atFirst;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException, InterruptedException {
        senders = Executors.newFixedThreadPool(AT_ONCE);
        gateway = SmallGateway.start(folder, HEAP_MEGABYTES, SETTINGS);
        assertStillServing();
        atFirst = gateway.live();
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        try {
            assertStillServing();
            assertThat(gateway.peak()).as("megabytes alive at most").isLessThanOrEqualTo(atFirst + ALLOWED_MEGABYTES);
            assertThat(gateway.live()).as("megabytes alive in the end").isLessThanOrEqualTo(atFirst + 12);
            System.getLogger("bombs")
                    .log(System.Logger.Level.INFO, "alive: {0} MB, at most {1} MB", atFirst, gateway.peak());
        } finally {
            gateway.close();
            senders.shutdownNow();
        }
    }

    /** 400 KB that become 400 MB, and 1 MB that becomes a gigabyte. */
    @Test
    void gzipBombsShouldBeRefused() throws IOException {
        assertThat(statuses(batch(zeroes(400)))).isSubsetOf(413, 429).contains(413);
        assertThat(statuses(batch(zeroes(1_024)))).isSubsetOf(413, 429);
    }

    /** Of every size that is allowed: what a few bytes may become is counted before it is known. */
    @Test
    void packedBodiesShouldBeCountedByWhatTheyBecome() throws IOException {
        byte[] spaces = packed(" ".repeat(400_000) + "{\"batch\":[]}");

        assertThat(spaces).hasSizeLessThan(1_000);
        assertThat(statuses(batch(spaces))).isSubsetOf(200, 429);
    }

    @Test
    void nestingWithoutEndShouldCostOneEventOrOneCall() {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);
        String bottomless = "{\"a\":".repeat(90_000);

        assertThat(statuses(batch("{\"batch\":[{\"p\":" + deep + "}]}"))).isSubsetOf(200, 429);
        assertThat(statuses(batch("{\"batch\":[{\"p\":" + bottomless))).isSubsetOf(400, 429);
        assertThat(statuses(batch("[".repeat(500_000)))).isSubsetOf(400, 429);
    }

    @Test
    void valuesWithoutNumberShouldCostOneEvent() {
        assertThat(statuses(batch("{\"batch\":[{\"p\":[" + "{},".repeat(160_000) + "{}]}]}")))
                .isSubsetOf(200, 429);
        assertThat(statuses(batch("{\"batch\":[" + "{},".repeat(160_000) + "{}]}")))
                .isSubsetOf(200, 429);
    }

    /** As dense as events may be: each of 32 KB and of nothing but small numbers under keys of their own. */
    @Test
    void densestEventsShouldBeTakenOneAfterTheOther() {
        StringBuilder keys = new StringBuilder();
        for (int i = 0; keys.length() < 32_000; i++) {
            keys.append('"').append(Integer.toString(i, 36)).append("\":1,");
        }
        String event = "{\"type\":\"page\",\"anonymousId\":\"v\",\"properties\":{" + keys + "\"\":1}}";

        assertThat(statuses(16, batch("{\"batch\":[" + (event + ",").repeat(14) + event + "]}")))
                .isSubsetOf(200, 408, 429)
                .contains(200);
    }

    /** 2,500 events of 32 KB in all calls together: more than may be under way, whatever comes first. */
    @Test
    void manyLargeBatchesAtOnceShouldBeTakenOrToldToComeBack() {
        String event = "{\"type\":\"page\",\"anonymousId\":\"v\",\"properties\":{\"p\":\"" + "x".repeat(8_000)
                + "\",\"q\":\"" + "y".repeat(8_000) + "\",\"r\":\"" + "z".repeat(8_000) + "\"}}";

        assertThat(statuses(100, batch("{\"batch\":[" + (event + ",").repeat(14) + event + "]}")))
                .isSubsetOf(200, 408, 429)
                .contains(200);
    }

    @Test
    void contextShouldNotBeCopiedWithoutEnd() {
        StringBuilder context = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            context.append('"').append(i).append("\":1,");
        }
        String event = "{\"type\":\"page\",\"anonymousId\":\"v\"}";
        String body = "{\"context\":{" + context + "\"\":1},\"batch\":[" + (event + ",").repeat(2_499) + event + "]}";

        assertThat(statuses(batch(body))).isSubsetOf(413, 429).contains(413);
    }

    @Test
    void chunksWithoutEndShouldBeRefused() {
        byte[] chunk = utf8("10000\r\n" + " ".repeat(0x10000) + "\r\n");
        List<Integer> statuses = all(AT_ONCE, () -> {
            try (RawConnection connection = RawConnection.to(gateway.origin())) {
                connection.send("POST /v1/batch?writeKey=wk HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
                for (int i = 0; i < 500 && !connection.isAnswered(); i++) {
                    connection.send(chunk);
                }
                return connection.reply().status();
            }
        });

        // Who goes on sending may not hear the answer before the connection is closed.
        assertThat(statuses).isSubsetOf(413, 429, 0);
    }

    @Test
    void unfinishedBodiesShouldNotAddUp() throws IOException {
        List<RawConnection> unfinished = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            unfinished.add(RawConnection.to(gateway.origin())
                    .send("POST /v1/batch?writeKey=wk HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n")
                    .send(" ".repeat(60_000)));
        }
        for (RawConnection each : unfinished) {
            each.close();
        }
        assertStillServing();
    }

    private static void assertStillServing() throws IOException {
        int status = 429;
        for (int i = 0; i < 200 && (status == 429 || status == 503); i++) {
            status = reply(batch("{\"batch\":[{\"type\":\"page\",\"anonymousId\":\"good\"}]}"))
                    .status();
        }
        assertThat(gateway.isAlive()).isTrue();
        assertThat(status).isEqualTo(200);
        assertThat(reply(utf8("GET /v1/fragments/hero HTTP/1.1\r\nHost: x\r\n\r\n"))
                        .status())
                .isEqualTo(200);
    }

    private static List<Integer> statuses(byte[] request) {
        return statuses(AT_ONCE, request);
    }

    private static List<Integer> statuses(int calls, byte[] request) {
        // Who still sends when it is refused may find the connection closed before the answer: as good as told to come
        // back.
        return all(calls, () -> reply(request).status()).stream()
                .map(status -> status == 0 ? 429 : status)
                .toList();
    }

    private static <T> List<T> all(int times, Callable<T> call) {
        List<Future<T>> futures = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            futures.add(senders.submit(call));
        }
        return futures.stream().map(BombsIT::of).toList();
    }

    private static <T> T of(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Reply reply(byte[] request) throws IOException {
        try (RawConnection connection = RawConnection.to(gateway.origin())) {
            return connection.send(request).reply();
        }
    }

    private static byte[] batch(String body) {
        return batch(utf8(body));
    }

    private static byte[] batch(byte[] body) {
        byte[] head =
                utf8("POST /v1/batch?writeKey=wk HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length + "\r\n\r\n");
        byte[] request = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }

    /** So many megabytes of zeroes: one of them packed, as often as it takes. */
    private static byte[] zeroes(int megabytes) throws IOException {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        byte[] block = new byte[2_048];
        deflater.setInput(new byte[1 << 20]);
        int length = deflater.deflate(block, 0, block.length, Deflater.FULL_FLUSH);
        deflater.end();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3});
        for (int i = 0; i < megabytes; i++) {
            all.write(block, 0, length);
        }
        all.write(new byte[] {3, 0});
        return all.toByteArray();
    }

    private static byte[] packed(String text) throws IOException {
        byte[] bytes = utf8(text);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (java.util.zip.GZIPOutputStream gzip = new java.util.zip.GZIPOutputStream(all)) {
            gzip.write(bytes);
        }
        return all.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
