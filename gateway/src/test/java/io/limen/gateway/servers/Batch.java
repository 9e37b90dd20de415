package io.limen.gateway.servers;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The items of a request to DynamoDB, of which some may be left out. */
final class Batch {
    private final String operation;
    private final Buffer original;
    private final @Nullable JsonObject request;
    private boolean thinned;

    private Batch(String operation, Buffer original, @Nullable JsonObject request) {
        this.operation = operation;
        this.original = original;
        this.request = request;
    }

    static Batch of(String operation, Buffer body) {
        boolean several = operation.startsWith("Batch") || operation.startsWith("Transact");
        return new Batch(operation, body, several ? body.toJsonObject() : null);
    }

    int items() {
        if (request == null) {
            return 1;
        }
        if (operation.startsWith("Transact")) {
            return request.getJsonArray("TransactItems").size();
        }
        JsonObject tables = request.getJsonObject("RequestItems");
        return tables.fieldNames().stream()
                .mapToInt(table -> list(tables, table).size())
                .sum();
    }

    /** Takes this share of the items out, and gives them in the form in which they are answered unprocessed. */
    JsonObject leave(double share, SplittableRandom random) {
        JsonObject left = new JsonObject();
        if (share <= 0 || request == null || !operation.startsWith("Batch")) {
            return left;
        }
        JsonObject tables = request.getJsonObject("RequestItems");
        for (String table : tables.fieldNames()) {
            JsonArray kept = new JsonArray();
            JsonArray out = new JsonArray();
            list(tables, table).forEach(item -> (random.nextDouble() < share ? out : kept).add(item));
            // A batch of nothing is not a valid request: one item always goes through.
            if (kept.isEmpty()) {
                kept.add(out.remove(0));
            }
            if (!out.isEmpty()) {
                left.put(table, with(tables, table, out));
                tables.put(table, with(tables, table, kept));
                thinned = true;
            }
        }
        return left;
    }

    Buffer body() {
        return thinned && request != null ? request.toBuffer() : original;
    }

    Buffer withUnprocessed(Buffer answer, JsonObject left) {
        JsonObject body = answer.toJsonObject();
        return body.put(isGet() ? "UnprocessedKeys" : "UnprocessedItems", left).toBuffer();
    }

    private boolean isGet() {
        return operation.equals("BatchGetItem");
    }

    private JsonArray list(JsonObject tables, String table) {
        return isGet() ? tables.getJsonObject(table).getJsonArray("Keys") : tables.getJsonArray(table);
    }

    private Object with(JsonObject tables, String table, JsonArray items) {
        return isGet() ? tables.getJsonObject(table).copy().put("Keys", items) : items;
    }
}
