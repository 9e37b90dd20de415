package io.limen.gateway.dynamo;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.wire.StoredCodec;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/**
 * What the stores of one table have in common.
 *
 * @param owners the lane of those who fold, and of commands
 * @param decisions the lane of reads that somebody waits for
 * @param decoders where many profiles are decoded
 * @param own the context of answers to questions that came from none
 */
record Shared(
        DynamoStores.Options options,
        DynamoDbAsyncClient client,
        Lane owners,
        Lane decisions,
        Counters counters,
        StoredCodec codec,
        Executor decoders,
        Context own,
        LongSupplier wallMillis) {

    String table() {
        return options.address().table();
    }

    /** The answer on the context of whoever asks; anything but a failure of ours is a bug. */
    <T> Future<T> toCaller(Supplier<Future<T>> question) {
        Context current = Vertx.currentContext();
        Context context = current == null ? own : current;
        Promise<T> promise = Promise.promise();
        question.get()
                .onComplete(answer -> context.runOnContext(now -> {
                    if (answer.succeeded()) {
                        promise.tryComplete(answer.result());
                    } else {
                        promise.tryFail(failure(answer.cause()));
                    }
                }));
        return promise.future();
    }

    private static Failure failure(Throwable error) {
        return error instanceof Failure failure ? failure : Faults.of(error).failure();
    }

    /** Computes something away from the threads of the network. */
    <T> Future<T> decoding(Supplier<T> work) {
        Promise<T> promise = Promise.promise();
        try {
            decoders.execute(() -> decode(work, promise));
        } catch (RejectedExecutionException e) {
            promise.fail(new Failure(Failure.Code.UNAVAILABLE, "the store is closed"));
        }
        return promise.future();
    }

    private static <T> void decode(Supplier<T> work, Promise<T> promise) {
        try {
            promise.complete(work.get());
        } catch (RuntimeException e) {
            promise.fail(e);
        }
    }

    /** What stands under a key, at sort keys that begin so, as of now. */
    QueryRequest beginning(String pk, String sk) {
        return QueryRequest.builder()
                .tableName(table())
                .consistentRead(true)
                .keyConditionExpression("#pk = :pk AND begins_with(#sk, :sk)")
                .expressionAttributeNames(Items.names(Items.PK, Items.SK))
                .expressionAttributeValues(Map.of(":pk", Items.text(pk), ":sk", Items.text(sk)))
                .build();
    }

    /** Items of a query in their order, at most so many, over as many pages as it takes. */
    Future<List<Map<String, AttributeValue>>> query(QueryRequest query, int itemsMax) {
        return queryMore(query, itemsMax, new ArrayList<>());
    }

    private Future<List<Map<String, AttributeValue>>> queryMore(
            QueryRequest query, int itemsMax, List<Map<String, AttributeValue>> found) {
        return owners.ask(() -> client.query(query)).compose(page -> {
            found.addAll(page.items());
            counters.itemsRead.add(page.items().size());
            return found.size() < itemsMax && page.hasLastEvaluatedKey()
                    ? queryMore(after(query, page), itemsMax, found)
                    : Future.succeededFuture(found.size() > itemsMax ? found.subList(0, itemsMax) : found);
        });
    }

    private static QueryRequest after(QueryRequest query, QueryResponse page) {
        return query.toBuilder().exclusiveStartKey(page.lastEvaluatedKey()).build();
    }
}
