package io.limen.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.limen.gateway.decision.EdgeRules;
import io.limen.gateway.event.PageTypes;
import io.limen.gateway.event.Value;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Who is a bot for the gateway is one for an edge that reads the rule file. */
class BotsPropertyTest {
    /** User agents written for this test, some as browsers and bots send them. */
    private static final List<String> AGENTS = List.of(
            "",
            " ",
            "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"
                    + " Safari/537.36",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
                    + " Version/18.0 Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (Linux; Android 14; CUBOT NOTE 50) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0"
                    + " Mobile Safari/537.36",
            "Mozilla/5.0 (Linux; Android 13; XBOT 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile"
                    + " Safari/537.36",
            "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)",
            "Mozilla/5.0 (compatible; Konqueror/4.5; Linux) KHTML/4.5.4 (like Gecko)",
            "Mozilla/5.0 (compatible; ExampleThing/2.1)",
            "Mozilla/5.0 (compatible; Examplebot/2.1; +http://bot.example/about)",
            "Mozilla/5.0 (Linux; Android 6.0.1) Chrome/139.0.0.0 Mobile Safari/537.36 (Examplebot/2.1)",
            "Mozilla/5.0 (X11; Linux x86_64) examplerobot",
            "Mozilla/5.0 (X11; Linux x86_64) Some Robot\u00a0/1",
            "Mozilla/5.0 (X11; Linux x86_64) Bottle/1 Firefox/130.0",
            "Mozilla/5.0 (X11; Linux x86_64) bots and friends",
            "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0.0.0",
            "ExampleSpider",
            "Example Crawler/1.0 (bots@example.org)",
            "SomeReader/3",
            "Feeder 1.0 (Macintosh)",
            "curl/8.5.0",
            "Wget/1.21",
            "axios/1.7.2",
            "python-requests/2.32 bot",
            "Limen-Edge/0.1",
            "okhttp/4.12.0",
            "Mozilla/5.0 (X11; Linux) " + "x".repeat(1_000) + " examplebot/1",
            "MOZILLA/5.0 (X11; LINUX X86_64) EXAMPLEBOT/1");

    private final byte[] payload =
            EdgeRulesJson.encode(new EdgeRules("abc", PageTypes.NONE, Map.of(), new TreeMap<>()));
    private final EdgeReader edge;

    BotsPropertyTest() throws IOException {
        this.edge = new EdgeReader(payload);
    }

    private static boolean isBotForTheGateway(String agent, String platform) {
        Surroundings sent = new Surroundings(
                agent,
                "",
                platform,
                "",
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                false,
                OptionalInt.empty(),
                "");
        String type = new Enrichment(UserAgents::classify)
                .enrich(Value.Fields.NONE, sent, false)
                .text("device.type");
        return "bot".equals(type);
    }

    @Property(tries = 1_000)
    void edgeShouldTakeForABotWhomTheGatewayTakesForOne(
            @ForAll("agents") String agent, @ForAll("platforms") String platform) {
        assertThat(edge.isBot(agent, platform)).isEqualTo(isBotForTheGateway(agent, platform));
    }

    @Example
    void vectorsShouldSayWhoIsABot() throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode vectors = json.createObjectNode();
        vectors.set("bots", json.readTree(payload).path("bots"));
        ArrayNode cases = vectors.putArray("cases");
        for (String agent : AGENTS) {
            for (String platform : agent.length() < 2 ? List.of("", "Android") : List.of("")) {
                boolean bot = isBotForTheGateway(agent, platform);
                assertThat(edge.isBot(agent, platform)).as(agent).isEqualTo(bot);
                cases.addObject()
                        .put("userAgent", agent)
                        .put("platform", platform)
                        .put("bot", bot);
            }
        }

        Vectors.check("bots.json", vectors);
    }

    @Provide
    Arbitrary<String> agents() {
        return Arbitraries.of(
                        "bot",
                        "Bots",
                        "robot",
                        "cu",
                        "x",
                        "spider",
                        "crawler",
                        "BOT",
                        " ",
                        "\t",
                        "/",
                        ";",
                        ")",
                        "(",
                        "\n",
                        "\u00a0",
                        "\u2028",
                        "é",
                        "İ",
                        "😀",
                        "a",
                        "1",
                        "compatible",
                        "(compatible; ",
                        "msie",
                        "konqueror",
                        "Mozilla/5.0 ",
                        "Windows",
                        "Linux",
                        "curl/",
                        "Wget/",
                        "http",
                        "+http",
                        "://",
                        "www.",
                        "fetch",
                        "node",
                        "Limen")
                .list()
                .ofMaxSize(6)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> platforms() {
        return Arbitraries.of("", "Android", " ");
    }
}
