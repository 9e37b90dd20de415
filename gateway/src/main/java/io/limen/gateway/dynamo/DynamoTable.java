package io.limen.gateway.dynamo;

import io.limen.gateway.flow.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/** The table's shape: made where there is none, compared where there is one. Nothing that is there is changed. */
public final class DynamoTable {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final int POLLS_MAX = 480;

    private static final String KEYS = "hash pk, range sk";
    private static final Map<String, String> INDEX_TO_KEYS = Map.of(
            Items.DUE_INDEX, "hash " + Items.PART + ", range " + Items.DUE,
            Items.PARTITION_INDEX, "hash " + Items.PART + ", range " + Items.PK);
    private static final Map<String, ScalarAttributeType> ATTRIBUTE_TO_TYPE = Map.of(
            Items.PK, ScalarAttributeType.S,
            Items.SK, ScalarAttributeType.S,
            Items.PART, ScalarAttributeType.N,
            Items.DUE, ScalarAttributeType.N);

    private DynamoTable() {}

    /**
     * What came of a setup.
     *
     * @param created whether there was no table
     * @param differences what an existing table should be and is not, in words; empty where it is right
     */
    public record Setup(boolean created, List<String> differences) {
        public Setup {
            differences = List.copyOf(differences);
        }
    }

    /** Makes the table, its indexes and its TTL, or compares an existing one. */
    public static Future<Setup> setup(Vertx vertx, DynamoStores.Options options) {
        return DynamoStores.asking(vertx, options, DynamoTable::setup);
    }

    private static Future<Setup> setup(Shared shared) {
        return find(shared).compose(found -> found.isPresent() ? compare(shared, found.get()) : create(shared));
    }

    private static Future<Setup> compare(Shared shared, TableDescription table) {
        return expiry(shared).map(expiry -> {
            List<String> differences = new ArrayList<>(usable(Optional.of(table)));
            boolean enabled = expiry.timeToLiveStatus() == TimeToLiveStatus.ENABLED
                    || expiry.timeToLiveStatus() == TimeToLiveStatus.ENABLING;
            if (!enabled || !Items.TTL.equals(expiry.attributeName())) {
                differences.add("its time to live is " + (enabled ? "by " + expiry.attributeName() : "off")
                        + " (expected: by the attribute " + Items.TTL + ")");
            }
            return new Setup(false, differences);
        });
    }

    private static Future<TimeToLiveDescription> expiry(Shared shared) {
        return shared.owners()
                .ask(() -> shared.client().describeTimeToLive(each -> each.tableName(shared.table())))
                .map(answer -> answer.timeToLiveDescription());
    }

    private static Future<Setup> create(Shared shared) {
        return shared.owners()
                .ask(() -> shared.client().createTable(request(shared)))
                .<Void>mapEmpty()
                .recover(fault -> madeAllTheSame(shared, fault))
                .compose(made -> active(shared, POLLS_MAX))
                .compose(active -> shared.owners()
                        .ask(() -> shared.client().updateTimeToLive(each -> each.tableName(shared.table())
                                .timeToLiveSpecification(
                                        ttl -> ttl.attributeName(Items.TTL).enabled(true)))))
                .map(set -> new Setup(true, List.of()));
    }

    /** A request that was given up may have been carried out, and the next one is then told that the table is there. */
    private static Future<Void> madeAllTheSame(Shared shared, Throwable fault) {
        return find(shared).compose(found -> found.isPresent() ? Future.succeededFuture() : Future.failedFuture(fault));
    }

    private static Future<Void> active(Shared shared, int polls) {
        return find(shared).compose(found -> {
            if (found.isPresent() && usable(found).isEmpty()) {
                return Future.succeededFuture();
            }
            return polls == 0
                    ? Future.failedFuture(new Failure(Failure.Code.TIMEOUT, "the table does not become active"))
                    : shared.owners().after(POLL).compose(over -> active(shared, polls - 1));
        });
    }

