package io.limen.gateway.dynamo;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.settings.Problems;
import io.limen.gateway.settings.YamlCursor;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DynamoOptionsTest {
    private static final DynamoAddress VISITS = new DynamoAddress("visits", Optional.empty(), Optional.empty());

    @Test
    void readShouldGiveTheDefaultsWhenNothingIsConfigured() {
        assertThat(read("other: 1")).isEqualTo(DynamoStores.Options.defaults(VISITS));
    }

    @Test
    void readShouldTakeEveryKey() {
        DynamoStores.Options options = read("""
                dynamodb:
                  attemptMax: 1ms
                  connectMax: 2ms
                  owners: { underWayMax: 3, waitingMax: 4, waitMax: 5ms }
                  decisions: { underWayMax: 6, waitingMax: 7, waitMax: 8ms, attemptMax: 9ms, hedgeAfter: 11ms, hedgeShare: 12% }
                  retries: { max: 13, pauseFirst: 14ms, pauseMax: 15ms }
                  retention: { profile: 16d, audit: 17d }
                  capacity: { readUnits: 18, writeUnits: 19 }
                """);

        assertThat(options)
                .isEqualTo(new DynamoStores.Options(
                        VISITS,
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        new DynamoStores.Options.Bounds(3, 4, Duration.ofMillis(5)),
                        new DynamoStores.Options.Decisions(
                                6, 7, Duration.ofMillis(8), Duration.ofMillis(9), Duration.ofMillis(11), 0.12),
                        new DynamoStores.Options.Retries(13, Duration.ofMillis(14), Duration.ofMillis(15)),
                        new DynamoStores.Options.Retention(Duration.ofDays(16), Duration.ofDays(17)),
                        new DynamoStores.Options.Capacity(18, 19)));
    }

    private static DynamoStores.Options read(String yaml) {
        Problems problems = new Problems();
        YamlCursor root = YamlCursor.parse("gateway.yaml", "", yaml.getBytes(StandardCharsets.UTF_8), problems);
        DynamoStores.Options options = DynamoStores.Options.read(root.at("dynamodb"), VISITS);
        assertThat(problems.all()).isEmpty();
        return options;
    }

    @Test
    void parseShouldTakeTableEndpointAndRegion() {
        assertThat(DynamoAddress.parse("dynamodb://visits")).contains(VISITS);
        assertThat(DynamoAddress.parse("dynamodb://visits?endpoint=http://127.0.0.1:8000&region=eu-central-1"))
                .contains(new DynamoAddress(
                        "visits", Optional.of(URI.create("http://127.0.0.1:8000")), Optional.of("eu-central-1")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://visits",
                "dynamodb://",
                "dynamodb://no",
                "dynamodb://vis its",
                "dynamodb://visits?",
                "dynamodb://visits?zone=x",
                "dynamodb://visits?region=EU!",
                "dynamodb://visits?endpoint=ftp://host",
                "dynamodb://visits?endpoint=http://",
                "dynamodb://visits?region=eu-central-1&region=eu-west-1"
            })
    void parseShouldRefuseWhatIsNoAddress(String text) {
        assertThat(DynamoAddress.parse(text)).isEmpty();
    }
}
