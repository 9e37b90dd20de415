package io.limen.gateway.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.limen.gateway.content.Body;
import io.limen.gateway.content.Presentation;
import io.limen.gateway.content.Slot;
import io.limen.gateway.content.Snippet;
import io.limen.gateway.decision.Bucketing;
import io.limen.gateway.decision.Contents;
import io.limen.gateway.decision.EdgePlan;
import io.limen.gateway.decision.Range;
import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.event.PageTypes;
import io.limen.gateway.experiment.count.Experiments;
import io.limen.gateway.feature.Features;
import io.limen.gateway.profile.Definitions;
import io.limen.gateway.wire.DecisionCookie;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The vectors that the tests of the edge worker read, too. */
class EdgeVectorsTest {
    private static final Path VECTORS = Path.of("..", "config", "vectors");

    private final EdgeKeys keys = keys();

    private static EdgeKeys keys() {
        try {
            return new EdgeKeysFile(VECTORS.resolve("keys.json")).read();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Stream<JsonNode> cases(String file, String list) throws IOException {
        JsonNode cases = new ObjectMapper()
                .readTree(Files.readString(VECTORS.resolve(file)))
                .path(list);
        assertThat(cases).isNotEmpty();
        return StreamSupport.stream(cases.spliterator(), false);
    }

    @TestFactory
    Stream<DynamicTest> bodyAndRefShouldBeThoseOfTheVectors() throws IOException {
        return cases("refs.json", "cases")
                .map(one -> DynamicTest.dynamicTest(one.path("name").asText(), () -> {
                    Snippet snippet =
                            Snippet.parse("x.html", one.path("snippet").asText());
                    String body = one.has("experience")
                            ? Body.shared(
                                    one.path("experience").asText(),
                                    one.path("variant").asText(),
                                    Presentation.PLAIN,
                                    snippet)
                            : Body.shared(snippet);
                    assertThat(body).isEqualTo(one.path("body").asText());
                    assertThat(keys.ref().tag("limen-content-1\n" + body))
                            .isEqualTo(one.path("ref").asText());
                    if (!one.has("experience")) {
                        assertThat(fallback(snippet)).isEqualTo(one.path("ref").asText());
                    }
                }));
    }

    /** As a gateway makes it. */
    private String fallback(Snippet snippet) {
        Snapshot snapshot = new Snapshot(
                "abc",
                new Definitions("abc", Features.NONE, PageTypes.NONE, Experiments.NONE, 1_000, Long.MAX_VALUE),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(new Slot("hero", Optional.of(snippet))),
                List.of());
        return Contents.of(snapshot, keys.ref()::tag).ofFallback("hero");
    }

    @TestFactory
    Stream<DynamicTest> cookieShouldBeThatOfTheVectorsWhenWritten() throws IOException {
        return cases("cookies.json", "written")
                .map(one -> DynamicTest.dynamicTest(one.path("name").asText(), () -> {
                    List<EdgePlan.Entry> entries = new ArrayList<>();
                    one.path("entries")
                            .forEach(entry -> entries.add(new EdgePlan.Entry(
                                    entry.get(0).asText(),
                                    entry.get(1).asText(),
                                    entry.get(2).asText())));
                    EdgePlan plan = new EdgePlan(
                            one.path("at").asLong(), one.path("until").asLong(Long.MAX_VALUE), entries, List.of(), 0);

                    Optional<DecisionCookie.Written> written =
                            DecisionCookie.write(plan, one.path("visitor").asText(), keys.current()::tag);

                    assertThat(written)
                            .isEqualTo(
                                    one.path("value").isNull()
                                            ? Optional.empty()
                                            : Optional.of(new DecisionCookie.Written(
                                                    one.path("value").asText(),
                                                    one.path("maxAge").asLong())));
                }));
    }

    @TestFactory
    Stream<DynamicTest> cookieShouldSayWhatTheVectorsSayWhenRead() throws IOException {
        return cases("cookies.json", "read")
                .map(one -> DynamicTest.dynamicTest(one.path("name").asText(), () -> {
                    Optional<DecisionCookie> read = DecisionCookie.read(
                            one.path("value").asText(),
                            one.path("visitor").asText(),
                            keys::verifies,
                            one.path("now").asLong());

                    assertThat(read.isEmpty()).isEqualTo(one.path("words").isNull());
                    one.path("words").properties().forEach(word -> assertThat(read.orElseThrow()
                                    .word(
                                            word.getKey().split("@", -1)[0],
                                            word.getKey().split("@", -1)[1]))
                            .isEqualTo(Optional.ofNullable(word.getValue().textValue())));
                }));
    }

    @TestFactory
    Stream<DynamicTest> bucketShouldBeThatOfTheVectors() throws IOException {
        return cases("buckets.json", "cases")
                .map(one -> DynamicTest.dynamicTest(
                        one.path("salt").asText() + " " + one.path("visitor").asText(),
                        () -> assertThat(Bucketing.bucket(
                                        one.path("salt").asText(),
                                        one.path("visitor").asText()))
                                .isEqualTo(one.path("bucket").asDouble())));
    }

    @TestFactory
    Stream<DynamicTest> rangesShouldBeThoseOfTheVectors() throws IOException {
        return cases("buckets.json", "ranges")
                .map(one -> DynamicTest.dynamicTest(one.path("name").asText(), () -> {
                    List<Double> weights = new ArrayList<>();
                    one.path("weights").forEach(weight -> weights.add(weight.asDouble()));
                    List<Range> ranges = Range.of(one.path("coverage").asDouble(), weights);
                    List<Range> expected = ranges(one);

                    assertThat(ranges).hasSameSizeAs(expected);
                    for (int i = 0; i < expected.size(); i++) {
                        assertThat(ranges.get(i).from())
                                .isCloseTo(expected.get(i).from(), offset(1e-12));
                        assertThat(ranges.get(i).to()).isCloseTo(expected.get(i).to(), offset(1e-12));
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> indexOfShouldBeThatOfTheVectors() throws IOException {
        return cases("buckets.json", "chosen")
                .map(one -> DynamicTest.dynamicTest(one.path("name").asText(), () -> assertThat(
                                Range.indexOf(one.path("bucket").asDouble(), ranges(one)))
                        .isEqualTo(one.path("index").asInt())));
    }

    private static List<Range> ranges(JsonNode one) {
        List<Range> ranges = new ArrayList<>();
        one.path("ranges")
                .forEach(range -> ranges.add(
                        new Range(range.path(0).asDouble(), range.path(1).asDouble())));
        return ranges;
    }
}
