package io.limen.gateway.dynamo;

import io.limen.gateway.flow.LearnedStore;
import io.limen.gateway.wire.LearnedCodec;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

/** The published weights: an item, which is written where it has the version that was read before. */
final class DynamoLearnedStore implements LearnedStore {
    private static final Map<String, AttributeValue> KEY = Items.key("weights", "published");
    private static final String VERSION = "version";

    private final Shared shared;

    DynamoLearnedStore(Shared shared) {
        this.shared = shared;
    }

    @Override
    public Future<Optional<Published>> read() {
        GetItemRequest get = GetItemRequest.builder()
                .tableName(shared.table())
                .key(KEY)
                .consistentRead(true)
                .build();
        return shared.toCaller(() -> shared.owners()
                .ask(() -> shared.client().getItem(get))
                .map(answer -> answer.hasItem()
                        ? Optional.of(LearnedCodec.decode(Items.bytes(answer.item(), Items.DATA)))
                        : Optional.empty()));
    }

    @Override
    public Future<Boolean> publish(long instead, Published next) {
        Map<String, AttributeValue> item = new HashMap<>(KEY);
        item.put(VERSION, Items.number(next.version()));
        item.put(Items.DATA, Items.bytes(LearnedCodec.encode(next)));
        PutItemRequest.Builder put = PutItemRequest.builder()
                .tableName(shared.table())
                .item(item)
                .expressionAttributeNames(Items.names(VERSION));
        PutItemRequest conditional = instead == 0
                ? put.conditionExpression("attribute_not_exists(#version)").build()
                : put.conditionExpression("#version = :instead")
                        .expressionAttributeValues(Map.of(":instead", Items.number(instead)))
                        .build();
        return shared.toCaller(() -> shared.owners()
                .ask(() -> shared.client().putItem(conditional))
                .map(true)
                .recover(error ->
                        Conditions.isUnmet(error) ? Future.succeededFuture(false) : Future.failedFuture(error)));
    }
}
