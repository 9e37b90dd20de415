package io.limen.gateway.inspect;

import io.limen.gateway.feature.Feature;
import io.limen.gateway.feature.Features;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.profile.RecentMessages;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** In what two profiles or views of one visitor differ, in words; names and times, no values of features. */
final class Differences {
    private Differences() {}

    /**
     * Of profiles whose states are aligned with these features; empty where they are equal.
     *
     * @param mayForget whether the one found may go without recent message ids, as hot copies may
     */
    static List<String> between(Profile found, Profile expected, Features features, boolean mayForget) {
        List<String> differences = new ArrayList<>();
        compare("applied", found.applied(), expected.applied(), differences);
        compare("firstSeen", found.firstSeen(), expected.firstSeen(), differences);
        compare("lastSeen", found.lastSeen(), expected.lastSeen(), differences);
        compare("receivedAt", found.receivedAt(), expected.receivedAt(), differences);
        compare("session", found.session(), expected.session(), differences);
        compare(
                "assignments",
                found.assignments().keySet(),
                expected.assignments().keySet(),
                differences);
        if (!Objects.equals(found.userId(), expected.userId())) {
            differences.add("another userId");
        }
        if (!found.assignments().equals(expected.assignments())) {
            differences.add("other variants kept");
        }
        if (!found.exposures().equals(expected.exposures())) {
            differences.add("other exposures");
        }
        boolean forgotten = mayForget && found.recent().equals(RecentMessages.NONE);
        if (!forgotten && !found.recent().equals(expected.recent())) {
            differences.add("other recent message ids");
        }
        if (found.states().size() != expected.states().size()) {
            differences.add("states: " + found.states().size() + " (expected: "
                    + expected.states().size() + ")");
            return differences;
        }
        long origin = expected.lastSeen();
        for (int index = 0; index < features.size(); index++) {
            Feature feature = features.get(index);
            byte[] state = feature.encode(found.states().get(index), origin);
            if (!Arrays.equals(state, feature.encode(expected.states().get(index), origin))) {
                differences.add("another state of feature " + feature.name());
            }
        }
        return differences;
    }

    /** Of the segments of two views; empty where the visitor is in the same ones since the same moments. */
    static List<String> between(View found, View expected) {
        List<String> differences = new ArrayList<>();
        compare("segments", segments(found), segments(expected), differences);
        return differences;
    }

    private static List<String> segments(View view) {
        return view.memberships().stream().map(Differences::text).sorted().collect(Collectors.toList());
    }

    private static String text(Membership membership) {
        return membership.segment() + " (bit " + membership.bit() + ") since " + membership.since();
    }

    private static void compare(
            String what, @Nullable Object found, @Nullable Object expected, List<String> differences) {
        if (!Objects.equals(found, expected)) {
            differences.add(what + ": " + found + " (expected: " + expected + ")");
        }
    }
}
