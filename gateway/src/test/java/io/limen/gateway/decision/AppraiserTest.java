package io.limen.gateway.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Value;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.rules.Configuration;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.View;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When a view is due: what time alone may change, beyond what conditions themselves say. */
class AppraiserTest {
    private static final long NOW = 1_795_000_000_000L;
    private static final long MINUTE = 60_000;

    private static Rulebook rulebook(String features, String segments, String flags) {
        Map<String, byte[]> files = new HashMap<>();
        files.put("features.yaml", features.getBytes(StandardCharsets.UTF_8));
        files.put("segments.yaml", segments.getBytes(StandardCharsets.UTF_8));
        files.put("flags.yaml", flags.getBytes(StandardCharsets.UTF_8));
        if (Configuration.load(files) instanceof Configuration.Loaded loaded) {
            return Rulebook.of(loaded.snapshot(), 2 * MINUTE);
        }
        throw new AssertionError(Configuration.load(files).problems());
    }

    private static Profile viewed(Rulebook rulebook) {
        return rulebook.fold()
                .foldInline(
                        rulebook.fold().fresh("v"),
                        new Observed(
                                Observed.Kind.PAGE,
                                "Page Viewed",
                                "v",
                                null,
                                "m",
                                NOW,
                                NOW,
                                false,
                                Value.Fields.NONE,
                                Value.Fields.NONE));
    }

    private static View view(Rulebook rulebook, Profile profile, View before, long now) {
        return rulebook.appraiser()
                .view(profile, rulebook.read(profile, now), before, Map.of(), false, new BitSet(), why -> {});
    }

    private static List<String> names(View view) {
        return view.memberships().stream().map(Membership::segment).toList();
    }

    @Test
    void viewShouldBeDueWhenTheSessionEndsAndASegmentReadsWhatEndsWithIt() {
        Rulebook rulebook =
                rulebook("pages: { count: Page Viewed, per: session }", "browsing: { when: pages >= 1 }", "");
        Profile profile = viewed(rulebook);

        View during = view(rulebook, profile, View.NONE, NOW);
        View after = view(rulebook, profile, during, during.due());

        assertThat(names(during)).containsExactly("browsing");
        assertThat(during.due()).isEqualTo(NOW + 30 * MINUTE + 1);
        assertThat(names(after)).isEmpty();
        assertThat(after.due()).isEqualTo(Condition.NEVER);
    }

    @Test
    void viewShouldNotBeDueWhenTheSessionEndsAndNothingReadsWhatEndsWithIt() {
        Rulebook rulebook = rulebook(
                "{ pages: { count: Page Viewed, per: session }, views: { count: Page Viewed } }",
                "reader: { when: views >= 1 }",
                "");

        assertThat(view(rulebook, viewed(rulebook), View.NONE, NOW).due()).isEqualTo(Condition.NEVER);
    }

    @Test
    void viewShouldBeDueWhenARuleOfAFlagTurnsThatASegmentReads() {
        Rulebook rulebook = rulebook(
                "since_view: { since: Page Viewed }",
                "waiting: { when: flags.patient }",
                "patient: { default: false, rules: [ { when: since_view >= duration('1m'), serve: true } ] }");
        Profile profile = viewed(rulebook);

        View before = view(rulebook, profile, View.NONE, NOW);
        View after = view(rulebook, profile, before, before.due());

        assertThat(names(before)).isEmpty();
        assertThat(before.due()).isEqualTo(NOW + MINUTE);
        assertThat(names(after)).containsExactly("waiting");
    }
}
