package io.limen.gateway.dynamo;

import io.limen.gateway.event.Position;
import io.limen.gateway.flow.Quarantine;
import io.limen.gateway.flow.SetAside;
import io.limen.gateway.wire.SetAsideCodec;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

/** Entries that were set aside: an item each, beside the one that says how far their partition is folded. */
final class DynamoQuarantine implements Quarantine {
    private static final String ASIDE = "aside#";

    private final Shared shared;

    DynamoQuarantine(Shared shared) {
        this.shared = shared;
    }

    /** Fixed width, so that the order of the keys is the order of the log. */
    private static Map<String, AttributeValue> key(Position position) {
        return Items.key(
                Positions.pk(position.partition()),
                String.format(Locale.ROOT, "%s%010d.%020d", ASIDE, position.epoch(), position.offset()));
    }

    @Override
    public Future<Void> put(SetAside entry) {
        Map<String, AttributeValue> item = new HashMap<>(key(entry.position()));
        item.put(Items.DATA, Items.bytes(SetAsideCodec.encode(entry)));
        PutItemRequest put =
                PutItemRequest.builder().tableName(shared.table()).item(item).build();
        return shared.toCaller(
                () -> shared.owners().ask(() -> shared.client().putItem(put)).mapEmpty());
    }

    @Override
    public Future<List<SetAside>> of(int partition) {
        return shared.toCaller(() -> shared.query(shared.beginning(Positions.pk(partition), ASIDE), Integer.MAX_VALUE)
                .map(items -> items.stream()
                        .map(item -> SetAsideCodec.decode(Items.bytes(item, Items.DATA)))
                        .toList()));
    }

    @Override
    public Future<Void> forget(Position position) {
        DeleteItemRequest delete = DeleteItemRequest.builder()
                .tableName(shared.table())
                .key(key(position))
                .build();
        return shared.toCaller(() ->
                shared.owners().ask(() -> shared.client().deleteItem(delete)).mapEmpty());
    }
}
