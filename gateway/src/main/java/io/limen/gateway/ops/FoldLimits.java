package io.limen.gateway.ops;

import io.limen.gateway.flow.FoldFlow;
import io.limen.gateway.settings.YamlCursor;

/** What operators decide about folding: the section {@code fold} of {@code gateway.yaml}. */
public final class FoldLimits {
    private FoldLimits() {}

    public static FoldFlow.Options read(YamlCursor fold) {
        FoldFlow.Options defaults = FoldFlow.Options.DEFAULT;
        return defaults.settingAside((int) fold.integer("asideMax", defaults.asideMax(), 1, 100_000), (int)
                fold.integer("unfoldedInRowMax", defaults.unfoldedInRowMax(), 1, 1_000_000));
    }
}
