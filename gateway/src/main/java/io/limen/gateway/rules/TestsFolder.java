package io.limen.gateway.rules;

import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.event.PageTypes;
import io.limen.gateway.event.Value;
import io.limen.gateway.segment.Model;
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
    private static final String WAIT = "wait ";
    private static final String SCORES = "scores";
    private static final String SOMEBODY = "somebody";
    /** A Monday at noon: a test that says no time should not depend on the day it runs. */
    private static final Instant START = Instant.parse("2026-01-05T12:00:00Z");

    private final Snapshot snapshot;
    private final List<String> models;
    private final List<String> experiences;
    private final Expectations expectations;

    TestsFolder(Snapshot snapshot) {
        this.snapshot = snapshot;
        this.models = snapshot.models().stream().map(Model::name).toList();
        this.experiences =
                snapshot.experiences().stream().map(each -> each.name()).toList();
        this.expectations = new Expectations(snapshot);
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
        return new DecisionTest(
                it.text().orElse(""),
                item.place(),
                item.at("visitor").text().orElse(SOMEBODY),
                start(item.at("at")),
                given,
                scores(item.at(SCORES)),
                context(item),
                variants(item.at("assigned")),
                variants(item.at("forced")),
                expectations.read(item.at("expect")));
    }

    private Map<String, Double> scores(YamlCursor section) {
        Map<String, Double> scores = new LinkedHashMap<>();
        for (YamlCursor score : section.entries()) {
            if (!models.contains(score.key())) {
                score.suggestKey(Nearest.to(score.key(), models), ProblemCode.UNKNOWN_MODEL, score.key());
            }
            score.number().ifPresent(value -> scores.put(score.key(), value));
        }
        return scores;
    }

    /** Experience to variant. */
    private Map<String, String> variants(YamlCursor section) {
        Map<String, String> experienceToVariant = new LinkedHashMap<>();
        for (YamlCursor entry : section.entries()) {
            if (!experiences.contains(entry.key())) {
                entry.suggestKey(Nearest.to(entry.key(), experiences), ProblemCode.UNKNOWN_EXPERIENCE, entry.key());
            } else {
                References.known(entry, Expectations.variants(snapshot, entry.key()), ProblemCode.UNKNOWN_VARIANT)
                        .ifPresent(variant -> experienceToVariant.put(entry.key(), variant));
            }
        }
        return experienceToVariant;
    }

    private static long start(YamlCursor at) {
        try {
            return at.text().map(Instant::parse).orElse(START).toEpochMilli();
        } catch (DateTimeParseException e) {
            at.wrongType("a moment such as " + START);
            return START.toEpochMilli();
        }
    }

    private Optional<DecisionTest.Step> step(YamlCursor step) {
        if (step.isMap()) {
            List<YamlCursor> entries = step.entries();
            if (entries.size() == 1) {
                YamlCursor event = entries.get(0);
                if (event.key().equals(SCORES)) {
                    return Optional.of(new DecisionTest.Step.Scores(scores(event)));
                }
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
}
