package io.limen.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What JMH measured, as a table: each benchmark as a multiple of the baseline of its class and parameters, which is the one
 * method whose name begins with {@value #BASELINE}. Both come from one run, so that the machine cancels out; both are the
 * median of their iterations, so that a moment in which it did something else does, too.
 */
public final class BenchmarkTable {
    private static final String BASELINE = "baseline";
    private static final Pattern NAME = Pattern.compile(".*\\.(\\w+)Benchmark\\.(\\w+)");
    private static final String ROW = "| %s | %s | %s | %s | %s |%n";

    /** @param about the class, with its parameters */
    private record Result(String about, String method, double median, String unit, String bytes) {
        boolean isBaseline() {
            return method.startsWith(BASELINE);
        }
    }

    private BenchmarkTable() {}

    /** Prints the table of the results in this file, written by JMH with {@code -rf json -prof gc}. */
    public static void main(String[] arguments) throws IOException {
        System.out.print(of(Files.readString(Path.of(arguments[0]))));
    }

    /** The table of these results; throws where one has no baseline to be compared with. */
    static String of(String json) throws IOException {
        Map<String, List<Result>> aboutToResults = new LinkedHashMap<>();
        for (JsonNode run : new ObjectMapper().readTree(json)) {
            Result result = result(run);
            aboutToResults
                    .computeIfAbsent(result.about(), first -> new ArrayList<>())
                    .add(result);
        }
        StringBuilder table = new StringBuilder();
        table.append(ROW.formatted("", "benchmark", "time", "of the baseline", "B/op"));
        table.append(ROW.formatted("---", "---", "---:", "---:", "---:"));
        aboutToResults.values().forEach(results -> append(results, table));
        return table.toString();
    }

    private static void append(List<Result> results, StringBuilder table) {
        List<Result> baselines = results.stream().filter(Result::isBaseline).toList();
        if (baselines.size() != 1) {
            throw new IllegalArgumentException(results.get(0).about() + ": " + baselines.size() + " methods named "
                    + BASELINE + "… were measured (expected: 1)");
        }
        double baseline = baselines.get(0).median();
        for (Result result : results) {
            table.append(ROW.formatted(
                    result.about(),
                    result.method(),
                    rounded(result.median()) + " " + result.unit(),
                    rounded(result.median() / baseline),
                    result.bytes()));
        }
    }

    private static Result result(JsonNode run) {
        Matcher name = NAME.matcher(run.path("benchmark").asText());
        if (!name.matches()) {
            throw new IllegalArgumentException(run.path("benchmark") + " (expected: …Benchmark.method)");
        }
        StringBuilder about = new StringBuilder(name.group(1));
        run.path("params").properties().forEach(parameter -> about.append(' ')
                .append(parameter.getValue().asText()));
        JsonNode metric = run.path("primaryMetric");
        List<Double> iterations = new ArrayList<>();
        metric.path("rawData").forEach(fork -> fork.forEach(iteration -> iterations.add(iteration.asDouble())));
        iterations.sort(null);
        JsonNode bytes = run.path("secondaryMetrics").path("gc.alloc.rate.norm").path("score");
        return new Result(
                about.toString(),
                name.group(2),
                iterations.get(iterations.size() / 2),
                metric.path("scoreUnit").asText(),
                bytes.isNumber() ? String.format(Locale.ROOT, "%.0f", bytes.asDouble()) : "");
    }

    /** As many digits as five iterations are worth. */
    private static String rounded(double number) {
        String digits = number < 0.1 ? "%.4f" : number < 10 ? "%.2f" : number < 100 ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, digits, number);
    }
}
