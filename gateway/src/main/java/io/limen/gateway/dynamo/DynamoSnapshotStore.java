package io.limen.gateway.dynamo;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.SnapshotStore;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Snapshots in the profiles' own table: files in pieces that fit into an item, then an item that names them all, without
 * which there is no snapshot; a list of the snapshots with the one kept last; and what partitions were told.
 */
final class DynamoSnapshotStore implements SnapshotStore {
    /** An item holds 400 KB, names included. */
    private static final int PIECE_BYTES_MAX = 300 * 1024;

    private static final int PIECES_AT_ONCE = 4;

    private static final String LIST = "snapshots";
    private static final String LATEST = "latest";
    private static final String TOLD = "told";
    /** Of that item: what partitions were told, or the mark of who tells them. */
    private static final String WHAT = "what";

    private static final String TELLING = "telling";
    /** No mark: what ends under it leaves nothing told. */
    private static final String OVERLAPPING = "overlapping";

    private static final String HASH = "hash#";
    private static final String WHOLE = "whole";
    private static final String FILE = "file#";
    /** Of the item that names the files: their lengths in bytes by path. */
    private static final String FILES = "files";

    private final Shared shared;

    DynamoSnapshotStore(Shared shared) {
        this.shared = shared;
    }

    @Override
    public Future<Void> keep(String snapshot, Map<String, byte[]> pathToBytes) {
        Map<String, byte[]> files = Map.copyOf(pathToBytes);
        return shared.toCaller(() -> whole(snapshot)
                .compose(whole -> whole.isEmpty() ? write(snapshot, files) : Future.succeededFuture())
                .compose(written -> put(Items.key(LIST, HASH + snapshot)))
                .compose(listed -> {
                    Map<String, AttributeValue> latest = new HashMap<>(Items.key(LIST, LATEST));
                    latest.put(Items.SNAPSHOT, Items.text(snapshot));
                    return put(latest);
                }));
    }

    private Future<Void> write(String snapshot, Map<String, byte[]> files) {
        List<Map<String, AttributeValue>> pieces = new ArrayList<>();
        Map<String, AttributeValue> pathToLength = new HashMap<>();
        files.forEach((path, bytes) -> {
            pathToLength.put(path, Items.number(bytes.length));
            for (int from = 0; from < bytes.length; from += PIECE_BYTES_MAX) {
                byte[] piece = new byte[Math.min(PIECE_BYTES_MAX, bytes.length - from)];
                System.arraycopy(bytes, from, piece, 0, piece.length);
                pieces.add(item(snapshot, piece(path, from / PIECE_BYTES_MAX), Items.DATA, Items.bytes(piece)));
            }
        });
        return Window.over(pieces, PIECES_AT_ONCE, this::put)
                .compose(written -> put(item(snapshot, WHOLE, FILES, AttributeValue.fromM(pathToLength))));
    }

    private static Map<String, AttributeValue> item(String snapshot, String sk, String name, AttributeValue value) {
        Map<String, AttributeValue> item = new HashMap<>(Items.key(pk(snapshot), sk));
        item.put(name, value);
        return item;
    }

    private static String pk(String snapshot) {
        return "snapshot#" + snapshot;
    }

    private static String piece(String path, int index) {
        return String.format(Locale.ROOT, "%s%s#%05d", FILE, path, index);
    }

    private Future<Void> put(Map<String, AttributeValue> item) {
        PutItemRequest put =
                PutItemRequest.builder().tableName(shared.table()).item(item).build();
        return shared.owners().ask(() -> shared.client().putItem(put)).mapEmpty();
    }

    private Future<Optional<Map<String, AttributeValue>>> whole(String snapshot) {
        return get(Items.key(pk(snapshot), WHOLE)).map(item -> item.map(DynamoSnapshotStore::lengths));
    }

    private static Map<String, AttributeValue> lengths(Map<String, AttributeValue> whole) {
        @Nullable AttributeValue files = whole.get(FILES);
        return files == null ? Map.of() : files.m();
    }

    private Future<Optional<Map<String, AttributeValue>>> get(Map<String, AttributeValue> key) {
        GetItemRequest get = GetItemRequest.builder()
                .tableName(shared.table())
                .key(key)
                .consistentRead(true)
                .build();
        return shared.owners()
                .ask(() -> shared.client().getItem(get))
                .map(answer -> answer.hasItem() ? Optional.of(answer.item()) : Optional.empty());
    }

