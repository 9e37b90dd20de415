package io.limen.gateway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.embedded.EmbeddedStores;
import io.limen.gateway.http.HttpOptions;
import io.limen.gateway.ops.FoldLimits;
import io.limen.gateway.ops.OpsOptions;
import io.limen.gateway.privacy.EdgeOptions;
import io.limen.gateway.scoring.ScoringOptions;
import io.limen.gateway.webhook.WebhookOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every key of gateway.yaml is read, can be set by the environment, and stands in the demo's file with its default. */
class GatewayFileTest {
    private static final Path DEMO = Path.of("..", "config", "demo", "gateway.yaml");
    /** What the demo sets for itself. */
    private static final List<String> OF_THE_DEMO =
            List.of("writeKey", "secretKey", "http.host", "http.site", "http.tag");

    /** Everybody who reads a part of the file. */
    private static final List<Function<YamlCursor, Object>> READERS = List.of(
            HttpOptions::read,
            gateway -> OpsOptions.read(gateway.at("ops")),
            gateway -> FoldLimits.read(gateway.at("fold")),
            gateway -> EmbeddedStores.Options.read(gateway.at("data")),
            gateway -> ScoringOptions.read(gateway.at("scoring")),
            gateway -> WebhookOptions.read(gateway.at("webhooks")),
            gateway -> EdgeOptions.read(gateway.at("edge")));

    private record Read(List<Object> options, List<YamlCursor.Reading> readings, Problems problems) {}

    private static Read read(String yaml, Map<String, String> environment) {
        Problems problems = new Problems();
        YamlCursor gateway = YamlCursor.parse(
                "gateway.yaml", "", yaml.getBytes(StandardCharsets.UTF_8), Overrides.of(environment), problems);
        List<Object> options =
                READERS.stream().map(reader -> reader.apply(gateway)).toList();
        gateway.refuseUnknown();
        return new Read(options, gateway.readings(), problems);
    }

    @TestFactory
    Stream<DynamicTest> everyKeyShouldBeReadFromTheFileAndFromTheEnvironment() {
        Read defaults = read("", Map.of());
        return defaults.readings().stream()
                .map(reading -> DynamicTest.dynamicTest(reading.path(), () -> {
                    String value = another(reading);
                    Read file = read(nested(reading.path(), value), Map.of());
                    Read environment = read("", Map.of(Overrides.variable(reading.path()), value));

                    assertThat(file.problems().all()).isEmpty();
                    assertThat(file.options()).isNotEqualTo(defaults.options());
                    assertThat(environment.problems().all()).isEmpty();
                    assertThat(environment.options()).isEqualTo(file.options());
                }));
    }

    @Test
    void demoShouldNameEveryKeyWithItsDefault() throws IOException {
        String demo = Files.readString(DEMO);
        Problems problems = new Problems();
        YamlCursor file = YamlCursor.parse("gateway.yaml", "", demo.getBytes(StandardCharsets.UTF_8), problems);
        for (YamlCursor.Reading reading : read("", Map.of()).readings()) {
            YamlCursor value = file;
            for (String key : reading.path().split("\\.", -1)) {
                value = value.at(key);
            }
            assertThat(value.isPresent()).as(reading.path()).isTrue();
        }
        assertThat(read(withoutOwn(demo), Map.of()).options())
                .isEqualTo(read("", Map.of()).options());
    }

    private static String withoutOwn(String demo) {
        List<String> own = OF_THE_DEMO.stream()
                .map(path -> path.substring(path.lastIndexOf('.') + 1) + ":")
                .toList();
        return String.join(
                "\n",
                demo.lines()
                        .filter(line -> own.stream().noneMatch(line.strip()::startsWith))
                        .toList());
    }

    /** The key in its sections. */
    private static String nested(String path, String value) {
        int dot = path.indexOf('.');
        return dot < 0
                ? path + ": " + value
                : path.substring(0, dot) + ": { " + nested(path.substring(dot + 1), value) + " }";
    }

    /** A value of the same kind that is not the default. */
    private static String another(YamlCursor.Reading reading) {
        Object fallback = reading.fallback();
        return switch (reading.kind()) {
            case "integer" -> Long.toString(((Number) fallback).longValue() / 2 + 33);
            case "bytes" -> ((Number) fallback).longValue() + 1_024 + "B";
            case "duration" -> ((Duration) fallback).plusMillis(7).toMillis() + "ms";
            case "share" -> (double) fallback == 0.5 ? "25%" : "50%";
            case "bool" -> Boolean.toString(!(boolean) fallback);
            case "number" -> Double.toString((double) fallback + 1);
            case "text", "texts" -> "another";
            default ->
                Stream.of(reading.kind().split("\\|", -1))
                        .filter(word -> !word.equals(fallback))
                        .findFirst()
                        .orElseThrow();
        };
    }
}
