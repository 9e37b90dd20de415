package io.limen.gateway.dynamo;

import io.limen.gateway.flow.DurableStore.Saving;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.SegmentChange;
import io.limen.gateway.wire.Fence;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Writes profiles, one fenced request each. What changed in a visitor's segments rides in the same item; only when that
 * list has become long is it moved to an item of its own, which costs two more requests for so many changes.
 */
final class Saves {
    /** As many changes are kept beside a profile before they are moved. */
    static final int CHANGES_MAX = 16;

    /** Whoever finds the item changed so often while moving its changes gives up for now. */
    private static final int TRIES_MAX = 3;

    private static final String NEWER = "(attribute_not_exists(#fence) OR #fence < :fence)";
    private static final String ROOM = "(attribute_not_exists(#changes) OR size(#changes) < :changesMax)";

    private final Shared shared;

    Saves(Shared shared) {
        this.shared = shared;
    }

    Future<Void> save(int partition, Collection<Saving> changed) {
        return Window.over(changed, shared.options().owners().underWayMax(), saving -> save(partition, saving));
    }

    private Future<Void> save(int partition, Saving saving) {
        return shared.owners()
                .ask(() -> shared.client().updateItem(append(partition, saving)))
                .onSuccess(written -> shared.counters().profilesWritten.increment())
                .<Void>mapEmpty()
                .recover(error -> otherwise(partition, saving, error, TRIES_MAX));
    }

    /** The condition was not met: it is saved already, or something newer is, or the list is full. */
    private Future<Void> otherwise(int partition, Saving saving, Throwable error, int tries) {
        if (!Conditions.isUnmet(error)) {
            return Future.failedFuture(error);
        }
        Map<String, AttributeValue> stored = Conditions.stored(error);
        byte[] seen = Items.bytes(stored, Items.FENCE);
        int order = Arrays.compareUnsigned(seen, fence(saving));
        if (order == 0) {
            return Future.succeededFuture();
        }
        if (order > 0) {
            return Future.failedFuture(new Failure(Failure.Code.FENCED, "a newer profile is stored"));
        }
        if (tries == 0) {
            return Future.failedFuture(new Failure(Failure.Code.UNAVAILABLE, "a profile is being written by others"));
        }
        return moveChanges(saving.stored().profile().visitor(), ChangeCodec.decode(stored.get(Items.CHANGES)))
                .compose(moved ->
                        shared.owners().ask(() -> shared.client().updateItem(replace(partition, saving, seen))))
                .onSuccess(written -> shared.counters().profilesWritten.increment())
                .<Void>mapEmpty()
                .recover(again -> otherwise(partition, saving, again, tries - 1));
    }

    /** Doing so again, because the profile was not written afterwards, puts the same under the same key. */
    private Future<Void> moveChanges(String visitor, List<SegmentChange> changes) {
        if (changes.isEmpty()) {
            return Future.succeededFuture();
        }
        Map<String, AttributeValue> item = new HashMap<>(Items.key(visitor, ChangeCodec.auditKey(changes.get(0))));
        item.put(Items.CHANGES, ChangeCodec.encode(changes));
        long last = changes.get(changes.size() - 1).at();
        item.put(Items.TTL, expiry(last, shared.options().retention().audit()));
        PutItemRequest put =
                PutItemRequest.builder().tableName(shared.table()).item(item).build();
        return shared.owners()
                .ask(() -> shared.client().putItem(put))
                .onSuccess(written -> shared.counters().auditsWritten.increment())
                .mapEmpty();
    }

    private UpdateItemRequest append(int partition, Saving saving) {
        Map<String, AttributeValue> values = values(partition, saving);
        if (saving.changes().isEmpty()) {
            return update(saving, values, "", NEWER);
        }
        values.put(":changes", ChangeCodec.encode(saving.changes()));
        values.put(":none", AttributeValue.fromL(List.of()));
        values.put(":changesMax", Items.number(CHANGES_MAX));
        return update(
                saving,
                values,
                ", #changes = list_append(if_not_exists(#changes, :none), :changes)",
                NEWER + " AND " + ROOM);
    }

    private UpdateItemRequest replace(int partition, Saving saving, byte[] seen) {
        Map<String, AttributeValue> values = values(partition, saving);
        values.put(":changes", ChangeCodec.encode(saving.changes()));
        values.put(":seen", Items.bytes(seen));
        return update(saving, values, ", #changes = :changes", "#fence = :seen");
    }

    private UpdateItemRequest update(
            Saving saving, Map<String, AttributeValue> values, String changes, String condition) {
        String due = saving.stored().view().due() == Condition.NEVER ? " REMOVE #due" : ", #due = :due";
        Map<String, String> names = Items.names(Items.DATA, Items.FENCE, Items.PART, Items.TTL, Items.DUE);
        if (!changes.isEmpty()) {
            names.put("#changes", Items.CHANGES);
        }
        return UpdateItemRequest.builder()
                .tableName(shared.table())
                .key(Items.profileKey(saving.stored().profile().visitor()))
                .updateExpression("SET #data = :data, #fence = :fence, #part = :part, #ttl = :ttl" + changes + due)
                .conditionExpression(condition)
                .expressionAttributeNames(names)
                .expressionAttributeValues(values)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
    }

    private Map<String, AttributeValue> values(int partition, Saving saving) {
        Stored stored = saving.stored();
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":data", Items.bytes(shared.codec().encode(stored)));
        values.put(":fence", Items.bytes(fence(saving)));
        values.put(":part", Items.number(partition));
        values.put(
                ":ttl",
                expiry(
                        stored.profile().receivedAt(),
                        shared.options().retention().profile()));
        if (stored.view().due() != Condition.NEVER) {
            values.put(":due", Items.number(stored.view().due()));
        }
        return values;
    }

    private static byte[] fence(Saving saving) {
        return Fence.of(saving.stored()).toBytes();
    }

    private static AttributeValue expiry(long fromMillis, Duration retention) {
        return Items.number((fromMillis + retention.toMillis()) / 1000);
    }
}
