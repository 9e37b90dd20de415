package io.limen.gateway.inspect;

import com.fasterxml.jackson.core.io.schubfach.DoubleToDecimal;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.feature.Feature;
import io.limen.gateway.feature.FeatureType;
import io.limen.gateway.feature.FeatureValues;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.segment.Model;
import io.limen.gateway.segment.View;
import io.vertx.core.Future;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every visitor's features as CSV, by partition and id: a training set, made by the fold that will serve the model.
 *
 * <p>Features are those of the configuration in force, read at the visitor's last event, so that an old visit reads as
 * of then. A number is the shortest decimal that reads back to the same double, a boolean is 1 or 0, what is missing is
 * an empty field. Scores are those of the stored views.
 */
final class FeatureExport {
    private static final int PAGE_VISITORS = 500;

    private final Sources sources;
    private final boolean withScores;
    private final Rulebook rulebook;
    private final Sink out;

    FeatureExport(Sources sources, boolean withScores, Sink out) {
        this.sources = sources;
        this.withScores = withScores;
        this.rulebook = sources.snapshots().active();
        this.out = out;
    }

    Future<Void> run() {
        return out.write(header() + "\n")
                .compose(done -> Repeat.upTo(sources.log().partitions(), partition -> new Pages(
                                sources.store(), partition, PAGE_VISITORS)
                        .each(page -> out.write(page.stream().map(this::row).collect(Collectors.joining())))));
    }

    private String header() {
        StringBuilder header = new StringBuilder("visitor");
        rulebook.features().all().forEach(feature -> header.append(',').append(field(feature.name())));
        if (withScores) {
            models().forEach(model -> header.append(",models.").append(model.name()));
        }
        return header.toString();
    }

    private String row(Stored stored) {
        Profile profile = sources.snapshots().aligned(stored.profile(), rulebook);
        FeatureValues values = rulebook.read(profile, profile.lastSeen());
        StringBuilder row = new StringBuilder(field(profile.visitor()));
        List<Feature> features = rulebook.features().all();
        for (int index = 0; index < features.size(); index++) {
            row.append(',')
                    .append(
                            features.get(index).type() == FeatureType.TEXT
                                    ? text(values.text(index))
                                    : number(values.number(index)));
        }
        if (withScores) {
            models().forEach(model -> row.append(',').append(score(stored.view(), model)));
        }
        return row.append('\n').toString();
    }

    private List<Model> models() {
        return rulebook.snapshot().models();
    }

    private static String score(View view, Model model) {
        View.Score score = view.scores().get(model.name());
        return score == null ? "" : number(score.value());
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : field(text);
    }

    /** {@code 3} rather than {@code 3.0}. */
    private static String number(double number) {
        if (Double.isNaN(number)) {
            return "";
        }
        String shortest = DoubleToDecimal.toString(number);
        return shortest.endsWith(".0") ? shortest.substring(0, shortest.length() - 2) : shortest;
    }

    /** In quotes where it would be taken for more than one field. */
    private static String field(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
