package io.limen.gateway.rules;

import io.limen.gateway.decision.Flag;
import io.limen.gateway.settings.Nearest;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** {@code split: { small: 50%, big: 50% }} of a flag's rule. */
final class FlagSplit {
    /** What adding up binary fractions may be off. */
    private static final double ERROR_MAX = 1e-9;

    private FlagSplit() {}

    /**
     * Each variant, in order, with its share and those of all above it; the last one's is all who have an id. Tells what
     * is wrong, and then gives what there is.
     */
    static Map<String, Double> read(YamlCursor split, Set<String> variants) {
        Map<String, Double> variantToShare = new LinkedHashMap<>();
        boolean right = true;
        double sum = 0;
        for (YamlCursor entry : split.entries()) {
            if (!variants.contains(entry.key())) {
                entry.suggestKey(Nearest.to(entry.key(), variants), ProblemCode.UNKNOWN_VARIANT, entry.key());
                right = false;
            }
            if (!entry.isPresent()) {
                entry.missing("a share such as 70%");
            }
            sum += entry.share().orElse(Double.NaN);
            variantToShare.put(entry.key(), Math.min(sum, Flag.Rule.ALL_WITH_ID));
        }
        if (right && Math.abs(sum - 1) > ERROR_MAX) {
            split.problem(ProblemCode.WEIGHTS, percent(sum));
        }
        variantToShare.replaceAll((variant, share) -> share > 1 - ERROR_MAX ? Flag.Rule.ALL_WITH_ID : share);
        return variantToShare;
    }

    private static String percent(double share) {
        double percent = Math.rint(share * 1e6) / 1e4;
        return (percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent)) + "%";
    }
}
