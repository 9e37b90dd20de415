package io.limen.gateway.rules;

import io.limen.gateway.decision.Exclusion;
import io.limen.gateway.decision.Range;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** {@code exclusive: { group: checkout_tests, share: 40% }}: each takes the next part of its group, top to bottom. */
final class Exclusions {
    private static final double SHARES_ERROR_MAX = 1e-9;

    private final Map<String, Double> groupToTaken = new HashMap<>();

    Optional<Exclusion> next(YamlCursor cursor) {
        if (!cursor.isPresent()) {
            return Optional.empty();
        }
        YamlCursor groupCursor = cursor.at("group");
        YamlCursor shareCursor = cursor.at("share");
        if (!groupCursor.isPresent()) {
            groupCursor.missing("the name of the group");
        }
        if (!shareCursor.isPresent()) {
            shareCursor.missing("a share such as 40%");
        }
        Optional<String> group = groupCursor.text().filter(name -> NameRules.checkValue(groupCursor, name));
        OptionalDouble share = shareCursor.share();
        if (group.isEmpty() || share.isEmpty()) {
            return Optional.empty();
        }
        double from = groupToTaken.getOrDefault(group.get(), 0.0);
        double to = from + share.getAsDouble();
        groupToTaken.put(group.get(), to);
        if (to > 1 + SHARES_ERROR_MAX) {
            shareCursor.problem(ProblemCode.GROUP_OVERFULL, group.get(), Percent.of(to));
        }
        return Optional.of(new Exclusion(group.get(), new Range(from, to)));
    }
}
