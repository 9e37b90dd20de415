package io.limen.gateway.dynamo;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.servers.DynamoServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DynamoTableIT {
    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private DynamoServer server;

    @BeforeAll
    void startServer(@TempDir Path folder) {
        server = DynamoServer.start(folder);
        Opened.warmUp(watch, server.endpoint());
    }

    @AfterAll
    void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    private DynamoStores.Options options(long units) {
        DynamoStores.Options patient = Opened.patient(Opened.fresh(server.endpoint()));
        return new DynamoStores.Options(
                patient.address(),
                patient.attemptMax(),
                patient.connectMax(),
                patient.owners(),
                patient.decisions(),
                patient.retries(),
                patient.retention(),
                new DynamoStores.Options.Capacity(units, units));
    }

    private TableDescription table(DynamoStores.Options options) {
        return in(DynamoStores.asking(watch.vertx(), options, DynamoTable::find))
                .orElseThrow();
    }

    @Test
    void setupShouldMakeTheTableOnceAndFindNothingWrongWithItThen() {
        DynamoStores.Options options = options(0);

        assertThat(in(DynamoTable.setup(watch.vertx(), options))).isEqualTo(new DynamoTable.Setup(true, List.of()));
        assertThat(in(DynamoTable.setup(watch.vertx(), options))).isEqualTo(new DynamoTable.Setup(false, List.of()));

        assertThat(table(options).billingModeSummary().billingMode()).isEqualTo(BillingMode.PAY_PER_REQUEST);
    }

    @Test
    void setupShouldProvisionTheTableAndItsIndexesWhenTold() {
        DynamoStores.Options options = options(7);

        in(DynamoTable.setup(watch.vertx(), options));

        assertThat(table(options).provisionedThroughput().writeCapacityUnits()).isEqualTo(7);
        assertThat(table(options).globalSecondaryIndexes())
                .allMatch(index -> index.provisionedThroughput().readCapacityUnits() == 7);
    }

    @Test
    void setupShouldNameEveryDifferenceOfATableThatIsThere() {
        DynamoStores.Options options = options(0);
        in(DynamoStores.asking(watch.vertx(), options, shared -> shared.owners()
                .ask(() -> shared.client()
                        .createTable(table -> table.tableName(options.address().table())
                                .billingMode(BillingMode.PAY_PER_REQUEST)
                                .attributeDefinitions(AttributeDefinition.builder()
                                        .attributeName("pk")
                                        .attributeType(ScalarAttributeType.N)
                                        .build())
                                .keySchema(KeySchemaElement.builder()
                                        .attributeName("pk")
                                        .keyType(KeyType.HASH)
                                        .build())))
                .map(true)));

        DynamoTable.Setup setup = in(DynamoTable.setup(watch.vertx(), options));

        assertThat(setup.created()).isFalse();
        assertThat(setup.differences())
                .containsExactlyInAnyOrder(
                        "its keys are hash pk (expected: hash pk, range sk)",
                        "its attribute pk is of type N (expected: S)",
                        "the index due is not there (expected: hash part, range due, keys only)",
                        "the index partition is not there (expected: hash part, range pk, keys only)",
                        "its time to live is off (expected: by the attribute ttl)");
    }
}
