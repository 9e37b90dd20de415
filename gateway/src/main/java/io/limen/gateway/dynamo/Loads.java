package io.limen.gateway.dynamo;

import io.limen.gateway.flow.DurableStore.Due;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.segment.SegmentChange;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/** Reads many profiles: batches for owners, pages for scans. */
final class Loads {
    /** DynamoDB takes no more keys at once. */
    private static final int KEYS_MAX = 100;

    private static final int BATCHES_AT_ONCE = 8;
    private static final String PROJECTION = "#pk, #data, #ttl";

    private final Shared shared;

    Loads(Shared shared) {
        this.shared = shared;
    }

    Future<Map<String, Stored>> load(Collection<String> visitors) {
        List<String> distinct = List.copyOf(new LinkedHashSet<>(visitors));
        List<List<String>> batches = new ArrayList<>();
        for (int from = 0; from < distinct.size(); from += KEYS_MAX) {
            batches.add(distinct.subList(from, Math.min(distinct.size(), from + KEYS_MAX)));
        }
        Map<String, Stored> found = new ConcurrentHashMap<>();
        return Window.over(batches, BATCHES_AT_ONCE, batch -> loadBatch(batch, found))
                .map(all -> found);
    }

    private Future<Void> loadBatch(List<String> visitors, Map<String, Stored> found) {
        List<Map<String, AttributeValue>> keys =
                visitors.stream().map(Items::profileKey).toList();
        return loadKeys(
                KeysAndAttributes.builder()
                        .keys(keys)
                        .consistentRead(true)
                        .projectionExpression(PROJECTION)
                        .expressionAttributeNames(Items.names(Items.PK, Items.DATA, Items.TTL))
                        .build(),
                0,
                found);
    }

    /** @param idle how often in a row nothing came of it */
    private Future<Void> loadKeys(KeysAndAttributes keys, int idle, Map<String, Stored> found) {
        BatchGetItemRequest request = BatchGetItemRequest.builder()
                .requestItems(Map.of(shared.table(), keys))
                .build();
        return shared.owners().ask(() -> shared.client().batchGetItem(request)).compose(answer -> {
            List<Map<String, AttributeValue>> items = answer.responses().getOrDefault(shared.table(), List.of());
            KeysAndAttributes left = answer.unprocessedKeys().get(shared.table());
            shared.counters().itemsRead.add(items.size());
            Future<Void> decoded = decodeAll(items, found);
            if (left == null) {
                return decoded;
            }
            boolean some = left.keys().size() < keys.keys().size();
            return decoded.compose(done -> loadLeft(left, some ? 0 : idle + 1, found));
        });
    }

    /** New visitors are in no item: their events go on without a change of threads. */
    private Future<Void> decodeAll(List<Map<String, AttributeValue>> items, Map<String, Stored> found) {
        if (items.isEmpty()) {
            return Future.succeededFuture();
        }
        return shared.decoding(() -> {
                    items.forEach(
                            item -> decode(item).ifPresent(stored -> found.put(Items.text(item, Items.PK), stored)));
                    return found;
                })
                .mapEmpty();
    }

    /** What was left out is throttled: it is asked for again, more slowly while nothing comes of it. */
    private Future<Void> loadLeft(KeysAndAttributes left, int idle, Map<String, Stored> found) {
        shared.counters().throttled.increment();
        if (idle > shared.options().retries().max()) {
            return Future.failedFuture(
                    new Failure(Failure.Code.OVERLOADED, "DynamoDB throttles: profiles are left unprocessed"));
        }
        shared.counters().retried.increment();
        return shared.owners().pause(idle).compose(over -> loadKeys(left, idle, found));
    }

