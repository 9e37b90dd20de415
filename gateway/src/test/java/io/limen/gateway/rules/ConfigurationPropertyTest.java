package io.limen.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.settings.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is done to a configuration, loading it gives a snapshot or problems with a place, and never anything else. */
class ConfigurationPropertyTest {
    private static final List<String> FILES = List.of(
            "events.yaml",
            "features.yaml",
            "segments.yaml",
            "segments.lock",
            "goals.yaml",
            "flags.yaml",
            "experiences.yaml",
            "tests/personas.yaml",
            "models/purchase_intent/model.yaml");
    private static final List<String> SCRAPS = List.of(
            "",
            " ",
            ":",
            "{",
            "}",
            "[",
            "]",
            ",",
            "'",
            "\"",
            "#",
            "&a ",
            "*a",
            "? ",
            "- ",
            "|\n",
            ">",
            "~",
            "null",
            "true",
            "-1",
            "1e999",
            "NaN",
            "0x1F",
            "views",
            "segments.high_intent",
            "any",
            "when",
            "5m",
            "100%",
            "\t",
            "\n",
            "é",
            "😀",
            "!!str ",
            "<<: ",
            "(",
            ")",
            "&&",
            "!",
            "models.purchase_intent");

    private final Map<String, byte[]> demo;

    ConfigurationPropertyTest() throws IOException {
        this.demo = ConfigurationFolder.read(Path.of("..", "config", "demo"));
    }

    /** A piece of a file replaced by a scrap. */
    record Damage(int file, double from, int length, String scrap) {}

    @Provide
    Arbitrary<List<Damage>> damages() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, FILES.size() - 1),
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.integers().between(0, 12),
                        Arbitraries.of(SCRAPS))
                .as(Damage::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    @Property(tries = 10, edgeCases = EdgeCasesMode.NONE)
    void loadShouldGiveASnapshotOrProblemsWhateverIsDamaged(@ForAll("damages") List<Damage> damages) {
        Map<String, byte[]> files = new TreeMap<>(demo);
        damages.forEach(
                damage -> files.computeIfPresent(FILES.get(damage.file()), (path, bytes) -> damaged(bytes, damage)));

        Configuration.Result result = Configuration.load(files);

        List<String> told = new ArrayList<>();
        result.problems().forEach(problem -> told.add(problem.render()));
        if (result instanceof Configuration.Refused) {
            assertThat(result.problems()).anyMatch(problem -> problem.severity() == Problem.Severity.ERROR);
        }
        assertThat(told).allMatch(text -> text.contains("LIMEN-1") && text.endsWith("\n"));
    }

    private static byte[] damaged(byte[] bytes, Damage damage) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int from = (int) (damage.from() * text.length());
        int to = Math.min(text.length(), from + damage.length());
        return (text.substring(0, from) + damage.scrap() + text.substring(to)).getBytes(StandardCharsets.UTF_8);
    }
}
