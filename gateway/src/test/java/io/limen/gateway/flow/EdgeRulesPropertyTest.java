package io.limen.gateway.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.decision.Decision;
import io.limen.gateway.decision.EdgeRules;
import io.limen.gateway.event.Value;
import io.limen.gateway.rules.ConfigurationFolder;
import io.limen.gateway.wire.EdgeReader;
import io.limen.gateway.wire.EdgeReader.Page;
import io.limen.gateway.wire.EdgeReader.Shown;
import io.limen.gateway.wire.EdgeRulesJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/** Where the rule file lets an edge decide, it decides as the gateway would have. */
class EdgeRulesPropertyTest {
    private static final List<String> PATHS =
            List.of("/", "/p/1", "/p/1/more", "/cart", "/help/a/b", "/p/", "/elsewhere", "/cart/");
    private static final List<String> OF_PAGE = List.of(
            "page.type == 'home'",
            "page.type != 'product'",
            "page.type in ['home', 'cart', 'other']",
            "page.path.startsWith('/p')",
            "page.path < '/cart'",
            "page.path <= '/cart'",
            "page.path > '/cart'",
            "page.path >= '/cart'",
            "page.path == '/cart'",
            "page.url.endsWith('1')",
            "page.search.contains('utm_source=mail')",
            "page.referrer != ''",
            "has(page.referrer)",
            "'/cart/'.startsWith(page.path)");
    private static final List<String> OF_FLAGS = List.of(
            "flags.amount > 80",
            "flags.amount < 100",
            "flags.amount <= 80",
            "flags.amount >= 100",
            "flags.amount == 100",
            "flags.amount in [80, 100]",
            "flags.amount >= cart_value + 85",
            "flags.amount != 100",
            "flags.amount < 1.0 / 0.0",
            "flags.word == 'plain'",
            "flags.word != category",
            "page.path.contains(flags.word)",
            "flags.shiny",
            "flags.shiny != weekend",
            "flags.shiny == true",
            "flags.other",
            "has(flags.amount)",
            "flags.list == flags.list");
    private static final List<String> FOREIGN = List.of(
            "device.type == 'mobile'",
            "geo.country == 'NO'",
            "page.title == ''",
            "page.path.matches('^/p')",
            "page.path + 'x' == '/x'",
            "size(page.path) > 3",
            "(flags.shiny ? 'a' : page.path) == 'a'",
            "campaign.source == 'mail'");
    private static final List<String> OF_PROFILE = List.of(
            "visits > 1",
            "visits <= 1",
            "cart_value > 0",
            "since_added > duration('30s')",
            "!(since_checkout < duration('30m'))",
            "(weekend ? since_added : duration('1m')) > duration('10s')",
            "since_added.getSeconds() < 20",
            "category == 'tents'",
            "category != 'tents'",
            "has(category)",
            "weekend",
            "weekend == false",
            "models.purchase_intent >= 0.2",
            "views > 2 || intent < 1",
            "ltv > 100",
            "cart_value / visits >= 0",
            "flags.profile_amount > 90",
            "flags.profile_on",
            "true");

    private static final List<String> ROLLOUTS = List.of(
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "mode: shadow, ",
            "mode: 'off', ",
            "coverage: 50%, ",
            "exclusive: { group: g, share: 20% }, ",
            "schedule: { from: 2023-11-15, until: 2023-11-16 }, ",
            "schedule: { days: [ tue, wed ], hours: 09:00-22:00, zone: Europe/Zurich }, ");

    private static final List<String> HEADS = List.of(
            "slots: { hero: { default: page }, banner: { default: b-banner.html } }\n",
            "slots: { hero: { default: page }, banner: { default: b-banner.html } }\n",
            "slots: { hero: { default: page }, banner: { default: b-banner.html } }\n",
            "slots: { hero: { default: page }, banner: { default: b-banner.html } }\n",
            "slots: { hero: { default: page }, banner: { default: b-banner.html } }\n",
            "slots: { hero: { default: page }, banner: { default: b-banner.html } }\n",
            "slots: { hero: { default: page, off: true }, banner: { default: b-banner.html } }\n",
            "off: true\nslots: { hero: { default: page }, banner: { default: b-banner.html } }\n",
            "holdout: 30%\nslots: { hero: { default: page }, banner: { default: b.html } }\n");

