package io.limen.gateway.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limen.gateway.content.Overlay.Position;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PresentationTest {
    private static final Snippet SNIPPET = Snippet.parse("a.html", "<p>A</p>");

    private static Presentation over(Overlay overlay) {
        return new Presentation(Optional.of(overlay), new TreeMap<>(), Optional.empty(), OptionalLong.empty());
    }

    private static Presentation with(Map<String, String> attributes, Optional<String> route, OptionalLong until) {
        return new Presentation(Optional.empty(), new TreeMap<>(attributes), route, until);
    }

    private static String shared(Presentation presentation) {
        return Body.shared("x", "a", presentation, SNIPPET);
    }

    @Test
    void overlayShouldNotBeSeenUntilItIsShown() {
        assertThat(shared(over(new Overlay(Position.BOTTOM_RIGHT, false, false, Optional.empty(), "Close"))))
                .isEqualTo("<div data-limen=\"x:a\"><div popover=\"manual\" role=\"dialog\" hidden"
                        + " data-limen-overlay=\"bottom-right\"><p>A</p></div></div>");
    }

    @Test
    void overlayShouldSayHowItIsDismissedAndWhatItIs() {
        assertThat(shared(over(new Overlay(Position.CENTER, true, true, Optional.of("10 \"%\" <off>"), "Zu & weg"))))
                .isEqualTo(
                        "<div data-limen=\"x:a\"><dialog data-limen-modal data-limen-overlay=\"center\""
                                + " data-limen-close=\"Zu &amp; weg\" aria-label=\"10 &#34;%&#34; &lt;off>\"><p>A</p></dialog></div>");
    }

    @Test
    void overlayShouldNotKeepAPageWaitingForEver() {
        assertThatThrownBy(() -> new Overlay(Position.CENTER, true, false, Optional.empty(), "Close"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void attributesShouldStandOnTheElementAndNameThemselves() {
        Map<String, String> attributes = Map.of("data-layout", "a\"b", "class", "calm");

        assertThat(shared(with(attributes, Optional.empty(), OptionalLong.empty())))
                .isEqualTo("<div data-limen=\"x:a\" class=\"calm\" data-layout=\"a&#34;b\""
                        + " data-limen-page=\"class data-layout\"><p>A</p></div>");
    }

    @Test
    void bodyShouldSayWhereTheWorkerGoesAndWhenItEnds() {
        assertThat(shared(with(Map.of(), Optional.of("/landing/b"), OptionalLong.of(1_000))))
                .isEqualTo("<div data-limen=\"x:a\" data-limen-route=\"/landing/b\""
                        + " data-limen-until=\"1970-01-01T00:00:01Z\"><p>A</p></div>");
    }

    @Test
    void bodyOfOneVisitorShouldStandAsThatOfAll() {
        Presentation presentation = with(Map.of("data-layout", "light"), Optional.empty(), OptionalLong.empty());

        assertThat(Body.own("x", "a", "d1", presentation, "<p>A</p>"))
                .isEqualTo("<div data-limen=\"x:a\" data-limen-decision=\"d1\" data-layout=\"light\""
                        + " data-limen-page=\"data-layout\"><p>A</p></div>");
    }

    @Test
    void bodyThatIsNotCountedShouldBearNoMark() {
        Presentation presentation = over(new Overlay(Position.TOP, false, false, Optional.empty(), "Close"));

        assertThat(Body.uncounted(presentation, "<p>A</p>"))
                .isEqualTo("<div><div popover=\"manual\" role=\"dialog\" hidden data-limen-overlay=\"top\">"
                        + "<p>A</p></div></div>");
        assertThat(Body.uncounted(Presentation.PLAIN, "<p>A</p>")).isEqualTo("<p>A</p>");
    }
}
