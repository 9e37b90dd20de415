package io.limen.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.limen.gateway.cli.evaluate.Evaluation;
import io.limen.gateway.cli.evaluate.FeedbackLog;
import io.limen.gateway.experiment.Estimate;
import io.limen.gateway.main.Limen;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluateCommandTest {
    private static final String HEADER = ",timestamp,item_id,position,click,propensity_score,note\n";

    @TempDir
    private Path folder = Path.of("");

    private record Said(int exitCode, String out, String err) {}

    private static Said evaluate(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] line = new String[arguments.length + 1];
        line[0] = "evaluate";
        for (int i = 0; i < arguments.length; i++) {
            line[i + 1] = arguments[i].toString();
        }
        int exitCode = Limen.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(line);
        return new Said(exitCode, out.toString(), err.toString());
    }

    private Path file(String name, String rows) throws IOException {
        return Files.writeString(folder.resolve(name), rows);
    }

    /** Decisions at three positions among two items that are clicked at rates of 0.1 and 0.4, of which the second is shown so often. */
    private Path made(String name, long seed, double second, double clicksOfSecond) throws IOException {
        Random random = new Random(seed);
        Path path = folder.resolve(name);
        try (Writer rows =
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(path)), StandardCharsets.UTF_8)) {
            rows.write(HEADER);
            for (int i = 0; i < 5_000; i++) {
                boolean isSecond = random.nextDouble() < second;
                int click = random.nextDouble() < (isSecond ? clicksOfSecond : 0.1) ? 1 : 0;
                rows.write(i + ",2026-01-01T00:00:00Z," + (isSecond ? 2 : 1) + "," + i % 3 + "," + click + ","
                        + (isSecond ? second : 1 - second) + ",\"a \"\"b\"\", c\"\n");
            }
        }
        return path;
    }

    @Test
    void evaluationShouldFindWhatTheTargetEarned() throws IOException {
        Path log = made("log.csv.gz", 1, 0.5, 0.4);
        Path target = made("target.csv.gz", 2, 0.9, 0.4);

        Said said = evaluate(log, "--target", target);

        assertThat(said.err()).isEmpty();
        assertThat(said.exitCode()).isZero();
        assertThat(said.out())
                .contains("log      5,000 decisions  2026-01-01T00:00:00Z to 2026-01-01T00:00:00Z")
                .contains("They agree", "Taken for granted: the target shows an item at a position with its share");
        // 0.1 x 0.1 + 0.9 x 0.4; the log itself earned 0.25.
        assertThat(said.out()).containsPattern("SNIPS +0\\.3[67]").containsPattern("on-policy, log +0\\.2[45]");
        assertThat(said.out()).containsPattern("mean weight (0\\.99|1\\.0[01])");
    }

    @Test
    void evaluationShouldSayWhenTheTargetsLogSaysOtherwise() throws IOException {
        Said said = evaluate(made("log.csv.gz", 1, 0.5, 0.4), "--target", made("target.csv.gz", 2, 0.9, 0.3));

        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.out()).contains("They do not agree");
    }

    @Test
    void evaluationShouldTellWhatWeightsThatWereNeverPlayedWouldEarn() throws IOException {
        Said said = evaluate(made("log.csv.gz", 1, 0.5, 0.4), "--weights", "1=10%, 2=90%");

        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(said.out()).containsPattern("SNIPS +0\\.3[67]").doesNotContain("target,", "agree");
        assertThat(evaluate(made("same.csv.gz", 1, 0.5, 0.4), "--weights", "1=100%")
                        .out())
                .containsPattern("SNIPS +0\\.(09|10|11)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1=10%,2=80%; adds up to 90.0% (expected: 100%)",
                "1=50%,1=50%; `1=50%` (expected: each item once, such as ten_off=90%,shipping=10%)",
                "1; `1` (expected: each item once",
                "1=120%; adds up to 120.0%"
            })
    void weightsThatAreNoneShouldBeRefused(String weights, String why) throws IOException {
        Said said = evaluate(made("log.csv.gz", 1, 0.5, 0.4), "--weights", weights);

        assertThat(said.exitCode()).isEqualTo(2);
        assertThat(said.err()).contains(why);
    }

    @Test
    void oneOfTargetAndWeightsShouldBeGiven() throws IOException {
        Path log = made("log.csv.gz", 1, 0.5, 0.4);

        assertThat(evaluate(log).err()).contains("--target or --weights (expected: one of them)");
        assertThat(evaluate(log, "--target", log, "--weights", "1=100%").exitCode())
                .isEqualTo(2);
    }

    @Test
    void columnsShouldBeNamedByOptions() throws IOException {
        String rows = "arm,slot,paid,p\na,hero,2.5,0.5\nb,hero,0,0.5\n";

        Said said = evaluate(
                file("log.csv", rows),
                "--target",
                file("target.csv", rows),
                "--item=arm",
                "--position=slot",
                "--reward=paid",
                "--propensity=p");

        assertThat(said.exitCode()).isZero();
        assertThat(said.out()).containsPattern("SNIPS +1\\.250000").contains("log      2 decisions");
    }

    @Test
    void rowsThatAreNoDecisionsShouldBeSaidWithTheirLine() throws IOException {
        Path right = file("right.csv", HEADER + "0,t,1,1,0,0.5,\n1,t,1,1,1,0.5,\n");

        assertThat(evaluate(file("a.csv", HEADER + "0,t,1,1,0,0.5,\n1,t,1,1,0,0,\n"), "--target", right))
                .satisfies(said -> assertThat(said.exitCode()).isEqualTo(1))
                .satisfies(said -> assertThat(said.err())
                        .containsPattern(
                                "a\\.csv: row up to line [34]: propensity_score: 0 \\(expected: in \\(0, 1]\\)"));
        assertThat(evaluate(file("b.csv", HEADER + "0,t,1,1,yes,0.5,\n"), "--target", right)
                        .err())
                .contains("click: yes (expected: a number)");
        assertThat(evaluate(file("c.csv", HEADER + "0,t,1\n"), "--target", right)
                        .err())
                .contains("3 cells (expected: 7)");
        assertThat(evaluate(file("d.csv", "item_id,position\n"), "--target", right)
                        .err())
                .contains("no column click (expected: click in the header)");
        assertThat(evaluate(file("e.csv", ""), "--target", right).err()).contains("empty (expected: a header)");
        assertThat(evaluate(file("f.csv", HEADER), "--target", right).err()).contains("decisions: 0 in the log");
        assertThat(evaluate(folder.resolve("absent"), "--target", right).exitCode())
                .isEqualTo(2);
        assertThat(evaluate(right, "--target", right, "--weight-max=0").exitCode())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"men", "women"})
    void openBanditsThompsonShouldBeJudgedRightFromTheLogOfTheRandomPolicy(String campaign, TestReporter reporter)
            throws IOException {
        Path data = samples().resolve("open-bandit");
        assumeTrue(Files.isDirectory(data), "no logged bandits at " + data + ": set LIMEN_DATA_SAMPLES");
        FeedbackLog.Columns columns =
                new FeedbackLog.Columns("timestamp", "item_id", "position", "click", "propensity_score");
        List<FeedbackLog> logs = List.of("random", "bts").stream()
                .map(policy -> data.resolve(policy).resolve(campaign).resolve(campaign + ".csv.gz"))
                .map(file -> new FeedbackLog(file, columns))
                .toList();

        Evaluation evaluation = Evaluation.of(logs.get(0), logs.get(1), 10);
        reporter.publishEntry(campaign, "\n" + evaluation.text());

        Estimate snips = evaluation.offPolicy().selfNormalised();
        Estimate onPolicy = evaluation.target().orElseThrow().earned();
        assertThat(evaluation.logging().decisions()).isEqualTo(10_000);
        assertThat(snips.interval().contains(onPolicy.value())).isTrue();
        assertThat(onPolicy.interval().contains(snips.value())).isTrue();
        assertThat(evaluation.agreement().orElseThrow().holds()).isTrue();
        assertThat(evaluation.offPolicy().meanWeight()).isBetween(0.95, 1.05);
    }

    private static Path samples() {
        String configured = System.getProperty("LIMEN_DATA_SAMPLES", System.getenv("LIMEN_DATA_SAMPLES"));
        return configured == null ? Path.of("..", "..", "shared", "data") : Path.of(configured);
    }
}