    private final Map<String, byte[]> demo;

    EdgeRulesPropertyTest() throws IOException {
        this.demo = ConfigurationFolder.read(Path.of("..", "config", "demo"));
    }

    /** A configuration with these files in place of the demo's. */
    record Written(String segments, String flags, String experiences) {}

    /** Somebody who asks for a page. */
    record Visit(String visitor, String path, String search, String referrer) {
        Page page() {
            return new Page(path, search, "https://shop.example" + path + search, referrer);
        }

        Value.Fields context() {
            Map<String, Value> page = new HashMap<>();
            page.put("path", new Value.Text(path));
            page.put("search", new Value.Text(search));
            page.put("url", new Value.Text(page().url()));
            page.put("referrer", new Value.Text(referrer));
            return new Value.Fields(Map.of("page", new Value.Fields(page)));
        }
    }

    @Property(tries = 120, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.BOUNDED)
    void edgeShouldShowWhatTheGatewayShows(
            @ForAll("configurations") Written written,
            @ForAll("visits") List<Visit> visits,
            @ForAll("minutes") int later)
            throws IOException {
        EdgeSite site = site(written);
        EdgeReader edge = new EdgeReader(EdgeRulesJson.encode(EdgeRules.of(site.rulebook(), site.now())));
        site.passes(later * 60_000L);
        for (Visit visit : visits) {
            compare(site, edge, "newcomer", visit.visitor(), visit);
        }
        for (String event : List.of("Page Viewed", "Product Added", "Product Viewed")) {
            site.happens(
                    "somebody",
                    event,
                    new Value.Fields(Map.of("price", new Value.Num(50), "quantity", new Value.Num(2))));
        }
        site.passes(later * 1_000L);
        for (Visit visit : visits) {
            compare(site, edge, "known", "somebody", visit);
        }
    }

    /** The rules are the same at any moment: so every gateway hands out the same file. */
    @Property(tries = 20, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.BOUNDED)
    void rulesShouldBeTheSameWhenMadeAtAnotherMoment(
            @ForAll("configurations") Written written, @ForAll("minutes") int later) {
        EdgeSite site = site(written);

        EdgeRules rules = EdgeRules.of(site.rulebook(), site.now());

        assertThat(EdgeRules.of(site.rulebook(), site.now() + later * 60_000L)).isEqualTo(rules);
    }

    private static void compare(EdgeSite site, EdgeReader edge, String list, String visitor, Visit visit) {
        for (Decision decision : site.decide(visitor, visit.context()).decisions()) {
            Optional<Shown> shown = edge.shown(decision.slot(), list, visit.page(), visitor);
            Statistics.label(list)
                    .collect(shown.map(one -> one.experience().isEmpty() ? "fallback" : "experience")
                            .orElse("asks"));
            shown.ifPresent(one -> {
                assertThat(one.experience()).isEqualTo(decision.experience().orElse(""));
                assertThat(one.variant()).isEqualTo(decision.variant().orElse(""));
                assertThat(one.word()).isEqualTo(word(decision, one.word()));
            });
        }
    }

    /** The word that tells of a decision; what is kept from edges is told by a word that says so. */
    private static String word(Decision decision, String told) {
        boolean heldOut = decision.variant().equals(Optional.of("holdout"));
        return decision.ref()
                .orElseGet(() -> decision.html().isPresent() || told.equals("!")
                        ? "!"
                        : heldOut ? "." + decision.experience().orElseThrow() : ".");
    }

