package io.limen.gateway.rules;

import io.limen.gateway.content.Slot;
import io.limen.gateway.event.PageTypes;
import io.limen.gateway.profile.Definitions;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The head of {@code experiences.yaml}: {@code pages}, {@code slots}, {@code sessions}, {@code holdout} and {@code off}. */
final class Site {
    private static final String LEAVE_THE_PAGE = "page";
    private static final int SELECTOR_CHARS_MAX = 500;
    private static final Set<String> WORDS_OF_TESTS = Set.of("segments", "not_segments", "flags");

    private Site() {}

    static PageTypes pages(YamlCursor root) {
        List<PageTypes.Row> rows = new ArrayList<>();
        for (YamlCursor entry : root.at("pages").entries()) {
            if (!NameRules.check(entry)) {
                continue;
            }
            if (!entry.isPresent()) {
                entry.missing("a path pattern such as /p/*");
            }
            for (YamlCursor pattern : entry.items()) {
                pattern.text().ifPresent(glob -> {
                    if (!glob.startsWith("/")) {
                        pattern.problem(ProblemCode.BAD_PATTERN, glob);
                    }
                    rows.add(new PageTypes.Row(entry.key(), glob));
                });
            }
        }
        return new PageTypes(rows);
    }

    static List<Slot> slots(YamlCursor root, References references) {
        List<Slot> slots = new ArrayList<>();
        boolean allOff = root.at("off").bool().orElse(false);
        for (YamlCursor entry : root.at("slots").entries()) {
            if (NameRules.checkNot(entry, WORDS_OF_TESTS)) {
                YamlCursor fallback = entry.at("default");
                boolean off = entry.at("off").bool().orElse(false);
                boolean leaves = fallback.text().orElse(LEAVE_THE_PAGE).equals(LEAVE_THE_PAGE);
                slots.add(new Slot(
                        entry.key(),
                        leaves ? Optional.empty() : references.snippet(fallback),
                        selector(entry.at("selector")),
                        off || allOff));
            }
        }
        return slots;
    }

    /** The share of visitors who are held out of every experience with a goal. */
    static double heldOutOfAll(YamlCursor root) {
        return root.at("holdout").share().orElse(0);
    }

    /** What is expected of segments that say nothing themselves. */
    static MinAudience minAudience(YamlCursor root) {
        return MinAudience.read(root.at("minAudience")).orElse(MinAudience.NONE);
    }

    /** Whether it is right CSS only a browser knows; here it is kept from being anything but a line of text. */
    private static Optional<String> selector(YamlCursor cursor) {
        Optional<String> text = cursor.text();
        boolean right = text.filter(css -> !css.isBlank()
                        && css.length() <= SELECTOR_CHARS_MAX
                        && css.chars().noneMatch(sign -> sign == '<' || Character.isISOControl(sign)))
                .isPresent();
        if (text.isPresent() && !right) {
            cursor.wrongType(
                    "a CSS selector of 1 to " + SELECTOR_CHARS_MAX + " characters, without `<` and control characters");
        }
        return right ? text : Optional.empty();
    }

    static long sessionGapMillis(YamlCursor root) {
        Duration fallback = Duration.ofMillis(Definitions.SESSION_GAP_DEFAULT_MILLIS);
        return positive(root.at("sessions").at("gap"), fallback.toMillis());
    }

    static long sessionMaxMillis(YamlCursor root) {
        return positive(root.at("sessions").at("max"), Long.MAX_VALUE);
    }

    private static long positive(YamlCursor cursor, long fallbackMillis) {
        Optional<Duration> duration = cursor.duration();
        if (duration.filter(time -> time.toMillis() < 1).isPresent()) {
            cursor.problem(ProblemCode.OUT_OF_RANGE, cursor.text().orElse(""), "at least 1ms");
        }
        return duration.map(Duration::toMillis).orElse(fallbackMillis);
    }
}
