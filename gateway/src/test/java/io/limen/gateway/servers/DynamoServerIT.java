package io.limen.gateway.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DynamoServerIT {
    private static final String TABLE = """
            {"TableName":"visits","BillingMode":"PAY_PER_REQUEST",
             "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],
             "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}]}""";

    @Test
    void restartShouldKeepWhatWasWrittenWhenItWasKilled(@TempDir Path folder) throws Exception {
        try (DynamoServer server = DynamoServer.start(folder)) {
            ask(server.endpoint(), "CreateTable", TABLE);
            ask(server.endpoint(), "PutItem", "{\"TableName\":\"visits\",\"Item\":{\"pk\":{\"S\":\"a\"}}}");

            server.kill();
            server.restart();

            assertThat(ask(server.endpoint(), "Scan", "{\"TableName\":\"visits\"}")
                            .getInteger("Count"))
                    .isEqualTo(1);
        }
    }

    @Test
    void proxyShouldRefuseLeaveAndCountAsTold(@TempDir Path folder) throws Exception {
        try (DynamoServer server = DynamoServer.start(folder);
                ThrottlingProxy proxy = ThrottlingProxy.before(server.endpoint())) {
            ask(proxy.endpoint(), "CreateTable", TABLE);

            proxy.refuseWrites(1);
            JsonObject refused =
                    ask(proxy.endpoint(), "PutItem", "{\"TableName\":\"visits\",\"Item\":{\"pk\":{\"S\":\"a\"}}}");
            proxy.refuseWrites(0);
            proxy.leaveUnprocessed(1);
            JsonObject batch = ask(proxy.endpoint(), "BatchWriteItem", """
                    {"RequestItems":{"visits":[{"PutRequest":{"Item":{"pk":{"S":"a"}}}},{"PutRequest":{"Item":{"pk":{"S":"b"}}}}]}}""");

            assertThat(refused.getString("__type")).endsWith("#ProvisionedThroughputExceededException");
            assertThat(batch.getJsonObject("UnprocessedItems").getJsonArray("visits"))
                    .hasSize(1);
            assertThat(ask(proxy.endpoint(), "Scan", "{\"TableName\":\"visits\"}")
                            .getInteger("Count"))
                    .isEqualTo(1);
            assertThat(proxy.requests("PutItem")).isZero();
            assertThat(proxy.refused("PutItem")).isEqualTo(1);
            assertThat(proxy.items("BatchWriteItem")).isEqualTo(2);
        }
    }

    private static JsonObject ask(URI endpoint, String operation, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(endpoint)
                .header("X-Amz-Target", "DynamoDB_20120810." + operation)
                .header("Content-Type", "application/x-amz-json-1.0")
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=" + DynamoServer.ACCESS_KEY + "/20260101/" + DynamoServer.REGION
                                + "/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
                .header("X-Amz-Date", "20260101T000000Z")
                .POST(BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        return new JsonObject(answer.body());
    }
}
