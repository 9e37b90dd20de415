package io.limen.gateway.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Value;
import io.limen.gateway.profile.Assignment;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.rules.Configuration;
import io.limen.gateway.segment.Changes;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.SegmentPlan.Standing;
import io.limen.gateway.wire.DecisionCookie;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What an edge reads in the cookie is what the gateway decides when it is asked. */
class EdgePlanPropertyTest {
    private static final long NOW = 1_796_083_200_250L;
    private static final long HALF_AN_HOUR = 1_800_000;
    private static final List<String> SLOTS = List.of("hero", "banner", "aside");
    private static final Map<String, String> TYPE_TO_PATH =
            Map.of("home", "/", "product", "/p/1", "cart", "/cart", "other", "/about");

    private static final Map<String, String> FILES = Map.of(
            "features.yaml", """
                    views:        { count: Product Viewed }
                    visit_views:  { count: Product Viewed, per: session }
                    since_viewed: { since: Product Viewed }
                    """,
            "segments.yaml", """
                    keen: { when: views >= 2 }
                    idle: { when: since_viewed > duration('5m') }
                    """,
            "segments.lock", "keen: 0\nidle: 1\n",
            "goals.yaml", "order: { event: Order Completed, value: revenue }\n",
            "flags.yaml", """
                    by_page: { default: false, rules: [ { when: page.type == 'cart', serve: true } ] }
                    waited:  { default: false, rules: [ { when: since_viewed > duration('2m'), serve: true } ] }
                    some:    { default: false, rules: [ { serve: true, share: 50% } ] }
                    """,
            "content/a.html", "<p>a</p>",
            "content/b.html", "b",
            "content/mine.html", "<p>{{views}}</p>");

    private static final List<String> CONDITIONS = List.of(
            "page.type == 'home'",
            "page.type in ['product', 'cart']",
            "page.type != 'cart' && views >= 2",
            "views >= 1",
            "visit_views >= 1",
            "since_viewed > duration('90s')",
            "segments.keen && page.type == 'product'",
            "segments.idle",
            "flags.by_page",
            "flags.waited && page.type != 'home'",
            "flags.some",
            "device.type == 'mobile' && views >= 1",
            "geo.country == 'NO'",
            "page.path == '/cart'");

    /** {@link #NOW} is 2026-12-01T00:00:00.250 in UTC. */
    private static final List<String> ROLLOUTS = List.of(
            "",
            "",
            ", goal: order",
            ", mode: shadow",
            ", mode: 'off'",
            ", coverage: 50%",
            ", goal: order, coverage: 30%, exclusive: { group: g, share: 15% }",
            ", exclusive: { group: g, share: 10% }",
            ", cap: [ 1 per session, 2 per 1h, 9 per visitor ]",
            ", schedule: { from: '2026-12-01T00:07' }",
            ", schedule: { until: '2026-12-01T00:11' }",
            ", schedule: { days: tue, hours: 00:03-00:19 }",
            ", schedule: { hours: 23:00-00:05 }");

    /**
     * One experience as drawn.
     *
     * @param variants by their snippets: {@code a} and {@code b} are shared by all, {@code mine} is personal
     * @param rollout who of those takes part, and when
     * @param own whether its slot has snippets of its own: what several could show is asked for
     */
    record Drawn(
            String slot,
            String when,
            int holdout,
            boolean guarded,
            List<String> variants,
            String rollout,
            boolean own) {}

    /** Somebody, and how long ago each view was. */
    record Somebody(String visitor, List<Integer> secondsAgo, String device, String country, boolean drewBefore) {}

