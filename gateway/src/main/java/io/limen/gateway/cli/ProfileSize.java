package io.limen.gateway.cli;

import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.event.Decided;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.PropertyType;
import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.event.Value;
import io.limen.gateway.feature.Feature;
import io.limen.gateway.feature.Features;
import io.limen.gateway.feature.Occurrence;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.segment.View;
import io.limen.gateway.wire.ProfileCodec;
import io.limen.gateway.wire.ViewCodec;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a visitor of this configuration takes in the stores after a session of {@value #PAGES} pages: folded and encoded
 * as a gateway does. The session is a busy one: whatever leaves something in a profile happens on every page, with all
 * the properties of the tracking plan.
 *
 * @param profile bytes of the profile itself
 * @param view bytes of its segments and scores
 * @param messages bytes of the recent message ids, which are kept beside it where it is durable
 */
record ProfileSize(int profile, int view, int messages) {
    static final int PAGES = 35;

    private static final String VISITOR = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";
    private static final long START = 1_700_000_000_000L;
    private static final long PAGE_MILLIS = 47_311;
    /** As many categories, products and so on as a visitor has an eye on. */
    private static final int CHOICES = 4;

    private static final double SCORE = 0.8123;

    static ProfileSize of(Snapshot snapshot, TrackingPlan plan) {
        Rulebook rulebook = Rulebook.of(snapshot, 60_000);
        Profile profile = rulebook.fold().fresh(VISITOR);
        long offset = 1_000_000;
        for (Observed event : session(snapshot, plan)) {
            profile = rulebook.fold().fold(profile, event, new Position(1, 11, offset++));
        }
        Optional<Decided> drawn = draw(snapshot);
        if (drawn.isPresent()) {
            profile = rulebook.fold().fold(profile, drawn.get(), new Position(1, 11, offset));
        }
        int facts = ProfileCodec.encodeWithoutMessages(
                        profile, snapshot.definitions().features())
                .length;
        int whole = ProfileCodec.encode(profile, snapshot.definitions().features()).length;
        return new ProfileSize(facts, ViewCodec.encode(view(rulebook, profile)).length, whole - facts);
    }

    /** Of the first experience that draws at all: most visitors are in one. */
    private static Optional<Decided> draw(Snapshot snapshot) {
        return snapshot.experiences().stream()
                .filter(experience -> experience.variants().size() > 1)
                .findFirst()
                .map(experience -> new Decided(
                        VISITOR,
                        experience.name(),
                        experience.variants().get(0).name(),
                        experience.variants().get(0).weight(),
                        "",
                        0,
                        snapshot.hash(),
                        "d" + snapshot.hash(),
                        START,
                        START));
    }

    private static View view(Rulebook rulebook, Profile profile) {
        long now = profile.lastSeen();
        Map<Integer, View.Score> scores = new HashMap<>();
        for (int model = 0; model < rulebook.snapshot().models().size(); model++) {
            scores.put(
                    model,
                    new View.Score(
                            SCORE, rulebook.snapshot().models().get(model).version(), now));
        }
        return rulebook.appraiser()
                .view(profile, rulebook.read(profile, now), View.NONE, scores, false, new BitSet(), unsound -> {});
    }

    private static List<Observed> session(Snapshot snapshot, TrackingPlan plan) {
        List<Observed> events = new ArrayList<>();
        List<String> names = names(snapshot, plan);
        for (int page = 0; page < PAGES; page++) {
            long time = START + page * PAGE_MILLIS;
            for (String name : names) {
                events.add(event(snapshot, plan, name, page, time));
                time += PAGE_MILLIS / (names.size() + 1);
            }
        }
        return events;
    }

    /** The page view first; then what moves a feature that nothing has moved yet, rather than taking something back. */
    private static List<String> names(Snapshot snapshot, TrackingPlan plan) {
        Features features = snapshot.definitions().features();
        Set<String> heard = new LinkedHashSet<>();
        heard.add(Observed.Kind.PAGE.eventName());
        plan.events().forEach(event -> heard.add(event.name()));
        features.all().forEach(feature -> heard.addAll(feature.events()));
        return heard.stream()
                .filter(name -> name.equals(Observed.Kind.PAGE.eventName())
                        || features.all().stream()
                                .anyMatch(feature -> feature.events().contains(name)
                                        && moves(feature, event(snapshot, plan, name, 0, START), snapshot)))
                .toList();
    }

    private static boolean moves(Feature feature, Observed event, Snapshot snapshot) {
        Occurrence occurrence = Occurrence.of(event, snapshot.definitions().pageTypes());
        return !feature.apply(feature.empty(), occurrence).equals(feature.empty());
    }

    private static Observed event(Snapshot snapshot, TrackingPlan plan, String name, int page, long time) {
        Observed.Kind kind = Observed.Kind.TRACK;
        for (Observed.Kind candidate : Observed.Kind.values()) {
            kind = candidate.eventName().equals(name) ? candidate : kind;
        }
        Map<String, Value> properties = new HashMap<>();
        TrackingPlan.PlannedEvent planned = plan.event(name);
        if (planned != null) {
            planned.properties()
                    .forEach((property, type) -> properties.put(property, value(property, type.type(), page)));
        }
        String path = path(snapshot, page);
        properties.computeIfPresent("path", (property, any) -> new Value.Text(path));
        return new Observed(
                kind,
                name,
                VISITOR,
                null,
                name + "@" + page,
                time,
                time + 85,
                true,
                new Value.Fields(properties),
                new Value.Fields(Map.of("page", new Value.Fields(Map.of("path", new Value.Text(path))))));
    }

    private static Value value(String property, PropertyType type, int page) {
        return switch (type) {
            case TEXT -> new Value.Text(property.toLowerCase(Locale.ROOT) + "-" + page % CHOICES);
            case NUMBER -> new Value.Num(19.95 + 9 * (page % CHOICES));
            case INTEGER -> new Value.Num(1 + page % CHOICES);
            case BOOLEAN -> new Value.Bool(page % 2 == 0);
            case LIST -> new Value.Items(List.of());
            case OBJECT -> Value.Fields.NONE;
        };
    }

    /** Of each page type in turn. */
    private static String path(Snapshot snapshot, int page) {
        var rows = snapshot.definitions().pageTypes().rows();
        return rows.isEmpty()
                ? "/" + page
                : rows.get(page % rows.size()).pattern().replaceAll("\\*+", Integer.toString(page));
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "a profile takes %,d bytes after a session of %d pages, its segments and scores %,d; where it is durable"
                        + " message ids take %,d more",
                profile,
                PAGES,
                view,
                messages);
    }
}
