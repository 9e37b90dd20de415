package io.limen.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.limen.gateway.event.Decided;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.experiment.count.Exposure;
import io.limen.gateway.experiment.count.Reached;
import io.limen.gateway.feature.Feature;
import io.limen.gateway.feature.Features;
import io.limen.gateway.profile.Assignment;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.profile.ProfileFold;
import io.limen.gateway.profile.RecentMessages;
import io.limen.gateway.profile.ShopVisit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ProfileCodecTest {
    private static final Features FEATURES = ShopVisit.DEFINITIONS.features();
    private static final int SESSION_BYTES_MAX = 400;

    private final ProfileFold fold = new ProfileFold(ShopVisit.DEFINITIONS);

    private Profile visited() {
        Profile profile = fold.fresh(ShopVisit.VISITOR);
        long offset = 1_000_000;
        for (Observed event : ShopVisit.events()) {
            profile = fold.fold(profile, event, new Position(0, 11, offset++));
        }
        Decided decided = new Decided(
                ShopVisit.VISITOR, "cart_rescue", "ten_off", 0.5, "", 1, "s", "d1", ShopVisit.START, ShopVisit.START);
        return fold.fold(profile, decided, new Position(0, 11, offset));
    }

    private static Profile decode(byte[] bytes) {
        return ProfileCodec.decode(bytes, FEATURES, ShopVisit.DEFINITIONS.snapshot());
    }

    @Test
    void decodeShouldGiveWhatWasEncoded() {
        Profile profile = visited();
        assertThat(decode(ProfileCodec.encode(profile, FEATURES))).isEqualTo(profile);
        Profile fresh = fold.fresh("v");
        assertThat(decode(ProfileCodec.encode(fresh, FEATURES))).isEqualTo(fresh);
    }

    @Test
    void decodeShouldGiveAssignmentsAndExposuresWithAllThereIsInThem() {
        Profile visited = visited();
        SortedMap<String, Reached> reached =
                new TreeMap<>(Map.of("order", new Reached(7, -3), "cart", new Reached(0, 0)));
        long then = visited.lastSeen();
        Profile profile = new Profile(
                visited.visitor(),
                visited.snapshot(),
                visited.applied(),
                visited.firstSeen(),
                then,
                visited.receivedAt(),
                visited.userId(),
                visited.session(),
                visited.recent(),
                Map.of("cart_rescue", new Assignment("ten_off", 0.25, "keen", then - 1)),
                Map.of(
                        "cart_rescue", new Exposure("ten_off", "keen", then - 9, then + 2, true, reached),
                        "welcome", new Exposure("hello", "", then, then, false, new TreeMap<>())),
                visited.states());

        assertThat(decode(ProfileCodec.encode(profile, FEATURES))).isEqualTo(profile);
    }

    @Test
    void encodeWithoutMessagesShouldLeaveOutOnlyThose() {
        Profile profile = visited();
        Profile hot = decode(ProfileCodec.encodeWithoutMessages(profile, FEATURES));
        assertThat(hot.recent()).isEqualTo(RecentMessages.NONE);
        assertThat(hot)
                .isEqualTo(new Profile(
                        profile.visitor(),
                        profile.snapshot(),
                        profile.applied(),
                        profile.firstSeen(),
                        profile.lastSeen(),
                        profile.receivedAt(),
                        profile.userId(),
                        profile.session(),
                        RecentMessages.NONE,
                        profile.assignments(),
                        profile.exposures(),
                        profile.states()));
    }

    @Test
    void encodeShouldBeSmallWhenAVisitHad35Pages() {
        byte[] bytes = ProfileCodec.encodeWithoutMessages(visited(), FEATURES);
        assertThat(bytes.length).isLessThanOrEqualTo(SESSION_BYTES_MAX);
    }

    @Test
    void decodeShouldDropWhatTheDefinitionsDoNotHaveAndBeginWhatIsNew() {
        Profile profile = visited();
        List<Feature> others = new ArrayList<>(FEATURES.all().subList(3, FEATURES.size()));
        Collections.reverse(others);
        Feature old = FEATURES.get(0);
        others.add(Feature.of("fresh", "", Feature.Per.VISITOR, old.aggregation()));
        Profile decoded = ProfileCodec.decode(ProfileCodec.encode(profile, FEATURES), new Features(others), "next");
        assertThat(decoded.snapshot()).isEqualTo("next");
        assertThat(decoded.states()).hasSize(others.size());
        assertThat(decoded.states().get(0)).isEqualTo(profile.states().get(FEATURES.size() - 1));
        assertThat(decoded.states().get(others.size() - 1)).isEqualTo(old.empty());
    }

    @Test
    void decodeShouldSayWhatAndWhereWhenBytesAreNoProfile() {
        byte[] bytes = ProfileCodec.encode(visited(), FEATURES);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decode(Arrays.copyOf(bytes, 100)))
                .withMessageStartingWith("profile: byte ")
                .withMessageContaining(" of 100: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decode(new byte[0]))
                .withMessage("profile: no bytes (expected: format 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decode(new byte[] {9}))
                .withMessage("profile: format 9 (expected: format 1)");
    }
}