    private EdgeSite site(Written written) {
        Map<String, byte[]> files = new TreeMap<>(demo);
        files.keySet().removeIf(path -> path.startsWith("tests/") || path.equals("segments.lock"));
        files.put("segments.yaml", bytes(written.segments));
        files.put("flags.yaml", bytes(written.flags));
        files.put("experiences.yaml", bytes(written.experiences));
        files.put("content/a.html", bytes("<p>A</p>"));
        files.put("content/b.html", bytes("B"));
        files.put("content/own.html", bytes("<p>{{visits}}</p>"));
        files.put("content/a-banner.html", bytes("<p>banner A</p>"));
        files.put("content/b-banner.html", bytes("banner B"));
        files.put("content/own-banner.html", bytes("<p>banner {{visits}}</p>"));
        return new EdgeSite(files);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Provide
    Arbitrary<List<Visit>> visits() {
        Arbitrary<String> visitors = Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just("")),
                Tuple.of(6, Arbitraries.strings().alpha().ofLength(8)));
        return Combinators.combine(
                        visitors,
                        Arbitraries.of(PATHS),
                        Arbitraries.of("", "?utm_source=mail", "?a=1"),
                        Arbitraries.of("", "https://search.example/"))
                .as(Visit::new)
                .list()
                .ofSize(12);
    }

    @Provide
    Arbitrary<Integer> minutes() {
        return Arbitraries.of(0, 1, 45, 60 * 24 * 40);
    }

    @Provide
    Arbitrary<Written> configurations() {
        return Combinators.combine(segments(), flags(), experiences()).as(Written::new);
    }

    private static Arbitrary<String> segments() {
        return Combinators.combine(condition(OF_PROFILE), condition(OF_PROFILE), condition(OF_PROFILE))
                .as((first, second, third) -> "first: { when: \"" + first + "\", linger: 5m }\n"
                        + "second: { when: \"" + second + "\", parent: first }\n"
                        + "third: { when: \"segments.first || " + third + "\", until: visits > 9 }\n");
    }

    private static Arbitrary<String> flags() {
        List<String> most = all(OF_PAGE, OF_PROFILE, OF_FLAGS, List.of("segments.first", "device.type == 'mobile'"));
        return Combinators.combine(
                        splitRules(without(most, "amount")),
                        flagRules(without(most, "amount", "word"), "fancy", "p"),
                        flagRules(without(most, "amount", "word", "shiny"), "true", "false"),
                        flagRules(OF_PAGE, "true", "false"),
                        flagRules(without(OF_PROFILE.subList(0, 17), "profile"), "80", "120"),
                        flagRules(OF_PROFILE.subList(0, 17), "true", "false"))
                .as((amount, word, on, other, profileAmount, profileOn) ->
                        "amount: { variants: { low: 80, middle: 100, high: 120 }, default: middle, rules: " + amount
                                + " }\nword: { default: plain, rules: " + word
                                + " }\nshiny: { default: false, rules: " + on
                                + " }\nother: { default: true, rules: " + other
                                + " }\nlist: { default: [ 1 ] }"
                                + "\nprofile_amount: { default: 100, rules: " + profileAmount
                                + " }\nprofile_on: { default: false, rules: " + profileOn + " }\n");
    }

    /** Those that read none of these flags: no flag may lead back to itself. */
    private static List<String> without(List<String> names, String... flags) {
        return names.stream()
                .filter(name -> Stream.of(flags).noneMatch(flag -> name.contains("flags." + flag)))
                .toList();
    }

    private static Arbitrary<String> flagRules(List<String> names, String... served) {
        Arbitrary<String> rule = Combinators.combine(
                        condition(names), Arbitraries.of(served), Arbitraries.of("0%", "30%", "70%", "100%"))
                .as((when, serve, share) -> "{ when: \"" + when + "\", serve: " + serve + ", share: " + share + " }");
        return rule.list().ofMaxSize(2).map(rules -> rules.toString());
    }

    private static Arbitrary<String> splitRules(List<String> names) {
        Arbitrary<String> split = Combinators.combine(
                        condition(names),
                        Arbitraries.of(
                                "{ low: 30%, high: 70% }", "{ high: 100% }", "{ middle: 0%, low: 50%, high: 50% }"))
                .as((when, shares) -> "{ when: \"" + when + "\", split: " + shares + " }");
        return Combinators.combine(flagRules(names, "low", "high"), split.list().ofMaxSize(2))
                .as((rules, splits) -> {
                    List<String> both = new ArrayList<>(splits);
                    String inner = rules.substring(1, rules.length() - 1);
                    if (!inner.isEmpty()) {
                        both.add(inner);
                    }
                    return both.toString();
                });
    }

    private static Arbitrary<String> experiences() {
        List<String> few =
                all(OF_PAGE, OF_FLAGS, OF_PROFILE, List.of("segments.first", "segments.second", "!segments.third"));
        List<String> every = all(few, FOREIGN);
        Arbitrary<String> when = Arbitraries.oneOf(
                condition(OF_PAGE), condition(all(OF_PAGE, OF_FLAGS)), condition(few), condition(every));
        Arbitrary<String> plain = Combinators.combine(
                        Arbitraries.of("hero", "banner"),
                        condition(all(OF_PAGE, List.of("flags.other", "!flags.other"))))
                .as((slot, condition) ->
                        "{ slot: " + slot + ", when: \"" + condition + "\", variants: { one: a.html }, goal: order }");
        Arbitrary<String> any = Combinators.combine(
                        Arbitraries.of("hero", "banner"),
                        when,
                        Arbitraries.of("", "", "", "segment: second, ", "segment: [ second, third ], "),
                        Arbitraries.of("", "", "", "cap: 2 per 24h, ", "cap: 0 per 1h, "),
                        Arbitraries.of("", "", "holdout: 50%, "),
                        Arbitraries.of(ROLLOUTS),
                        Arbitraries.of(
                                "variants: { one: a.html }",
                                "variants: { one: own.html }",
                                "guarded: true, variants: { one: a.html }",
                                "variants: { one: a.html, two: b.html, three: own.html }",
                                "split: { one: 20%, two: 80% }, variants: { one: a.html, two: b.html }"))
                .as((slot, condition, segment, cap, holdout, rollout, variants) -> "{ slot: " + slot + ", when: \""
                        + condition + "\", " + segment + cap + holdout + rollout + variants + ", goal: order }");
        return Arbitraries.oneOf(
                        any.list().ofMinSize(1).ofMaxSize(5),
                        plain.list().ofMinSize(1).ofMaxSize(4))
                .flatMap(experiences -> Arbitraries.of(HEADS).map(head -> experiencesFile(head, experiences)));
    }

    /** A slot has its own snippets, save once in a while: what several could show is asked for. */
    private static String experiencesFile(String head, List<String> experiences) {
        StringBuilder file = new StringBuilder(head).append("""
            pages: { home: /, product: /p/*, cart: [ /cart, /cart/** ], checkout: /checkout, account: /account/**,
                     thanks: /thanks, information: /help/** }
            experiences:
            """);
        for (int i = 0; i < experiences.size(); i++) {
            String experience = experiences.get(i);
            boolean ofBanner = experience.startsWith("{ slot: banner") && !head.contains("holdout");
            file.append("  e").append(i).append(": ");
            file.append(ofBanner ? experience.replace(".html", "-banner.html") : experience)
                    .append('\n');
        }
        return file.toString();
    }

    @SafeVarargs
    private static List<String> all(List<String>... lists) {
        List<String> every = new ArrayList<>();
        for (List<String> list : lists) {
            every.addAll(list);
        }
        return every;
    }

    private static Arbitrary<String> condition(List<String> names) {
        Arbitrary<String> name = Arbitraries.of(names).map(one -> "(" + one + ")");
        Arbitrary<String> two = Combinators.combine(name, Arbitraries.of("&&", "||", "==", "!="), name)
                .as((left, operator, right) -> "(" + left + " " + operator + " " + right + ")");
        Arbitrary<String> deep = Combinators.combine(Arbitraries.oneOf(name, two), Arbitraries.of("&&", "||"), two)
                .as((left, operator, right) -> "(!" + left + " " + operator + " " + right + ")");
        Arbitrary<String> choice = Combinators.combine(name, name, name)
                .as((condition, then, otherwise) -> "(" + condition + " ? " + then + " : " + otherwise + ")");
        return Arbitraries.frequencyOf(Tuple.of(4, name), Tuple.of(3, two), Tuple.of(2, deep), Tuple.of(1, choice));
    }
}
