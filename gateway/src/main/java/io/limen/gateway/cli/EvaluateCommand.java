package io.limen.gateway.cli;

import io.limen.gateway.cli.evaluate.Evaluation;
import io.limen.gateway.cli.evaluate.FeedbackLog;
import io.limen.gateway.cli.evaluate.FixedWeights;
import io.limen.gateway.experiment.offpolicy.Agreement;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limen evaluate LOG --target LOG}, or {@code --weights}: judges a policy from the log of another. */
@Command(
        name = "evaluate",
        description = "Estimates from the log of one policy what another would have earned, beside what it did earn.",
        footer = {
            "",
            "Logs are CSV with a header, plain or .gz, one decision a row. The defaults are the columns of the",
            "Open Bandit Dataset. Read SNIPS; IPS only where the mean weight is near 1. Decisions are taken not to",
            "depend on each other.",
            "`limen draws EXPERIENCE` writes what this gateway drew: judge other weights by it with --weights.",
            "Exit code: 0 SNIPS and the target's own log agree, or there is none; 1 they do not or a log is wrong;",
            "2 wrong use."
        },
        mixinStandardHelpOptions = true)
public final class EvaluateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "LOG", description = "decisions with their true propensities")
    private Path log = Path.of("");

    @Option(
            names = "--target",
            paramLabel = "LOG",
            description = "decisions of the policy to judge, of the same time and place")
    private Optional<Path> target = Optional.empty();

    @Option(
            names = "--weights",
            paramLabel = "ITEM=N%,...",
            description = "a policy to judge that was never played: it shows items by these")
    private Optional<String> weights = Optional.empty();

    @Option(names = "--timestamp", paramLabel = "COLUMN", description = "may be missing (default: ${DEFAULT-VALUE})")
    private String timestamp = "timestamp";

    @Option(names = "--item", paramLabel = "COLUMN", description = "what was shown (default: ${DEFAULT-VALUE})")
    private String item = "item_id";

    @Option(names = "--position", paramLabel = "COLUMN", description = "and where (default: ${DEFAULT-VALUE})")
    private String position = "position";

    @Option(names = "--reward", paramLabel = "COLUMN", description = "what it earned (default: ${DEFAULT-VALUE})")
    private String reward = "click";

    @Option(
            names = "--propensity",
            paramLabel = "COLUMN",
            description = "the probability of what was shown (default: ${DEFAULT-VALUE})")
    private String propensity = "propensity_score";

    @Option(
            names = "--weight-max",
            paramLabel = "N",
            description = "what weights are cut to for clipped IPS (default: ${DEFAULT-VALUE})")
    private double weightMax = 10;

    @Override
    public Integer call() throws IOException {
        require(Files.isReadable(log), "LOG: " + log + " (expected: a file that can be read)");
        require(target.isPresent() != weights.isPresent(), "--target or --weights (expected: one of them)");
        target.ifPresent(
                file -> require(Files.isReadable(file), "--target: " + file + " (expected: a file that can be read)"));
        require(weightMax > 0, "--weight-max: " + weightMax + " (expected: > 0)");
        FeedbackLog.Columns columns = new FeedbackLog.Columns(timestamp, item, position, reward, propensity);
        FeedbackLog played = new FeedbackLog(log, columns);
        Evaluation evaluation = target.isPresent()
                ? Evaluation.of(played, new FeedbackLog(target.get(), columns), weightMax)
                : Evaluation.of(played, weights(), weightMax);
        PrintWriter out = spec.commandLine().getOut();
        out.print(evaluation.text());
        out.flush();
        return evaluation.agreement().map(Agreement::holds).orElse(true) ? 0 : 1;
    }

    private FixedWeights weights() {
        try {
            return FixedWeights.parse(weights.orElse(""));
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), "--weights: " + wrong.getMessage());
        }
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }
}