    private static Rulebook rulebook(List<Drawn> drawn, String heroDefault) {
        StringBuilder experiences = new StringBuilder("pages: { home: /, product: /p/*, cart: /cart }\n");
        experiences.append("holdout: 20%\nslots: { hero: { default: ").append(heroDefault);
        experiences.append(" }, banner: { default: page }, aside: { default: page, off: ");
        experiences.append(drawn.size() == 1).append(" } }\nexperiences:\n");
        for (int i = 0; i < drawn.size(); i++) {
            Drawn one = drawn.get(i);
            experiences.append("  e").append(i).append(": { slot: ").append(one.slot());
            experiences.append(", when: \"").append(one.when()).append("\", holdout: ");
            experiences
                    .append(one.holdout())
                    .append("%, guarded: ")
                    .append(one.guarded())
                    .append(one.rollout())
                    .append(", variants: { ");
            for (int j = 0; j < one.variants().size(); j++) {
                experiences.append(j > 0 ? ", v" : "v").append(j).append(": ");
                experiences.append(one.own() ? one.slot() + "/" : "");
                experiences.append(one.variants().get(j)).append(".html");
            }
            experiences.append(" } }\n");
        }
        Map<String, String> texts = new TreeMap<>(FILES);
        for (String slot : SLOTS) {
            for (String name : List.of("a", "b", "mine")) {
                texts.put(
                        "content/" + slot + "/" + name + ".html", slot + " " + FILES.get("content/" + name + ".html"));
            }
        }
        texts.put("experiences.yaml", experiences.toString());
        Map<String, byte[]> files = new TreeMap<>();
        texts.forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
        Configuration.Result result = Configuration.load(files);
        if (result instanceof Configuration.Loaded loaded) {
            Snapshot snapshot = loaded.snapshot();
            return Rulebook.of(snapshot, 60_000, Contents.of(snapshot, EdgePlanPropertyTest::tag));
        }
        throw new AssertionError(result.problems());
    }

    private static String tag(String text) {
        return "%022d".formatted(text.hashCode() & 0xffff_ffffL);
    }

    private static Profile profile(Rulebook rulebook, Somebody somebody) {
        Profile profile = rulebook.fold().fresh(somebody.visitor());
        for (int ago : somebody.secondsAgo().stream().sorted((a, b) -> b - a).toList()) {
            long time = NOW - ago * 1_000L;
            profile = rulebook.fold()
                    .foldInline(
                            profile,
                            new Observed(
                                    Observed.Kind.TRACK,
                                    "Product Viewed",
                                    somebody.visitor(),
                                    null,
                                    "m" + time,
                                    time,
                                    time,
                                    false,
                                    Value.Fields.NONE,
                                    Value.Fields.NONE));
        }
        return profile;
    }

    /** The visitor at a moment with segments settled, as conditions see a request; and when that may change. */
    private record Settled(Moment moment, long due) {}

    private static Settled settled(Rulebook rulebook, Profile profile, long now, Value.Fields context) {
        Moment bare = rulebook.appraiser()
                .moment(profile.visitor(), rulebook.read(profile, now), Map.of(), Value.Fields.NONE);
        Standing standing =
                rulebook.plan().evaluate(List.of(), Condition.NEVER, bare, bare.members(), Changes.everything());
        Moment moment = rulebook.appraiser().moment(profile.visitor(), rulebook.read(profile, now), Map.of(), context);
        List<String> in =
                standing.memberships().stream().map(Membership::segment).toList();
        for (int i = 0; i < moment.members().length; i++) {
            moment.members()[i] =
                    in.contains(rulebook.snapshot().segments().get(i).name());
        }
        long over = profile.session().over(30 * 60_000L, Long.MAX_VALUE);
        return new Settled(moment, Math.min(standing.due(), over > now ? over : Long.MAX_VALUE));
    }

    private static Value.Fields request(String pageType, Somebody somebody) {
        return new Value.Fields(Map.of(
                "page",
                new Value.Fields(Map.of(
                        "type",
                        new Value.Text(pageType),
                        "path",
                        new Value.Text(TYPE_TO_PATH.getOrDefault(pageType, "/")))),
                "device",
                new Value.Fields(Map.of("type", new Value.Text(somebody.device()))),
                "geo",
                new Value.Fields(Map.of("country", new Value.Text(somebody.country())))));
    }

    private static Map<String, Assignment> assignments(Rulebook rulebook, Somebody somebody) {
        Map<String, Assignment> kept = new TreeMap<>();
        if (somebody.drewBefore()) {
            for (Experience experience : rulebook.snapshot().experiences()) {
                String last = experience
                        .variants()
                        .get(experience.variants().size() - 1)
                        .name();
                kept.put(experience.name(), new Assignment(last, 0.5, "", NOW));
            }
        }
        return kept;
    }

