package io.limen.gateway.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Decided;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.Value;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.wire.ProfileCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** The laws of the fold: what arrives twice counts once, nothing breaks it, and its bytes keep all of it. */
class ProfileFoldPropertyTest {
    private static final int TRIES = 200;
    private static final int PROFILE_BYTES_MAX = 64 * 1024;

    private final ProfileFold fold = new ProfileFold(ShopVisit.DEFINITIONS);

    private Profile fold(Profile from, List<VisitorEvent> log, int start) {
        Profile profile = from;
        for (int i = start; i < log.size(); i++) {
            profile = fold.fold(profile, log.get(i), new Position(0, 3, i));
        }
        return profile;
    }

    @Property(tries = TRIES)
    void foldShouldBeTheSameWhenTheLogIsDeliveredAgain(
            @ForAll("logs") List<VisitorEvent> log, @ForAll @IntRange(max = 60) int from) {
        Profile once = fold(fold.fresh("v"), log, 0);
        assertThat(fold(once, log, Math.min(from, log.size()))).isSameAs(once);
    }

    @Property(tries = TRIES)
    void foldShouldBeTheSameWhenItGoesOnFromStoredBytes(
            @ForAll("logs") List<VisitorEvent> log, @ForAll @IntRange(max = 60) int crash) {
        int until = Math.min(crash, log.size());
        Profile stored = fold(fold.fresh("v"), log.subList(0, until), 0);
        byte[] bytes = ProfileCodec.encode(stored, ShopVisit.DEFINITIONS.features());
        Profile restored =
                ProfileCodec.decode(bytes, ShopVisit.DEFINITIONS.features(), ShopVisit.DEFINITIONS.snapshot());
        assertThat(restored).isEqualTo(stored);
        Profile throughout = fold(fold.fresh("v"), log, 0);
        assertThat(ProfileCodec.encode(fold(restored, log, until), ShopVisit.DEFINITIONS.features()))
                .isEqualTo(ProfileCodec.encode(throughout, ShopVisit.DEFINITIONS.features()));
    }

    @Property(tries = TRIES)
    void foldShouldBeTheSameWhenClientsSendAgain(@ForAll("logs") List<VisitorEvent> log) {
        List<VisitorEvent> twice = new ArrayList<>(log);
        twice.addAll(log);
        Profile once = fold(fold.fresh("v"), log, 0);
        Profile again = fold(fold.fresh("v"), twice, 0);
        assertThat(again.states()).isEqualTo(once.states());
        assertThat(again.session()).isEqualTo(once.session());
        assertThat(again.recent()).isEqualTo(once.recent());
        assertThat(again.assignments()).isEqualTo(once.assignments());
    }

    @Property(tries = TRIES)
    void foldShouldStayBounded(@ForAll("logs") List<VisitorEvent> log) {
        Profile profile = fold(fold.fresh("v"), log, 0);
        assertThat(ProfileCodec.encode(profile, ShopVisit.DEFINITIONS.features()).length)
                .isLessThan(PROFILE_BYTES_MAX);
        assertThat(profile.recent().size()).isLessThanOrEqualTo(RecentMessages.IDS_MAX);
        assertThat(profile.firstSeen()).isLessThanOrEqualTo(profile.lastSeen());
    }

    /** Of an affinity and of what counts different values: somebody may send as many as they like, and as long ones. */
    @Example
    void foldShouldStayBoundedWhenFiveThousandKeysCome() {
        List<VisitorEvent> log = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            Value key = new Value.Text(i + "x".repeat(8_000));
            log.add(new Observed(
                    Observed.Kind.TRACK,
                    "Product Viewed",
                    "v",
                    null,
                    "m" + i,
                    ShopVisit.START + i,
                    ShopVisit.START + i,
                    false,
                    new Value.Fields(Map.of("category", key, "product_id", key)),
                    new Value.Fields(Map.of("device", new Value.Fields(Map.of("type", key))))));
        }

        Profile profile = fold(fold.fresh("v"), log, 0);

        assertThat(ProfileCodec.encode(profile, ShopVisit.DEFINITIONS.features()).length)
                .isLessThan(PROFILE_BYTES_MAX);
    }

    @Property(tries = TRIES)
    void decodeShouldGiveAProfileOrSayWhyNot(
            @ForAll("logs") List<VisitorEvent> log, @ForAll @IntRange(max = 5_000) int at, @ForAll byte wrong) {
        byte[] bytes = ProfileCodec.encode(fold(fold.fresh("v"), log, 0), ShopVisit.DEFINITIONS.features());
        bytes[at % bytes.length] = wrong;
        try {
            ProfileCodec.decode(bytes, ShopVisit.DEFINITIONS.features(), "s");
        } catch (IllegalArgumentException expected) {
            assertThat(expected).hasMessageStartingWith("profile: ");
        }
    }

    @Provide
    Arbitrary<List<VisitorEvent>> logs() {
        return Arbitraries.frequencyOf(Tuple.of(9, observed()), Tuple.of(1, decided()))
                .list()
                .ofMaxSize(60);
    }

    private static Arbitrary<VisitorEvent> observed() {
        Arbitrary<Long> times = Arbitraries.longs().between(1, 10 * 3_600_000);
        Arbitrary<String> names = Arbitraries.of(
                "Page Viewed",
                "Page Viewed",
                "Product Viewed",
                "Product Added",
                "Product Removed",
                "Page Scrolled",
                "Prices Compared",
                "Reviews Viewed",
                "Order Completed",
                "Features Imported");
        Arbitrary<Value> numbers = Arbitraries.doubles().map(Value.Num::new);
        Arbitrary<Value> texts = Arbitraries.strings().ofMaxLength(8).map(Value.Text::new);
        Arbitrary<String> paths = Arbitraries.of("/", "/p/1", "/c/2", "/cart");
        return Combinators.combine(
                        times,
                        names,
                        numbers,
                        texts,
                        paths,
                        Arbitraries.integers().between(0, 200))
                .as((time, name, number, text, path, id) -> new Observed(
                        name.equals("Page Viewed") ? Observed.Kind.PAGE : Observed.Kind.TRACK,
                        name,
                        "v",
                        null,
                        "m" + id,
                        ShopVisit.START + time,
                        ShopVisit.START + time,
                        true,
                        new Value.Fields(Map.of(
                                "price", number, "depth", number, "ltv", number, "category", text, "product_id", text)),
                        new Value.Fields(Map.of("page", new Value.Fields(Map.of("path", new Value.Text(path)))))));
    }

    private static Arbitrary<VisitorEvent> decided() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 99),
                        Arbitraries.of("a", "b"),
                        Arbitraries.longs().between(1, 10 * 3_600_000))
                .as((experience, variant, time) -> new Decided(
                        "v",
                        "experience_" + experience,
                        variant,
                        0.5,
                        "",
                        1,
                        "s",
                        variant + experience + "@" + time,
                        ShopVisit.START + time,
                        ShopVisit.START + time));
    }
}
