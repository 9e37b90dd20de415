package io.limen.gateway.cli;

import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A progress bar on the error stream, or nothing where that is no terminal. Java cannot tell before version 22, so the
 * {@code limen} script does, with the system property {@code limen.terminal}.
 */
public final class Bar implements AutoCloseable {
    private static final int SHARE_MAX = 1_000;

    private final Optional<ProgressBar> shown;

    private Bar(Optional<ProgressBar> shown) {
        this.shown = shown;
    }

    /** Opens a bar that is full at {@code max}, shown in units of {@code unitSize}. */
    public static Bar open(String task, long max, String unit, long unitSize) {
        if (!Boolean.getBoolean("limen.terminal")) {
            return new Bar(Optional.empty());
        }
        return new Bar(Optional.of(new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(max)
                .setUnit(unit, unitSize)
                .setStyle(ProgressBarStyle.ASCII)
                .build()));
    }

    /** Opens a bar of a share, for what knows only later how much it is in all. */
    public static Bar ofShare(String task) {
        return open(task, SHARE_MAX, "", 1);
    }

    /** Moves a bar of a share. */
    public void at(long done, long of, String what) {
        at(SHARE_MAX * done / Math.max(1, of), String.format(Locale.ROOT, "%,d %s", done, what));
    }

    /** Moves it. */
    public void at(long done, String message) {
        shown.ifPresent(bar -> {
            bar.stepTo(done);
            bar.setExtraMessage(message);
        });
    }

    @Override
    public void close() {
        shown.ifPresent(ProgressBar::close);
    }
}
