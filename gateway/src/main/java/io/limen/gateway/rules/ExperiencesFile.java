package io.limen.gateway.rules;

import io.limen.gateway.content.Presentation;
import io.limen.gateway.content.Slot;
import io.limen.gateway.content.Snippet;
import io.limen.gateway.decision.Experience;
import io.limen.gateway.decision.Learning;
import io.limen.gateway.decision.Mode;
import io.limen.gateway.decision.Rollout;
import io.limen.gateway.decision.Schedule;
import io.limen.gateway.decision.Variant;
import io.limen.gateway.feature.Features;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.settings.Nearest;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The {@code experiences} of {@code experiences.yaml}, top to bottom. */
final class ExperiencesFile {
    private static final String BANDIT = "bandit";

    /** Marks the element of a snippet that counts down to the moment the experience ends. */
    private static final String COUNTDOWN = "data-limen-countdown";

    private static final List<String> MODES = List.of("live", "shadow", "off");
    private static final double SHARES_ERROR_MAX = 1e-9;

    private final List<Slot> slots;
    private final References references;
    private final ConditionCompiler compiler;
    private final Caps caps;
    private final Features features;
    private final Learnings learnings;
    private final double heldOutOfAll;
    private final Exclusions exclusions = new Exclusions();
    private final Map<Integer, Boolean> slotToJson = new HashMap<>();
    private final List<Review.Ending> endings = new ArrayList<>();

    private record Split(boolean bandit, Map<String, Double> variantToShare) {
        private static final Split EQUAL = new Split(false, Map.of());
    }

    /** @param heldOutOfAll the share of visitors who are held out of every experience with a goal */
    ExperiencesFile(
            List<Slot> slots,
            References references,
            ConditionCompiler compiler,
            Caps caps,
            Features features,
            Learnings learnings,
            double heldOutOfAll) {
        this.slots = slots;
        this.references = references;
        this.compiler = compiler;
        this.caps = caps;
        this.features = features;
        this.learnings = learnings;
        this.heldOutOfAll = heldOutOfAll;
    }

    List<Experience> read(YamlCursor section) {
        List<Experience> experiences = new ArrayList<>();
        Shadows shadows = new Shadows();
        for (YamlCursor entry : section.entries()) {
            if (!NameRules.check(entry)) {
                continue;
            }
            experience(entry).ifPresent(experience -> {
                shadows.next(entry, experience, audience(entry, experience));
                experiences.add(experience);
            });
        }
        return experiences;
    }

    /** The moments at which experiences end. */
    List<Review.Ending> endings() {
        return endings;
    }

    private static Shadows.Audience audience(YamlCursor entry, Experience experience) {
        if (Constants.isTrue(experience.when())) {
            return new Shadows.Audience(Set.of(), "");
        }
        Set<String> segments = new HashSet<>();
        entry.at("segment").items().forEach(item -> item.text().ifPresent(segments::add));
        return new Shadows.Audience(
                segments, entry.at("when").text().map(String::strip).orElse(""));
    }

    /** A share that leaves nobody, though it is live. */
    private static double share(YamlCursor cursor, double fallback, double nobody) {
        double share = cursor.share().orElse(fallback);
        if (share == nobody) {
            cursor.keyProblem(ProblemCode.FOR_NOBODY, cursor.key() + ": " + Percent.of(share));
        }
        return share;
    }

    private Optional<Schedule> schedule(YamlCursor cursor) {
        Optional<Schedule> schedule = Schedules.read(cursor);
        YamlCursor until = cursor.at("until");
        if (until.isPresent()) {
            schedule.ifPresent(ends -> endings.add(
                    new Review.Ending(until.place(), until.path(), until.text().orElse(""), ends.until())));
        }
        return schedule;
    }

    private Optional<Experience> experience(YamlCursor entry) {
        Clauses clauses = new Clauses();
        segments(entry.at("segment"), clauses);
        clauses.when(entry.at("when"));
        Optional<Condition> when = clauses.compileToMeet(compiler, Scope.REQUEST);
        int slot = slot(entry.at("slot"));
        YamlCursor goalCursor = entry.at("goal");
        Optional<String> goal = references.goal(goalCursor);
        double holdout = share(entry.at("holdout"), 0, 1);
        boolean guarded = entry.at("guarded").bool().orElse(false);
        entry.at("cap");
        YamlCursor variants = entry.at("variants");
        Split split = split(entry.at("split"), variants);
        Optional<Learning> learning = learning(entry.at("bandit"), split, goal);
        if (split.bandit() && !goalCursor.isPresent()) {
            entry.at("split").problem(ProblemCode.BANDIT_WITHOUT_GOAL);
        } else if (!goalCursor.isPresent()) {
            entry.keyProblem(ProblemCode.NO_GOAL);
        }
        Optional<Schedule> schedule = schedule(entry.at("schedule"));
        Rollout rollout = new Rollout(
                mode(entry.at("mode")),
                schedule.map(Condition.class::cast),
                exclusions.next(entry.at("exclusive")),
                share(entry.at("coverage"), 1, 0),
                goal.isPresent() ? heldOutOfAll : 0);
        List<Variant> read = variants(variants, split, slot, end(schedule));
        if (when.isEmpty() || slot < 0 || read.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Experience(
                entry.key(),
                slot,
                clauses.isEmpty() ? Always.TRUE : when.get(),
                clauses.source(),
                goal,
                holdout,
                caps.condition(entry.key(), features),
                learning,
                guarded,
                read,
                rollout));
    }

