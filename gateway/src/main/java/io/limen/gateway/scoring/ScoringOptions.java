package io.limen.gateway.scoring;

import io.limen.gateway.settings.YamlCursor;
import io.limen.inference.Scoring;
import java.time.Duration;

/** The limits of scoring, as the section {@code scoring} of {@code gateway.yaml} has them. */
public record ScoringOptions(int queueRowsMax, int batchRowsMax, Duration lingerMax, Duration inlineBudget) {

    /** Reads the section; what is absent has the default of {@link Scoring.Options#DEFAULTS}. */
    public static ScoringOptions read(YamlCursor scoring) {
        Scoring.Options defaults = Scoring.Options.DEFAULTS;
        return new ScoringOptions(
                (int) scoring.integer("queueRowsMax", defaults.queueRowsMax(), 1, 1_000_000),
                (int) scoring.integer("batchRowsMax", defaults.batchRowsMax(), 1, 10_000),
                scoring.duration("lingerMax", defaults.lingerMax()),
                scoring.duration("inlineBudget", defaults.inlineBudget()));
    }

    /** As the inference module takes them; a queue holds at least one batch. */
    public Scoring.Options toInference() {
        return new Scoring.Options(Math.max(queueRowsMax, batchRowsMax), batchRowsMax, lingerMax, inlineBudget);
    }
}
