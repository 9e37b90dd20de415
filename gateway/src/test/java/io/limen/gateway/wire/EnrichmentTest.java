package io.limen.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Value;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnrichmentTest {
    private static final String IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15"
            + " (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1";
    private static final String SERVER = "analytics-node-next/latest";

    private final Enrichment enrichment = new Enrichment(UserAgents::classify);

    @Test
    void enrichShouldTellTheDeviceWhenABrowserCalls() {
        Value.Fields context = enrichment.enrich(Value.Fields.NONE, from(IPHONE), false);

        assertThat(context.text("device.type")).isEqualTo("mobile");
        assertThat(context.text("device.os")).isEqualTo("ios");
        assertThat(context.text("device.browser")).isEqualTo("safari");
        assertThat(context.get("bot")).isNull();
        assertThat(context.text("geo.country")).isEqualTo("DE");
    }

    @Test
    void enrichShouldTellNothingOfTheCallerWhenItSpeaksForSomebodyElse() {
        assertThat(enrichment.enrich(Value.Fields.NONE, from(IPHONE), true).get("device"))
                .isNull();
        assertThat(enrichment.enrich(Value.Fields.NONE, from(SERVER), false).get("device"))
                .isNull();
        assertThat(enrichment.enrich(Value.Fields.NONE, from("curl/8.1"), false).get("bot"))
                .isNull();
    }

    @Test
    void enrichShouldBelieveTheContextWhenItNamesAUserAgent() {
        Value.Fields sent = new Value.Fields(Map.of("userAgent", new Value.Text(IPHONE)));

        assertThat(enrichment.enrich(sent, from(SERVER), true).text("device.type"))
                .isEqualTo("mobile");
    }

    @Test
    void enrichShouldMarkABotWhenACrawlerCalls() {
        Value.Fields context = enrichment.enrich(
                Value.Fields.NONE, from("Mozilla/5.0 (compatible; Examplebot/2.1; +http://bot.example/about)"), false);

        assertThat(context.get("bot")).isEqualTo(new Value.Bool(true));
    }

    @ParameterizedTest
    @CsvSource({
        "4g,,,false,fast", "3g,,,false,medium", "2g,,,false,slow", "slow-2g,,,false,slow", "4g,10,50,true,slow",
        "4g,1.5,,false,medium", ",0.3,,false,slow", ",20,50,false,fast", ",,1500,false,slow", ",,,false,"
    })
    void classifyShouldNameTheNetworksClass(
            String effectiveType, Double mbps, Double rtt, boolean saveData, String expected) {
        assertThat(Network.classify(effectiveType == null ? "" : effectiveType, some(mbps), some(rtt), saveData))
                .isEqualTo(expected == null ? "" : expected);
    }

    @ParameterizedTest
    @CsvSource({"360,small", "800,medium", "1440,large"})
    void enrichShouldNameTheViewportsClass(int width, String expected) {
        Value.Fields sent =
                new Value.Fields(Map.of("screen", new Value.Fields(Map.of("innerWidth", new Value.Num(width)))));

        assertThat(enrichment.enrich(sent, Surroundings.NONE, false).text("viewport.class"))
                .isEqualTo(expected);
    }

    @Test
    void enrichShouldFindPathAndCampaignWhenOnlyTheUrlIsSent() {
        Value.Fields sent = new Value.Fields(Map.of(
                "page",
                new Value.Fields(Map.of(
                        "url",
                        new Value.Text(
                                "https://shop.example/p/1?utm_source=news&utm_campaign=may%20sale&x=%zz#top")))));

        Value.Fields context = enrichment.enrich(sent, Surroundings.NONE, false);

        assertThat(context.text("page.path")).isEqualTo("/p/1");
        assertThat(context.text("campaign.source")).isEqualTo("news");
        assertThat(context.text("campaign.name")).isEqualTo("may sale");
    }

    private static OptionalDouble some(Double number) {
        return number == null ? OptionalDouble.empty() : OptionalDouble.of(number);
    }

    private static Surroundings from(String userAgent) {
        return new Surroundings(
                userAgent,
                "",
                "",
                "",
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                false,
                OptionalInt.empty(),
                "DE");
    }
}