    private static Mode mode(YamlCursor cursor) {
        return cursor.choice(MODES)
                .map(mode -> Mode.valueOf(mode.toUpperCase(Locale.ROOT)))
                .orElse(Mode.LIVE);
    }

    /** One segment, or a list of them: being in any will do. */
    private void segments(YamlCursor cursor, Clauses clauses) {
        List<String> any = new ArrayList<>();
        for (YamlCursor item : cursor.items()) {
            references.segment(item).ifPresent(name -> any.add("segments." + name));
        }
        if (!any.isEmpty()) {
            clauses.given(String.join(" || ", any));
        }
    }

    private int slot(YamlCursor cursor) {
        if (!cursor.isPresent()) {
            cursor.missing("the slot it fills");
            return -1;
        }
        List<String> names = slots.stream().map(Slot::name).toList();
        return References.known(cursor, names, ProblemCode.UNKNOWN_SLOT)
                .map(names::indexOf)
                .orElse(-1);
    }

    private static Split split(YamlCursor cursor, YamlCursor variants) {
        if (!cursor.isMap()) {
            boolean bandit = cursor.isPresent()
                    && cursor.choice(List.of(BANDIT, "equal")).orElse("").equals(BANDIT);
            return bandit ? new Split(true, Map.of()) : Split.EQUAL;
        }
        Map<String, Double> shares = new HashMap<>();
        boolean right = true;
        for (YamlCursor entry : cursor.entries()) {
            if (!variants.keys().contains(entry.key())) {
                entry.suggestKey(Nearest.to(entry.key(), variants.keys()), ProblemCode.UNKNOWN_VARIANT, entry.key());
                right = false;
            }
            if (!entry.isPresent()) {
                entry.missing("a share such as 70%");
            }
            shares.put(entry.key(), entry.share().orElse(Double.NaN));
        }
        double sum = shares.values().stream().mapToDouble(Double::doubleValue).sum();
        if (right && Math.abs(sum - 1) > SHARES_ERROR_MAX) {
            cursor.problem(ProblemCode.WEIGHTS, Percent.of(sum));
        }
        return new Split(false, shares);
    }

    private Optional<Learning> learning(YamlCursor cursor, Split split, Optional<String> goal) {
        if (cursor.isPresent() && !split.bandit()) {
            cursor.keyProblem(ProblemCode.BANDIT_UNUSED);
        }
        Learning learning = learnings.read(cursor, goal);
        return split.bandit() ? Optional.of(learning) : Optional.empty();
    }

    private static OptionalLong end(Optional<Schedule> schedule) {
        return schedule.stream()
                .mapToLong(Schedule::until)
                .filter(until -> until != Long.MAX_VALUE)
                .findFirst();
    }

    private List<Variant> variants(YamlCursor cursor, Split split, int slot, OptionalLong until) {
        if (!cursor.isPresent()) {
            cursor.missing("a name and a file of content/ for each variant");
        }
        List<YamlCursor> entries = cursor.entries();
        List<Variant> variants = new ArrayList<>();
        for (YamlCursor entry : entries) {
            double equal = 1.0 / entries.size();
            double weight = split.variantToShare().isEmpty()
                    ? equal
                    : split.variantToShare().getOrDefault(entry.key(), 0.0);
            if (!split.variantToShare().isEmpty() && !split.variantToShare().containsKey(entry.key())) {
                entry.keyProblem(ProblemCode.NO_SHARE);
            }
            if (NameRules.check(entry)) {
                Presentation presentation = Presentations.read(entry, until);
                Optional<Snippet> snippet = snippet(entry);
                snippet.ifPresent(shown -> check(entry, slot, shown, until));
                snippet.ifPresent(shown -> variants.add(new Variant(entry.key(), shown, presentation, weight)));
            }
        }
        return variants.size() == entries.size() ? variants : List.of();
    }

    /** What shows nothing by itself has an empty snippet of its own. */
    private Optional<Snippet> snippet(YamlCursor variant) {
        if (!variant.isMap()) {
            return references.snippet(variant);
        }
        YamlCursor html = variant.at("html");
        if (html.isPresent()) {
            Optional<Snippet> snippet = references.snippet(html);
            snippet.filter(Snippet::isJson).ifPresent(json -> html.problem(ProblemCode.NOT_A_PAGE, json.path()));
            return snippet;
        }
        boolean saysWhat = List.of("overlay", "attributes", "route").stream()
                .anyMatch(key -> variant.at(key).isPresent());
        if (!saysWhat) {
            html.missing("a file of content/, or else `attributes` or `route`");
        }
        return Optional.of(Snippet.parse(variant.path(), ""));
    }

    private void check(YamlCursor cursor, int slot, Snippet snippet, OptionalLong until) {
        checkKind(cursor, slot, snippet);
        if (until.isEmpty() && !snippet.isJson() && snippet.source().contains(COUNTDOWN)) {
            cursor.problem(ProblemCode.NO_END, snippet.path());
        }
    }

    /** A slot is in pages or for scripts: what it shows by default says which, else what is first said of it. */
    private void checkKind(YamlCursor cursor, int slot, Snippet snippet) {
        if (slot < 0) {
            return;
        }
        Optional<Snippet> fallback = slots.get(slot).fallback();
        boolean json = slotToJson.computeIfAbsent(
                slot, first -> fallback.orElse(snippet).isJson());
        if (json != snippet.isJson()) {
            cursor.problem(ProblemCode.MIXED_CONTENT, snippet.path(), json ? "JSON" : "HTML");
        }
    }
}