    private static CreateTableRequest request(Shared shared) {
        DynamoStores.Options.Capacity capacity = shared.options().capacity();
        ProvisionedThroughput units = ProvisionedThroughput.builder()
                .readCapacityUnits(capacity.readUnits())
                .writeCapacityUnits(capacity.writeUnits())
                .build();
        @Nullable ProvisionedThroughput provisioned = capacity.isOnDemand() ? null : units;
        return CreateTableRequest.builder()
                .tableName(shared.table())
                .attributeDefinitions(ATTRIBUTE_TO_TYPE.entrySet().stream()
                        .map(each -> AttributeDefinition.builder()
                                .attributeName(each.getKey())
                                .attributeType(each.getValue())
                                .build())
                        .toList())
                .keySchema(keys(Items.PK, Items.SK))
                .globalSecondaryIndexes(
                        index(Items.DUE_INDEX, Items.DUE, provisioned),
                        index(Items.PARTITION_INDEX, Items.PK, provisioned))
                .billingMode(capacity.isOnDemand() ? BillingMode.PAY_PER_REQUEST : BillingMode.PROVISIONED)
                .provisionedThroughput(provisioned)
                .build();
    }

    private static GlobalSecondaryIndex index(String name, String range, @Nullable ProvisionedThroughput provisioned) {
        return GlobalSecondaryIndex.builder()
                .indexName(name)
                .keySchema(keys(Items.PART, range))
                .projection(each -> each.projectionType(ProjectionType.KEYS_ONLY))
                .provisionedThroughput(provisioned)
                .build();
    }

    private static List<KeySchemaElement> keys(String hash, String range) {
        return List.of(
                KeySchemaElement.builder()
                        .attributeName(hash)
                        .keyType(KeyType.HASH)
                        .build(),
                KeySchemaElement.builder()
                        .attributeName(range)
                        .keyType(KeyType.RANGE)
                        .build());
    }

    /** The table as it is; empty where there is none. */
    static Future<Optional<TableDescription>> find(Shared shared) {
        return shared.owners().ask(() -> shared.client()
                .describeTable(each -> each.tableName(shared.table()))
                .thenApply(answer -> Optional.of(answer.table()))
                .exceptionally(DynamoTable::none));
    }

    private static Optional<TableDescription> none(Throwable error) {
        if (Faults.cause(error) instanceof ResourceNotFoundException) {
            return Optional.empty();
        }
        throw error instanceof RuntimeException fault ? fault : new IllegalStateException(error);
    }

    /** What keeps the stores from working with the table. */
    static List<String> usable(Optional<TableDescription> found) {
        if (found.isEmpty()) {
            return List.of("the table is not there");
        }
        TableDescription table = found.get();
        List<String> differences = new ArrayList<>();
        if (table.tableStatus() != TableStatus.ACTIVE && table.tableStatus() != TableStatus.UPDATING) {
            differences.add("the table is " + table.tableStatusAsString() + " (expected: ACTIVE)");
        }
        expect(differences, "its keys are", spelled(table.keySchema()), KEYS);
        for (AttributeDefinition attribute : table.attributeDefinitions()) {
            ScalarAttributeType type = ATTRIBUTE_TO_TYPE.get(attribute.attributeName());
            if (type != null) {
                expect(
                        differences,
                        "its attribute " + attribute.attributeName() + " is of type",
                        attribute.attributeTypeAsString(),
                        type.toString());
            }
        }
        Map<String, GlobalSecondaryIndexDescription> nameToIndex = table.globalSecondaryIndexes().stream()
                .collect(Collectors.toMap(GlobalSecondaryIndexDescription::indexName, Function.identity()));
        INDEX_TO_KEYS.forEach((name, keys) -> compareIndex(differences, name, keys, nameToIndex.get(name)));
        return differences;
    }

    private static void compareIndex(
            List<String> differences, String name, String keys, @Nullable GlobalSecondaryIndexDescription index) {
        if (index == null) {
            differences.add("the index " + name + " is not there (expected: " + keys + ", keys only)");
            return;
        }
        expect(differences, "the keys of the index " + name + " are", spelled(index.keySchema()), keys);
        if (index.indexStatus() == IndexStatus.CREATING || index.indexStatus() == IndexStatus.DELETING) {
            differences.add("the index " + name + " is " + index.indexStatusAsString() + " (expected: ACTIVE)");
        }
    }

    private static void expect(List<String> differences, String what, String is, String expected) {
        if (!is.equals(expected)) {
            differences.add(what + " " + is + " (expected: " + expected + ")");
        }
    }

    private static String spelled(List<KeySchemaElement> keys) {
        return keys.stream()
                .map(key -> (key.keyType() == KeyType.HASH ? "hash " : "range ") + key.attributeName())
                .collect(Collectors.joining(", "));
    }
}