    Future<List<Due>> due(int partition, long from, long until, int visitorsMax) {
        if (until <= from || visitorsMax <= 0) {
            return Future.succeededFuture(List.of());
        }
        QueryRequest query = QueryRequest.builder()
                .tableName(shared.table())
                .indexName(Items.DUE_INDEX)
                .keyConditionExpression("#part = :part AND #due BETWEEN :from AND :last")
                .expressionAttributeNames(Items.names(Items.PART, Items.DUE))
                .expressionAttributeValues(Map.of(
                        ":part", Items.number(partition),
                        ":from", Items.number(from),
                        ":last", Items.number(until - 1)))
                .limit(visitorsMax)
                .build();
        return shared.query(query, visitorsMax).map(items -> items.stream()
                .map(item -> new Due(Items.text(item, Items.PK), Items.number(item, Items.DUE, 0)))
                .toList());
    }

    /** A page may hold visitors who are gone: then more are asked for, for an empty page would mean the end. */
    Future<List<Stored>> scan(int partition, String after, int visitorsMax) {
        if (visitorsMax <= 0) {
            return Future.succeededFuture(List.of());
        }
        return shared.query(page(partition, after, visitorsMax), visitorsMax).compose(items -> {
            List<String> visitors =
                    items.stream().map(item -> Items.text(item, Items.PK)).toList();
            return load(visitors).compose(found -> {
                List<Stored> page = visitors.stream()
                        .flatMap(visitor -> Optional.ofNullable(found.get(visitor)).stream())
                        .toList();
                return page.isEmpty() && visitors.size() == visitorsMax
                        ? scan(partition, visitors.get(visitors.size() - 1), visitorsMax)
                        : Future.succeededFuture(page);
            });
        });
    }

    private QueryRequest page(int partition, String after, int visitorsMax) {
        Map<String, AttributeValue> values = new HashMap<>(Map.of(":part", Items.number(partition)));
        if (!after.isEmpty()) {
            values.put(":after", Items.text(after));
        }
        return QueryRequest.builder()
                .tableName(shared.table())
                .indexName(Items.PARTITION_INDEX)
                .keyConditionExpression(after.isEmpty() ? "#part = :part" : "#part = :part AND #pk > :after")
                .expressionAttributeNames(after.isEmpty() ? Items.names(Items.PART) : Items.names(Items.PART, Items.PK))
                .expressionAttributeValues(values)
                .limit(visitorsMax)
                .build();
    }

    /** Moved ones, then those beside the profile; while they are being moved they are in both. */
    Future<List<SegmentChange>> changes(String visitor) {
        QueryRequest moved = QueryRequest.builder()
                .tableName(shared.table())
                .consistentRead(true)
                .keyConditionExpression("#pk = :pk AND begins_with(#sk, :audit)")
                .expressionAttributeNames(Items.names(Items.PK, Items.SK))
                .expressionAttributeValues(Map.of(":pk", Items.text(visitor), ":audit", Items.text(Items.AUDIT)))
                .build();
        GetItemRequest beside = GetItemRequest.builder()
                .tableName(shared.table())
                .key(Items.profileKey(visitor))
                .consistentRead(true)
                .projectionExpression("#changes, #ttl")
                .expressionAttributeNames(Items.names(Items.CHANGES, Items.TTL))
                .build();
        // In this order: what is moved in between is then missed in neither.
        return shared.owners()
                .ask(() -> shared.client().getItem(beside))
                .compose(profile -> shared.query(moved, Integer.MAX_VALUE).map(audits -> {
                    Set<SegmentChange> changes = new LinkedHashSet<>();
                    audits.forEach(audit -> changes.addAll(kept(audit)));
                    changes.addAll(kept(profile.item()));
                    return List.copyOf(changes);
                }));
    }

    private List<SegmentChange> kept(Map<String, AttributeValue> item) {
        return Items.isExpired(item, shared.wallMillis().getAsLong())
                ? List.of()
                : ChangeCodec.decode(item.get(Items.CHANGES));
    }

    /** What is stored, if it is a profile that has not expired. */
    Optional<Stored> decode(Map<String, AttributeValue> item) {
        return item.containsKey(Items.DATA)
                        && !Items.isExpired(item, shared.wallMillis().getAsLong())
                ? Optional.of(shared.codec().decode(Items.bytes(item, Items.DATA)))
                : Optional.empty();
    }
}
