package io.limen.gateway.simulation;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What happened, a line each with its time; told only where somebody listens, for most seeds have nothing to tell. */
final class Story {
    private final VirtualTime time;
    private final boolean told;
    private final List<String> lines = new ArrayList<>();

    Story(VirtualTime time, boolean told) {
        this.time = time;
        this.told = told;
    }

    @FormatMethod
    void tell(@FormatString String format, @Nullable Object... what) {
        if (told) {
            lines.add(String.format(Locale.ROOT, "%,14.6f s  ", time.nanos() / 1e9)
                    + String.format(Locale.ROOT, format, what));
        }
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