    @Property(tries = 150)
    void cookieShouldSayWhatIsDecidedAtThatMomentAndUntilItExpires(
            @ForAll("experiences") List<Drawn> drawn,
            @ForAll("defaults") String heroDefault,
            @ForAll("somebody") Somebody somebody,
            @ForAll("shares") double later) {
        Rulebook rulebook = rulebook(drawn, heroDefault);
        Profile profile = profile(rulebook, somebody);
        Map<String, Assignment> kept = assignments(rulebook, somebody);
        Settled here = settled(rulebook, profile, NOW, request("home", somebody));

        EdgePlan plan = rulebook.edge().plan(here.moment(), kept, here.due());

        Optional<DecisionCookie.Written> written =
                DecisionCookie.write(plan, somebody.visitor(), EdgePlanPropertyTest::tag);
        if (written.isEmpty()) {
            assertThat(plan.entries().isEmpty() || plan.until() / 1_000 <= NOW / 1_000)
                    .isTrue();
            return;
        }
        assertThat(written.get().value())
                .hasSizeLessThanOrEqualTo(DecisionCookie.CHARS_MAX)
                .isASCII();
        DecisionCookie cookie = DecisionCookie.read(
                        written.get().value(),
                        somebody.visitor(),
                        (text, mac) -> tag(text).equals(mac),
                        NOW / 1_000)
                .orElseThrow();
        long end = Math.min(cookie.expiresAt() * 1_000, NOW + HALF_AN_HOUR);
        long then = NOW + (long) (later * Math.max(0, end - 1 - NOW));
        for (String pageType : TYPE_TO_PATH.keySet()) {
            for (long moment : new long[] {NOW, then}) {
                Moment asked = settled(rulebook, profile, moment, request(pageType, somebody))
                        .moment();
                shouldAgree(rulebook, cookie, asked, pageType, kept);
            }
        }
    }

    private static void shouldAgree(
            Rulebook rulebook, DecisionCookie cookie, Moment asked, String pageType, Map<String, Assignment> kept) {
        List<EdgeCacheability> cacheable = EdgeCacheability.of(rulebook.snapshot());
        List<Decision> decisions = rulebook.policy().decide(asked, kept, rulebook.variables(asked), SLOTS);
        for (int slot = 0; slot < SLOTS.size(); slot++) {
            Optional<String> said = cookie.word(SLOTS.get(slot), pageType);
            if (!cacheable.get(slot).isCacheable()) {
                assertThat(said).isEmpty();
                continue;
            }
            Decision decision = decisions.get(slot);
            String word = rulebook.policy().word(rulebook.policy().choose(slot, asked, kept));
            assertThat(said).as(SLOTS.get(slot) + "@" + pageType).contains(word);
            assertThat(decision.ref()).isEqualTo(Contents.ref(word));
            decision.ref().ifPresent(ref -> assertThat(
                            rulebook.contents().find(ref).orElseThrow().body().replace("<!-- -->", ""))
                    .isEqualTo(decision.html().orElseThrow().replaceFirst(" data-limen-decision=\"\\w+\"", "")));
            if (word.startsWith(".")) {
                assertThat(decision.html()).isEmpty();
                assertThat(decision.experience().orElse("")).isEqualTo(word.substring(1));
            }
        }
    }

    @Property(tries = 50)
    void planShouldContainEveryNewDrawOnceAndNoOther(
            @ForAll("experiences") List<Drawn> drawn, @ForAll("somebody") Somebody somebody) {
        Rulebook rulebook = rulebook(drawn, "page");
        Profile profile = profile(rulebook, somebody);
        Map<String, Assignment> kept = assignments(rulebook, somebody);
        Settled here = settled(rulebook, profile, NOW, request("home", somebody));

        EdgePlan plan = rulebook.edge().plan(here.moment(), kept, here.due());

        assertThat(plan.draws()).doesNotHaveDuplicates();
        List<String> expected = new ArrayList<>();
        for (String pageType : TYPE_TO_PATH.keySet()) {
            Moment asked =
                    settled(rulebook, profile, NOW, request(pageType, somebody)).moment();
            for (Decision decision : rulebook.policy().decide(asked, kept, rulebook.variables(asked), SLOTS)) {
                boolean planned =
                        plan.entries().stream().anyMatch(entry -> entry.slot().equals(decision.slot()));
                if (planned && decision.ref().isPresent()) {
                    decision.draw().ifPresent(draw -> expected.add(draw.decisionId()));
                }
            }
        }
        assertThat(plan.draws())
                .extracting(Draw::decisionId)
                .containsExactlyInAnyOrderElementsOf(
                        expected.stream().distinct().toList());
    }

