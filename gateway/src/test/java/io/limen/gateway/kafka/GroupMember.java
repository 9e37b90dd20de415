package io.limen.gateway.kafka;

import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Observed;
import io.limen.gateway.flow.EventLog;
import io.limen.gateway.flow.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * A member of a log's group in a process of its own, to be killed or stopped: every call it gets it tells to the test
 * that started it, and answers as that one says.
 *
 * <p>A call is a line: its number, what it is, its partition; for a batch also its first offset and, for each entry,
 * visitor and message id. The answer is a line: the number, and an offset, or {@code refused}.
 */
public final class GroupMember implements EventLog.Consumer {
    private final PrintWriter out;
    private final Map<Long, Promise<Long>> numberToPromise = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    private GroupMember(PrintWriter out) {
        this.out = out;
    }

    /**
     * Joins.
     *
     * @param arguments the test's port, brokers, topic
     */
    public static void main(String[] arguments) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]))) {
            PrintWriter out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
            GroupMember member = new GroupMember(out);
            Vertx vertx = Vertx.vertx();
            KafkaEventLog.open(vertx, Logs.options(arguments[1], arguments[2]), System::nanoTime)
                    .compose(log -> log.consume(member))
                    .onFailure(fault -> out.println("0 failed " + fault.getMessage()));
            member.listen(new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    private void listen(BufferedReader in) throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            Promise<Long> promise = numberToPromise.remove(Long.parseLong(words[0]));
            if (words[1].equals("refused")) {
                promise.fail(new Failure(Failure.Code.FENCED, "another's"));
            } else {
                promise.complete(Long.parseLong(words[1]));
            }
        }
    }

    private Future<Long> tell(String call) {
        long number = numbers.incrementAndGet();
        Promise<Long> promise = Promise.promise();
        numberToPromise.put(number, promise);
        out.println(number + " " + call);
        return promise.future();
    }

    @Override
    public Future<Long> assigned(int partition) {
        return tell("assigned " + partition);
    }

    @Override
    public Future<Void> handle(EventLog.Batch batch) {
        String entries = batch.entries().stream().map(GroupMember::text).collect(Collectors.joining(" "));
        return tell("handle " + batch.partition() + " " + batch.firstOffset() + " " + entries)
                .mapEmpty();
    }

    private static String text(Entry entry) {
        Observed observed = (Observed) entry;
        return observed.visitor() + " " + observed.messageId();
    }

    @Override
    public Future<Void> revoked(int partition) {
        return tell("revoked " + partition).mapEmpty();
    }

    @Override
    public void lost(int partition) {
        tell("lost " + partition);
    }
}