    @Override
    public Future<Optional<Map<String, byte[]>>> find(String snapshot) {
        return shared.toCaller(() -> whole(snapshot)
                .compose(whole -> whole.isEmpty()
                        ? Future.succeededFuture(Optional.empty())
                        : shared.query(shared.beginning(pk(snapshot), FILE), Integer.MAX_VALUE)
                                .map(pieces -> Optional.of(files(snapshot, whole.get(), pieces)))));
    }

    private static Map<String, byte[]> files(
            String snapshot, Map<String, AttributeValue> pathToLength, List<Map<String, AttributeValue>> pieces) {
        Map<String, byte[]> skToPiece = new HashMap<>();
        pieces.forEach(piece -> skToPiece.put(Items.text(piece, Items.SK), Items.bytes(piece, Items.DATA)));
        Map<String, byte[]> files = new HashMap<>();
        pathToLength.forEach((path, length) -> {
            ByteBuffer bytes = ByteBuffer.allocate(Integer.parseInt(length.n()));
            for (int index = 0; bytes.hasRemaining(); index++) {
                byte[] piece = skToPiece.getOrDefault(piece(path, index), new byte[0]);
                if (piece.length == 0 || piece.length > bytes.remaining()) {
                    throw new Failure(Failure.Code.CORRUPT, "snapshot " + snapshot + ": " + path + " is not whole");
                }
                bytes.put(piece);
            }
            files.put(path, bytes.array());
        });
        return files;
    }

    @Override
    public Future<List<String>> hashes() {
        return shared.toCaller(() -> shared.query(shared.beginning(LIST, HASH), Integer.MAX_VALUE)
                .map(items -> items.stream()
                        .map(item -> Items.text(item, Items.SK).substring(HASH.length()))
                        .toList()));
    }

    @Override
    public Future<Optional<String>> latest() {
        return shared.toCaller(
                () -> get(Items.key(LIST, LATEST)).map(item -> item.map(found -> Items.text(found, Items.SNAPSHOT))));
    }

    @Override
    public Future<Optional<String>> told() {
        return shared.toCaller(() -> get(Items.key(LIST, TOLD))
                .map(item -> item.map(found -> Items.text(found, WHAT)).filter(what -> !what.isEmpty())));
    }

    /** With a mark of its own, so that a request made again because its answer was lost is known. */
    @Override
    public Future<String> telling() {
        String mark = UUID.randomUUID().toString();
        UpdateItemRequest begin = UpdateItemRequest.builder()
                .tableName(shared.table())
                .key(Items.key(LIST, TOLD))
                .updateExpression("SET #telling = :mark REMOVE #what")
                .expressionAttributeNames(Items.names(TELLING, WHAT))
                .expressionAttributeValues(Map.of(":mark", Items.text(mark)))
                .returnValues(ReturnValue.ALL_OLD)
                .build();
        return shared.toCaller(() -> shared.owners()
                .ask(() -> shared.client().updateItem(begin))
                .map(answer -> Items.text(answer.attributes(), TELLING))
                // Whoever was telling is at it still, or has died: nobody knows what partitions hear last.
                .map(other -> other.isEmpty() || other.equals(mark) ? mark : OVERLAPPING));
    }

    @Override
    public Future<Void> told(String telling, String what) {
        UpdateItemRequest end = UpdateItemRequest.builder()
                .tableName(shared.table())
                .key(Items.key(LIST, TOLD))
                .updateExpression("SET #what = :what REMOVE #telling")
                .conditionExpression("#telling = :mark")
                .expressionAttributeNames(Items.names(TELLING, WHAT))
                .expressionAttributeValues(Map.of(":what", Items.text(what), ":mark", Items.text(telling)))
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
        return shared.toCaller(() -> shared.owners()
                .ask(() -> shared.client().updateItem(end))
                .<Void>mapEmpty()
                .recover(error -> !Conditions.isUnmet(error)
                        ? Future.failedFuture(error)
                        : Items.text(Conditions.stored(error), WHAT).equals(what)
                                ? Future.succeededFuture()
                                : forgetTold()));
    }

    /** The other one that tells finds its mark gone, and leaves it so. */
    private Future<Void> forgetTold() {
        UpdateItemRequest forget = UpdateItemRequest.builder()
                .tableName(shared.table())
                .key(Items.key(LIST, TOLD))
                .updateExpression("REMOVE #what, #telling")
                .expressionAttributeNames(Items.names(TELLING, WHAT))
                .build();
        return shared.owners().ask(() -> shared.client().updateItem(forget)).mapEmpty();
    }
}