    @Provide
    Arbitrary<List<Drawn>> experiences() {
        return Combinators.combine(
                        Arbitraries.of(SLOTS),
                        Arbitraries.of(CONDITIONS),
                        Arbitraries.of(0, 0, 50),
                        Arbitraries.of(false, false, false, true),
                        Arbitraries.of("a", "b", "a", "b", "mine")
                                .list()
                                .ofMinSize(1)
                                .ofMaxSize(3),
                        Arbitraries.of(ROLLOUTS),
                        Arbitraries.of(true, true, true, true, true, true, true, false))
                .as(Drawn::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    @Provide
    Arbitrary<String> defaults() {
        return Arbitraries.of("page", "a.html", "b.html", "mine.html");
    }

    @Provide
    Arbitrary<Somebody> somebody() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 10_000).map(i -> "v" + i),
                        Arbitraries.integers().between(0, 4_000).list().ofMaxSize(4),
                        Arbitraries.of("mobile", "desktop", "desktop", "bot"),
                        Arbitraries.of("NO", "DE"),
                        Arbitraries.of(false, true))
                .as(Somebody::new);
    }

    @Provide
    Arbitrary<Double> shares() {
        return Arbitraries.doubles().between(0, 1);
    }

    @Property(tries = 30)
    void planShouldLeaveOffWholeSlotsFromTheEndWhenTheyDoNotFit(@ForAll("names") List<String> names) {
        Map<String, byte[]> files = new TreeMap<>();
        StringBuilder text = new StringBuilder("pages: { home: /, product: /p/* }\nslots: {");
        names.forEach(name -> text.append(' ').append(name).append(": { default: page },"));
        text.setCharAt(text.length() - 1, ' ');
        text.append("}\nexperiences:\n");
        names.forEach(name -> text.append("  x_")
                .append(name)
                .append(": { slot: ")
                .append(name)
                .append(", when: \"page.type == 'home'\", variants: { a: ")
                .append(name)
                .append(".html } }\n"));
        files.put("experiences.yaml", text.toString().getBytes(StandardCharsets.UTF_8));
        names.forEach(name ->
                files.put("content/" + name + ".html", ("<p>" + name + "</p>").getBytes(StandardCharsets.UTF_8)));
        if (!(Configuration.load(files) instanceof Configuration.Loaded loaded)) {
            throw new AssertionError(Configuration.load(files).problems());
        }
        Rulebook rulebook =
                Rulebook.of(loaded.snapshot(), 60_000, Contents.of(loaded.snapshot(), EdgePlanPropertyTest::tag));
        Profile profile = rulebook.fold().fresh("v");
        Moment here = settled(rulebook, profile, NOW, Value.Fields.NONE).moment();

        EdgePlan plan = rulebook.edge().plan(here, Map.of(), Long.MAX_VALUE);

        List<String> kept =
                plan.entries().stream().map(EdgePlan.Entry::slot).distinct().toList();
        assertThat(kept).isEqualTo(names.subList(0, names.size() - plan.slotsLeftOff()));
        assertThat(plan.entries()).hasSize(2 * kept.size());
        int head = 46;
        int perSlot = names.get(0).length() * 2 + "~@home:".length() + 22 + "~@*:.".length();
        assertThat(kept).hasSize(Math.min(names.size(), (512 - head) / perSlot));
        if (!kept.isEmpty()) {
            assertThat(DecisionCookie.write(plan, "v", EdgePlanPropertyTest::tag)
                            .orElseThrow()
                            .value())
                    .hasSize(head + kept.size() * perSlot);
        }
    }

    /** Up to twenty names of one length. */
    @Provide
    Arbitrary<List<String>> names() {
        return Combinators.combine(
                        Arbitraries.integers().between(3, 60),
                        Arbitraries.integers().between(1, 20))
                .as((length, count) -> IntStream.range(0, count)
                        .mapToObj(i -> "s".repeat(length - 2) + "%02d".formatted(i))
                        .toList());
    }
}
