package io.limen.gateway.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.inspect.simulate.Assigned;
import io.limen.gateway.inspect.simulate.AudienceChange;
import io.limen.gateway.inspect.simulate.Example;
import io.limen.gateway.inspect.simulate.Load;
import io.limen.gateway.inspect.simulate.LogLoad;
import io.limen.gateway.inspect.simulate.Outcome;
import io.limen.gateway.inspect.simulate.Setup;
import io.limen.gateway.inspect.simulate.Simulated;
import io.limen.gateway.inspect.simulate.SlotChange;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class PageTest {
    private static final String HOSTILE = "\"><script>alert('x')</script>&amp; %s %n";
    private static final LogLoad LOG = new LogLoad(5_000, 4_000, 1_000, 1, 2, 60_000, 600, 120, 1);
    private static final Load LOAD = new Load(100, 80, 5, 12, 7, 4_000, 900, 300);

    private static Simulated simulated(List<AudienceChange> audiences, List<SlotChange> slots, Assigned assigned) {
        Setup setup = new Setup(HOSTILE, 2, 2, 1, 3, 4, 0);
        Outcome outcome = new Outcome(HOSTILE, HOSTILE, HOSTILE, HOSTILE, true, false);
        return new Simulated(
                setup,
                setup,
                3,
                LOG,
                20,
                60,
                3,
                0,
                audiences,
                slots,
                List.of(new Example("0badcafe", HOSTILE, HOSTILE, Outcome.NO_SLOT, outcome, List.of(HOSTILE))),
                assigned,
                LOAD,
                LOAD);
    }

    private static Simulated hostile() {
        return simulated(
                List.of(new AudienceChange(HOSTILE, AudienceChange.Presence.NEW, 0, 7, 7, 0)),
                List.of(new SlotChange(
                        HOSTILE,
                        60,
                        20,
                        List.of(
                                new SlotChange.Cell(HOSTILE, HOSTILE, 40),
                                new SlotChange.Cell("default", HOSTILE, 20)))),
                new Assigned(3, 0, 0));
    }

    private static Document parsed(String html) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }

    @Test
    void pageShouldBeWellFormedAndShowHostileNamesAsText() throws Exception {
        Document page = parsed(new Page(hostile(), 1.5).html());

        assertThat(page.getElementsByTagName("script").getLength()).isZero();
        assertThat(page.getDocumentElement().getTextContent()).contains(HOSTILE);
        assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(4);
    }

    @Test
    void pageShouldNeedNothingElse() {
        assertThat(new Page(hostile(), 1).html()).doesNotContain("src=", "href=", "url(", "http:", "https:", "@import");
    }

    @Test
    void pageShouldTellLoudlyWhenSomebodyIsMoved() {
        assertThat(new Page(hostile(), 1).html()).doesNotContain("class=\"loud\"");
        assertThat(new Page(simulated(List.of(), List.of(), new Assigned(3, 1, 0)), 1).html())
                .contains("<p class=\"loud\">1 of 3 visitors");
    }

    @Test
    void flowShouldTakeWhatIsRareTogetherWhenThereAreManyKinds() {
        List<SlotChange.Cell> cells = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            cells.add(new SlotChange.Cell("was:" + i, "is:" + i, 41 - i));
        }

        String svg = new Flow(new SlotChange("hero", 860, 860, cells)).svg();

        assertThat(svg).contains("others", "was:0", "is:8").doesNotContain("was:9", "is:39");
    }

    @Test
    void tableShouldAlignItsColumnsAndSayTheSame() {
        String text = new Table(hostile(), 1.5).text();

        assertThat(text).contains("20 of 60 differ (33.3 %)", "20  default → " + HOSTILE, "80.0 %");
        assertThat(text.lines().filter(line -> line.endsWith("counted")).map(line -> line.indexOf("  counted")))
                .isNotEmpty()
                .containsOnly(text.lines()
                        .filter(line -> line.endsWith("  derived"))
                        .mapToInt(line -> line.indexOf("  derived"))
                        .max()
                        .orElse(0));
    }
}
