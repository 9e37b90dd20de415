package io.limen.gateway.kafka;

import io.limen.gateway.flow.Failure;
import io.vertx.core.Future;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Where partitions begin and end, as their leaders say. Futures complete on a thread of the client's. */
final class Ends {
    private final String topic;
    private final Admin admin;
    private final int askMillisMax;

    Ends(String topic, Admin admin, int askMillisMax) {
        this.topic = topic;
        this.admin = admin;
        this.askMillisMax = askMillisMax;
    }

    Future<Long> of(int partition) {
        return ask(partition, OffsetSpec.latest(), "end");
    }

    /** What came before was deleted: retention. */
    Future<Long> begin(int partition) {
        return ask(partition, OffsetSpec.earliest(), "beginning");
    }

    private Future<Long> ask(int partition, OffsetSpec place, String called) {
        TopicPartition which = new TopicPartition(topic, partition);
        return Future.fromCompletionStage(
                        admin.listOffsets(Map.of(which, place), new ListOffsetsOptions().timeoutMs(askMillisMax))
                                .partitionResult(which)
                                .toCompletionStage())
                .map(ListOffsetsResult.ListOffsetsResultInfo::offset)
                .recover(fault -> Future.failedFuture(
                        Faults.of(fault, "the " + called + " of partition " + partition + " is not known")));
    }

    /** The offset, if it is not beyond the end: from there the log has lost what something was folded from. */
    Future<Long> checked(int partition, long offset) {
        return of(partition)
                .compose(end -> offset >= 0 && offset <= end
                        ? Future.succeededFuture(offset)
                        : Future.failedFuture(new Failure(
                                Failure.Code.CORRUPT, "its position is " + offset + ", the log ends at " + end)));
    }
}
