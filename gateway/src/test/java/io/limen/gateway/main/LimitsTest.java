package io.limen.gateway.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.main.Limits.Limit;
import io.limen.gateway.settings.Overrides;
import io.limen.gateway.settings.Place;
import io.limen.gateway.settings.Problems;
import io.limen.gateway.settings.YamlCursor;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** {@link Limits} names every limit there is; each has its comment, its default and its test. {@link LimitsIT}: its metric. */
class LimitsTest {
    private static final Path CONFIG = Path.of("..", "config");
    private static final Path DEMO = CONFIG.resolve("demo/gateway.yaml");
    private static final Path SERVERS = CONFIG.resolve("deploy/servers/gateway.yaml");
    /** Beyond the module the test stands in: its classes are not on our class path. */
    private static final Path INFERENCE_TESTS = Path.of("..", "inference", "src", "test", "java");

    @Test
    void tableShouldNameEveryQuantityOnceAndNothingElse() {
        List<String> named =
                new ArrayList<>(Limits.all().stream().map(Limit::key).toList());
        named.addAll(Limits.OTHERS.keySet());

        assertThat(named).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(named))
                .isEqualTo(new TreeSet<>(Limits.quantities().keySet()));
    }

    @Test
    void nothingCalledMaxShouldPassForNoLimitUnlessItIsAStepAPaceOrSomebodyElses() {
        Set<String> fine = Set.of("a step", "a pace", "given to", "of commands", "before");

        assertThat(Limits.OTHERS.entrySet().stream()
                        .filter(other -> other.getKey().endsWith("Max"))
                        .filter(other -> fine.stream().noneMatch(other.getValue()::startsWith)))
                .isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> limitShouldStandInTheDocumentedFileWithItsDefaultAndAComment() throws IOException {
        List<String> demo = Files.readAllLines(DEMO);
        List<String> servers = Files.readAllLines(SERVERS);
        YamlCursor demoFile = parsed(DEMO);
        YamlCursor serversFile = parsed(SERVERS);
        return Limits.all().stream()
                .map(limit -> DynamicTest.dynamicTest(limit.key(), () -> {
                    List<String> lines = limit.isOfServers() ? servers : demo;
                    YamlCursor value = at(limit.isOfServers() ? serversFile : demoFile, limit.key());

                    assertThat(value.isPresent()).as("is documented").isTrue();
                    assertThat(hasComment(lines, value.keyPlace()))
                            .as("has a comment")
                            .isTrue();
                    assertThat(read(value, limit.key()))
                            .as("the default that is documented")
                            .isEqualTo(quantity(limit.key()).fallback());
                }));
    }

    @TestFactory
    Stream<DynamicTest> limitShouldHaveATestThatHitsIt() {
        return Limits.all().stream()
                .map(limit -> DynamicTest.dynamicTest(limit.key(), () -> {
                    String[] names = limit.test().split("#", -1);
                    assertThat(names).as(limit.test()).hasSize(2);
                    assertThat(exists(names[0], names[1])).as(limit.test()).isTrue();
                }));
    }

    private static boolean exists(String owner, String method) throws Exception {
        if (owner.startsWith("io.limen.")) {
            Path source = INFERENCE_TESTS.resolve(owner.replace('.', '/') + ".java");
            return Files.readString(source).contains("void " + method + "(");
        }
        Class<?> tests = Class.forName("io.limen.gateway." + owner);
        return Arrays.stream(tests.getDeclaredMethods())
                .filter(found -> found.getName().equals(method))
                .anyMatch(LimitsTest::isTest);
    }

    private static boolean isTest(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getSimpleName())
                .anyMatch(Set.of("Test", "ParameterizedTest", "TestFactory")::contains);
    }

    /** On its own line, or on that of the mapping it stands in. */
    private static boolean hasComment(List<String> lines, Place place) {
        String own = lines.get(place.line() - 1);
        if (own.contains("#")) {
            return true;
        }
        int indented = own.length() - own.stripLeading().length();
        for (int line = place.line() - 2; line >= 0; line--) {
            String above = lines.get(line);
            if (!above.isBlank() && above.length() - above.stripLeading().length() < indented) {
                return above.contains("#");
            }
        }
        return false;
    }

    private static YamlCursor parsed(Path file) throws IOException {
        return YamlCursor.parse("gateway.yaml", "", Files.readAllBytes(file), Overrides.none(), new Problems());
    }

    private static YamlCursor at(YamlCursor root, String path) {
        YamlCursor here = root;
        for (String key : path.split("\\.", -1)) {
            here = here.at(key);
        }
        return here;
    }

    private static YamlCursor.Reading quantity(String key) {
        return Objects.requireNonNull(Limits.quantities().get(key), key);
    }

    private static Object read(YamlCursor value, String key) {
        Object fallback = quantity(key).fallback();
        if (fallback instanceof Duration) {
            Optional<Duration> duration = value.duration();
            return duration.orElseThrow();
        }
        return quantity(key).kind().equals("bytes")
                ? value.bytes().orElseThrow()
                : value.integer(Long.MIN_VALUE, Long.MAX_VALUE).orElseThrow();
    }
}
