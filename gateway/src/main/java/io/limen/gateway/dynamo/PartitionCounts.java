package io.limen.gateway.dynamo;

import io.limen.gateway.flow.Counted;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.wire.CountsCodec;
import io.vertx.core.Future;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * What was counted of each partition: an item a partition, beside the one that says how far it is. It bears the term of the
 * owner, so that a former owner changes nothing any more.
 */
final class PartitionCounts {
    private final Shared shared;

    PartitionCounts(Shared shared) {
        this.shared = shared;
    }

    private static Map<String, AttributeValue> key(int partition) {
        return Items.key(Positions.pk(partition), Items.COUNTED);
    }

    /** Begins the term, and tells what was counted in those before. */
    Future<Counted> begin(int partition, long term) {
        UpdateItemRequest update = UpdateItemRequest.builder()
                .tableName(shared.table())
                .key(key(partition))
                .updateExpression("SET #term = :term")
                .conditionExpression("attribute_not_exists(#term) OR #term <= :term")
                .expressionAttributeNames(Items.names(Items.TERM))
                .expressionAttributeValues(Map.of(":term", Items.number(term)))
                .returnValues(ReturnValue.ALL_NEW)
                .build();
        return shared.owners()
                .ask(() -> shared.client().updateItem(update))
                .map(answer -> counted(answer.attributes()))
                .recover(error -> Future.failedFuture(Conditions.isUnmet(error) ? fenced(partition, term) : error))
                .onSuccess(counted -> shared.counters().positionsWritten.increment());
    }

    Future<Counted> read(int partition) {
        GetItemRequest get = GetItemRequest.builder()
                .tableName(shared.table())
                .key(key(partition))
                .consistentRead(true)
                .build();
        return shared.owners().ask(() -> shared.client().getItem(get)).map(answer -> {
            shared.counters().itemsRead.increment();
            return counted(answer.item());
        });
    }

    Future<Void> write(int partition, long term, Counted counted) {
        UpdateItemRequest update = UpdateItemRequest.builder()
                .tableName(shared.table())
                .key(key(partition))
                .updateExpression("SET #epoch = :epoch, #offset = :offset, #data = :data")
                .conditionExpression("#term = :term")
                .expressionAttributeNames(Items.names(Items.TERM, Items.EPOCH, Items.OFFSET, Items.DATA))
                .expressionAttributeValues(Map.of(
                        ":term", Items.number(term),
                        ":epoch", Items.number(counted.epoch()),
                        ":offset", Items.number(counted.nextOffset()),
                        ":data", Items.bytes(CountsCodec.encode(counted.counts()))))
                .build();
        return shared.owners()
                .ask(() -> shared.client().updateItem(update))
                .onSuccess(written -> shared.counters().positionsWritten.increment())
                .<Void>mapEmpty()
                .recover(error -> Future.failedFuture(Conditions.isUnmet(error) ? fenced(partition, term) : error));
    }

    private static Counted counted(Map<String, AttributeValue> item) {
        return item.containsKey(Items.EPOCH)
                ? new Counted(
                        (int) Items.number(item, Items.EPOCH, 0),
                        Items.number(item, Items.OFFSET, 0),
                        CountsCodec.decode(Items.bytes(item, Items.DATA)))
                : Counted.NOTHING;
    }

    private static Failure fenced(int partition, long term) {
        return new Failure(Failure.Code.FENCED, "partition " + partition + " is no longer counted in term " + term);
    }
}
