package io.limen.gateway.dynamo;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** How far each partition is folded, and whose it is: an item a partition. */
final class Positions {
    private final Shared shared;

    /** A term as owner, and how far the partition was folded when it began. */
    record Term(long number, Optional<Committed> committed) {}

    Positions(Shared shared) {
        this.shared = shared;
    }

    private static Map<String, AttributeValue> key(int partition) {
        return Items.key(pk(partition), Items.COMMITTED);
    }

    static String pk(int partition) {
        return "partition#" + partition;
    }

    /**
     * The next term. Each call leaves a mark of its own, so that a request which is made again because its answer was
     * lost, or which arrives late, does not begin one more term.
     */
    Future<Term> own(int partition) {
        String mark = UUID.randomUUID().toString();
        UpdateItemRequest update = UpdateItemRequest.builder()
                .tableName(shared.table())
                .key(key(partition))
                .updateExpression("ADD #term :one SET #owner = :mark")
                .conditionExpression("attribute_not_exists(#owner) OR #owner <> :mark")
                .expressionAttributeNames(Items.names(Items.TERM, Items.OWNER))
                .expressionAttributeValues(Map.of(":one", Items.number(1), ":mark", Items.text(mark)))
                .returnValues(ReturnValue.ALL_NEW)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
        return shared.owners()
                .ask(() -> shared.client().updateItem(update))
                .map(answer -> owned(answer.attributes()))
                .recover(error -> Conditions.isUnmet(error)
                        ? Future.succeededFuture(owned(Conditions.stored(error)))
                        : Future.failedFuture(error))
                .onSuccess(owned -> shared.counters().positionsWritten.increment());
    }

    Future<Optional<Committed>> committed(int partition) {
        GetItemRequest get = GetItemRequest.builder()
                .tableName(shared.table())
                .key(key(partition))
                .consistentRead(true)
                .build();
        return shared.owners().ask(() -> shared.client().getItem(get)).map(answer -> {
            shared.counters().itemsRead.increment();
            return committed(answer.item());
        });
    }

    Future<Void> commit(int partition, long term, Committed through) {
        UpdateItemRequest update = UpdateItemRequest.builder()
                .tableName(shared.table())
                .key(key(partition))
                .updateExpression("SET #epoch = :epoch, #offset = :offset, #snapshot = :snapshot")
                .conditionExpression("#term = :term AND (attribute_not_exists(#epoch) OR #epoch < :epoch"
                        + " OR (#epoch = :epoch AND #offset <= :offset))")
                .expressionAttributeNames(Items.names(Items.TERM, Items.EPOCH, Items.OFFSET, Items.SNAPSHOT))
                .expressionAttributeValues(Map.of(
                        ":term", Items.number(term),
                        ":epoch", Items.number(through.epoch()),
                        ":offset", Items.number(through.nextOffset()),
                        ":snapshot", Items.text(through.snapshot())))
                .build();
        return shared.owners()
                .ask(() -> shared.client().updateItem(update))
                .onSuccess(written -> shared.counters().positionsWritten.increment())
                .<Void>mapEmpty()
                .recover(error -> Future.failedFuture(Conditions.isUnmet(error) ? fenced(partition, term) : error));
    }

    private static Failure fenced(int partition, long term) {
        return new Failure(
                Failure.Code.FENCED,
                "partition " + partition + " is no longer owned in term " + term + ", or folded further");
    }

    private static Term owned(Map<String, AttributeValue> item) {
        return new Term(Items.number(item, Items.TERM, 0), committed(item));
    }

    private static Optional<Committed> committed(Map<String, AttributeValue> item) {
        return item.containsKey(Items.EPOCH)
                ? Optional.of(new Committed(
                        (int) Items.number(item, Items.EPOCH, 0),
                        Items.number(item, Items.OFFSET, 0),
                        Items.text(item, Items.SNAPSHOT)))
                : Optional.empty();
    }
}
