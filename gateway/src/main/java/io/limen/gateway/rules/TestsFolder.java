package io.limen.gateway.rules;

import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.event.PageTypes;
import io.limen.gateway.event.Value;
import io.limen.gateway.segment.Model;
import io.limen.gateway.segment.Segment;
import io.limen.gateway.settings.Nearest;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.Quantity;
import io.limen.gateway.settings.YamlCursor;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code tests/*.yaml}: decision tests. */
final class TestsFolder {
    private static final String DEFAULT = "default";
    private static final String WAIT = "wait ";
    private static final String SOMEBODY = "somebody";
    /** A Monday at noon: a test that says no time should not depend on the day it runs. */
    private static final Instant START = Instant.parse("2026-01-05T12:00:00Z");

    private final Snapshot snapshot;
    private final List<String> segments;
    private final List<String> models;
    private final List<String> experiences;
    private final List<String> slots;

    TestsFolder(Snapshot snapshot) {
        this.snapshot = snapshot;
        this.segments = snapshot.segments().stream().map(Segment::name).toList();
        this.models = snapshot.models().stream().map(Model::name).toList();
        this.experiences =
                snapshot.experiences().stream().map(each -> each.name()).toList();
        this.slots = snapshot.slots().stream().map(each -> each.name()).toList();
    }

    List<DecisionTest> read(SourceFiles files) {
        List<DecisionTest> tests = new ArrayList<>();
        for (String file : files.under(SourceFiles.TESTS)) {
            if (file.endsWith(".yaml")) {
                String root =
                        file.substring(0, file.length() - ".yaml".length()).replace('/', '.');
                files.yaml(file, root).items().forEach(item -> tests.add(test(item)));
            }
        }
        return tests;
    }

    private DecisionTest test(YamlCursor item) {
        YamlCursor it = item.at("it");
        if (!it.isPresent()) {
            it.missing("what the test is about");
        }
        List<DecisionTest.Step> given = new ArrayList<>();
        item.at("given").items().forEach(step -> step(step).ifPresent(given::add));
        Map<String, Double> scores = new LinkedHashMap<>();
        for (YamlCursor score : item.at("scores").entries()) {
            if (!models.contains(score.key())) {
                score.suggestKey(Nearest.to(score.key(), models), ProblemCode.UNKNOWN_MODEL, score.key());
            }
            score.number().ifPresent(value -> scores.put(score.key(), value));
        }
        return new DecisionTest(
                it.text().orElse(""),
                item.place(),
                item.at("visitor").text().orElse(SOMEBODY),
                start(item.at("at")),
                given,
                scores,
                context(item),
                expected(item.at("expect")));
    }

    private static long start(YamlCursor at) {
        try {
            return at.text().map(Instant::parse).orElse(START).toEpochMilli();
        } catch (DateTimeParseException e) {
            at.wrongType("a moment such as " + START);
            return START.toEpochMilli();
        }
    }

    private static Optional<DecisionTest.Step> step(YamlCursor step) {
        if (step.isMap()) {
            List<YamlCursor> entries = step.entries();
            if (entries.size() == 1) {
                YamlCursor event = entries.get(0);
                Object data = event.data().orElse(Map.of());
                // `Page Viewed: /p/1` is short for its path.
                Map<?, ?> properties = data instanceof Map<?, ?> map ? map : Map.of("path", data);
                return Optional.of(new DecisionTest.Step.Happens(event.key(), PlainValues.fields(properties)));
            }
            step.problem(ProblemCode.BAD_STEP, entries.size() + " events in one step");
            return Optional.empty();
        }
        String text = step.text().orElse("");
        if (!text.startsWith(WAIT)) {
            return Optional.of(new DecisionTest.Step.Happens(text, Value.Fields.NONE));
        }
        Optional<Long> millis =
                Quantity.duration(text.substring(WAIT.length()).strip()).map(duration -> duration.toMillis());
        if (millis.isEmpty()) {
            step.problem(ProblemCode.BAD_STEP, "`" + text + "`");
        }
        return millis.map(DecisionTest.Step.Waits::new);
    }

    /** {@code page} and {@code device} stand for themselves; {@code context} takes whatever else a request may say. */
    private Value.Fields context(YamlCursor item) {
        Map<String, Value> context = new LinkedHashMap<>();
        item.at("context").data().ifPresent(data -> {
            if (data instanceof Map<?, ?> map) {
                context.putAll(PlainValues.fields(map).fields());
            }
        });
        YamlCursor page = item.at("page");
        page.data().map(PlainValues::value).ifPresent(value -> context.put("page", value));
        page.entries().stream().filter(entry -> entry.key().equals("type")).forEach(this::checkPageType);
        item.at("device").data().map(PlainValues::value).ifPresent(value -> context.put("device", value));
        return pageTypes().typed(new Value.Fields(context));
    }

    private void checkPageType(YamlCursor type) {
        List<String> types = new ArrayList<>(
                pageTypes().rows().stream().map(PageTypes.Row::type).distinct().toList());
        types.add(PageTypes.OTHER);
        type.choice(types);
    }

    private PageTypes pageTypes() {
        return snapshot.definitions().pageTypes();
    }

    private DecisionTest.Expected expected(YamlCursor expect) {
        if (!expect.isPresent()) {
            expect.missing("segments, slots or flags");
        }
        List<String> in = segments(expect.at("segments"));
        List<String> notIn = segments(expect.at("not_segments"));
        Map<String, Value> flags = new LinkedHashMap<>();
        List<String> flagNames =
                snapshot.flags().stream().map(flag -> flag.name()).toList();
        for (YamlCursor flag : expect.at("flags").entries()) {
            if (!flagNames.contains(flag.key())) {
                flag.suggestKey(Nearest.to(flag.key(), flagNames), ProblemCode.UNKNOWN_EXPERIENCE, flag.key());
            }
            flag.data().map(PlainValues::value).ifPresent(value -> flags.put(flag.key(), value));
        }
        Map<String, DecisionTest.Shown> shown = new LinkedHashMap<>();
        for (String slot : slots) {
            YamlCursor cursor = expect.at(slot);
            if (cursor.isPresent()) {
                shown(cursor).ifPresent(what -> shown.put(slot, what));
            }
        }
        return new DecisionTest.Expected(in, notIn, shown, flags);
    }

    private List<String> segments(YamlCursor list) {
        List<String> names = new ArrayList<>();
        for (YamlCursor item : list.items()) {
            References.known(item, segments, ProblemCode.UNKNOWN_SEGMENT).ifPresent(names::add);
        }
        return names;
    }

    private Optional<DecisionTest.Shown> shown(YamlCursor cursor) {
        YamlCursor experience = cursor.isMap() ? cursor.at("experience") : cursor;
        String variant = cursor.isMap() ? cursor.at("variant").text().orElse("") : "";
        if (experience.text().orElse("").equals(DEFAULT)) {
            return Optional.of(new DecisionTest.Shown("", ""));
        }
        return References.known(experience, experiences, ProblemCode.UNKNOWN_EXPERIENCE)
                .map(name -> new DecisionTest.Shown(name, variant));
    }
}
