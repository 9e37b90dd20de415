package io.limen.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.decision.EdgePlan;
import io.limen.gateway.decision.EdgePlan.Entry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DecisionCookiePropertyTest {
    private static final long NOW = 1_796_083_200L;

    /** Of the form that keys make, without one. */
    private static String tag(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException absent) {
            throw new AssertionError(absent);
        }
    }

    private static Optional<DecisionCookie> read(String value, String visitor, long now) {
        return DecisionCookie.read(value, visitor, (text, mac) -> tag(text).equals(mac), now);
    }

    private static EdgePlan plan(List<Entry> entries, long dueSeconds) {
        return new EdgePlan(NOW * 1_000 + 999, (NOW + dueSeconds) * 1_000, entries, List.of(), 0);
    }

    private static String value(List<Entry> entries, String visitor) {
        return DecisionCookie.write(plan(entries, 118), visitor, DecisionCookiePropertyTest::tag)
                .orElseThrow()
                .value();
    }

    @Property
    void readShouldGiveBackWhatWasWrittenUntilItExpires(@ForAll("entries") List<Entry> entries) {
        String value = value(entries, "ann");

        assertThat(read(value, "ann", NOW)).contains(new DecisionCookie(NOW, NOW + 118, entries));
        assertThat(read(value, "ann", NOW + 117)).isPresent();
        assertThat(read(value, "ann", NOW + 118)).isEmpty();
    }

    @Property
    void readShouldRefuseAnotherVisitors(@ForAll("entries") List<Entry> entries, @ForAll String other) {
        assertThat(read(value(entries, "ann"), "ann" + other + "x", NOW)).isEmpty();
    }

    @Property
    void readShouldRefuseWhatWasChangedAnywhere(
            @ForAll("entries") List<Entry> entries, @ForAll("places") double place, @ForAll("letters") char letter) {
        String value = value(entries, "ann");
        int at = (int) (place * value.length());
        String forged = value.substring(0, at) + letter + value.substring(at + 1);

        assertThat(read(forged, "ann", NOW).isPresent()).isEqualTo(forged.equals(value));
        assertThat(read(value.substring(0, at), "ann", NOW)).isEmpty();
        assertThat(read(value + letter, "ann", NOW)).isEmpty();
    }

    @Property
    void readShouldTakeAnyText(@ForAll String text) {
        assertThat(read(text, "ann", NOW)).isEmpty();
    }

    @Example
    void readShouldRefuseWhatIsSignedButNotOfThisForm() {
        String entries = "~hero@*:.~hero";
        String signed = NOW + "." + (NOW + 9) + ".";
        String value = "1." + signed + tag("limen-d-1\nann\n" + signed + entries) + entries;

        assertThat(read(value, "ann", NOW)).isEmpty();
    }

    @Example
    void wordShouldBeTheExceptionBeforeWhatHoldsForEveryPage() {
        DecisionCookie cookie = new DecisionCookie(
                NOW,
                NOW + 1,
                List.of(new Entry("hero", "home", "!"), new Entry("hero", "*", "."), new Entry("aside", "cart", ".a")));

        assertThat(cookie.word("hero", "home")).contains("!");
        assertThat(cookie.word("hero", "cart")).contains(".");
        assertThat(cookie.word("aside", "home")).isEmpty();
        assertThat(cookie.word("banner", "home")).isEmpty();
    }

    @Example
    void writeShouldWriteNothingWhenItWouldHoldNoMore() {
        List<Entry> entries = List.of(new Entry("hero", "*", "."));

        assertThat(DecisionCookie.write(plan(entries, 0), "ann", DecisionCookiePropertyTest::tag))
                .isEmpty();
        assertThat(DecisionCookie.write(plan(entries, 1), "ann", DecisionCookiePropertyTest::tag)
                        .orElseThrow()
                        .maxAgeSeconds())
                .isEqualTo(1);
        assertThat(DecisionCookie.write(plan(List.of(), 118), "ann", DecisionCookiePropertyTest::tag))
                .isEmpty();
    }

    @Example
    void writeShouldHoldForHalfAnHourWhenNothingIsDue() {
        EdgePlan never = new EdgePlan(NOW * 1_000, Long.MAX_VALUE, List.of(new Entry("hero", "*", ".")), List.of(), 0);

        assertThat(DecisionCookie.write(never, "ann", DecisionCookiePropertyTest::tag)
                        .orElseThrow()
                        .maxAgeSeconds())
                .isEqualTo(1_800);
    }

    @Provide
    Arbitrary<List<Entry>> entries() {
        Arbitrary<String> words =
                Arbitraries.of(".", "!", ".welcome", "XtAnTm9s0cRd7v0EJq4g1w", "-_AnTm9s0cRd7v0EJq4g1w");
        return Combinators.combine(Arbitraries.of("hero", "banner", "a_2"), Arbitraries.of("*", "home", "p_1"), words)
                .as(Entry::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(10);
    }

    @Provide
    Arbitrary<Double> places() {
        return Arbitraries.doubles().between(0, true, 1, false);
    }

    @Provide
    Arbitrary<Character> letters() {
        return Arbitraries.chars().range('!', '~');
    }
}
