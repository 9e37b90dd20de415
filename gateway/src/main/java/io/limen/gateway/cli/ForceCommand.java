package io.limen.gateway.cli;

import io.limen.gateway.privacy.EdgeKeysFile;
import io.limen.gateway.settings.Quantity;
import io.limen.gateway.wire.ForcedVariants;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limen force EXPERIENCE:VARIANT…}: lets somebody look at variants, whoever they are and whatever they did. */
@Command(
        name = "force",
        description = "Prints what shows variants to whoever carries it.",
        footer = {"", "Exit code: 0 printed, 1 the keys cannot be read, 2 wrong use."},
        mixinStandardHelpOptions = true)
public final class ForceCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "1..*", paramLabel = "EXPERIENCE:VARIANT", description = "such as cart_rescue:ten_off")
    private List<String> pairs = List.of();

    @Option(
            names = "--keys",
            paramLabel = "FILE",
            defaultValue = "${env:LIMEN_EDGE_KEYS:-data/" + EdgeKeysFile.NAME + "}",
            description = "the keys of the gateways (default: LIMEN_EDGE_KEYS, else data/" + EdgeKeysFile.NAME + ")")
    private Path keys = Path.of("");

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "2h",
            description = "how long it holds (default: ${DEFAULT-VALUE})")
    private String time = "2h";

    @Override
    public Integer call() throws IOException {
        Map<String, String> experienceToVariant = new TreeMap<>();
        for (String pair : pairs) {
            Map.Entry<String, String> entry = ForcedVariants.pair(pair)
                    .orElseThrow(() -> wrong(pair + " (expected: EXPERIENCE:VARIANT, such as cart_rescue:ten_off)"));
            experienceToVariant.put(entry.getKey(), entry.getValue());
        }
        Duration holds = Quantity.duration(time)
                .filter(duration -> duration.toSeconds() >= 1)
                .orElseThrow(() -> wrong("--for: " + time + " (expected: " + Quantity.DURATION_EXPECTED + ")"));
        Instant until = Instant.now().plus(holds);
        String token = ForcedVariants.write(
                experienceToVariant,
                until.getEpochSecond(),
                new EdgeKeysFile(keys).read().current()::tag);
        PrintWriter out = spec.commandLine().getOut();
        out.println(token);
        out.println();
        out.println("Holds until " + Instant.ofEpochSecond(until.getEpochSecond())
                + ". On a page's own site, in the browser's console:");
        out.println();
        out.println("    document.cookie = '" + ForcedVariants.NAME + "=" + token + "; path=/; max-age="
                + holds.toSeconds() + "; samesite=lax'");
        out.println();
        out.println(
                "or as `?" + ForcedVariants.NAME + "=…` of /v1/fragments/SLOT, or `\"force\": \"…\"` of /v1/decide.");
        return 0;
    }

    private ParameterException wrong(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
