package io.limen.gateway.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.privacy.EdgeOptions;
import io.limen.gateway.settings.Overrides;
import io.limen.gateway.settings.Problem;
import io.limen.gateway.settings.Problems;
import io.limen.gateway.settings.YamlCursor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackendsTest {
    private static final Path SERVERS = Path.of("..", "config", "deploy", "servers", "gateway.yaml");
    private static final Map<String, String> ADDRESSES = Map.of(
            "LIMEN_LOG", "kafka://kafka-1:9092,kafka-2:9092,kafka-3:9092",
            "LIMEN_HOT", "redis-cluster://redis-1:6379,redis-2:6379,redis-3:6379",
            "LIMEN_DURABLE", "dynamodb://limen?region=eu-central-1");
    private static final List<String> SECTIONS =
            List.of("kafka", "redis", "dynamodb", "writeBehind", "hotWrites", "reads", "repair");

    private record Read(Backends backends, List<YamlCursor.Reading> readings, List<Problem> problems) {}

    private static Read read(String yaml, Map<String, String> environment) {
        Problems problems = new Problems();
        YamlCursor gateway = YamlCursor.parse(
                "gateway.yaml", "", yaml.getBytes(StandardCharsets.UTF_8), Overrides.of(environment), problems);
        Backends backends = Backends.read(gateway);
        EdgeOptions.read(gateway.at("edge"));
        gateway.refuseUnknown();
        return new Read(backends, gateway.readings(), problems.all());
    }

    @Test
    void readShouldTakeTheDataFolderWhenNoServerIsNamed() {
        Read read = read("", Map.of());

        assertThat(read.problems()).isEmpty();
        assertThat(read.backends().kind()).isEqualTo(Backends.Kind.EMBEDDED);
    }

    @Test
    void readShouldTakeServersWhenAllAreNamedByTheEnvironment() {
        Read read = read("", ADDRESSES);

        assertThat(read.problems()).isEmpty();
        assertThat(read.backends().kind()).isEqualTo(Backends.Kind.SERVERS);
    }

    @Test
    void readShouldSayWhichIsMissingWhenNotAllAreNamed() {
        Read read = read("log: kafka://one:9092", Map.of("LIMEN_HOT", "redis://one:6379"));

        assertThat(read.problems()).hasSize(1);
        assertThat(read.problems().get(0).render()).contains("`durable` is missing");
    }

    @Test
    void readShouldSayWhatAnAddressLooksLikeWhenItIsNone() {
        Read read = read(
                "", Map.of("LIMEN_LOG", "kafka:/one", "LIMEN_HOT", "rediss:one", "LIMEN_DURABLE", "dynamodb:limen"));

        assertThat(read.problems()).hasSize(3);
    }

    @Test
    void exampleShouldNameEveryKeyWithItsDefault() throws IOException {
        String yaml = Files.readString(SERVERS);
        Read example = read(yaml, Map.of());
        YamlCursor file = YamlCursor.parse("gateway.yaml", "", yaml.getBytes(StandardCharsets.UTF_8), new Problems());

        assertThat(example.problems()).isEmpty();
        assertThat(example.backends()).isEqualTo(read("", ADDRESSES).backends());
        for (YamlCursor.Reading reading : example.readings()) {
            String[] keys = reading.path().split("\\.", -1);
            if (SECTIONS.contains(keys[0])) {
                YamlCursor value = file;
                for (String key : keys) {
                    value = value.at(key);
                }
                assertThat(value.isPresent()).as(reading.path()).isTrue();
            }
        }
    }
}
