package io.limen.gateway.cli;

import io.limen.gateway.content.Slot;
import io.limen.gateway.content.Snippet;
import io.limen.gateway.decision.Experience;
import io.limen.gateway.decision.Flag;
import io.limen.gateway.decision.Learning;
import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.decision.Variant;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Condition.Input;
import io.limen.gateway.segment.Model;
import io.limen.gateway.segment.Segment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is defined in a configuration and read by nothing in it. That need not be a mistake: applications read flags,
 * servers read segments, and features are for models to come.
 */
final class Unread {
    private static final String FLAGS = "flags.";

    private final Snapshot snapshot;
    private final Set<Input> reads = new HashSet<>();
    private final Set<String> variables = new HashSet<>();

    private Unread(Snapshot snapshot) {
        this.snapshot = snapshot;
        for (Segment segment : snapshot.segments()) {
            read(segment.when());
            read(segment.until());
            if (segment.parent() >= 0) {
                reads.add(new Input.SegmentInput(segment.parent()));
            }
        }
        snapshot.flags().forEach(flag -> flag.rules().forEach(rule -> read(rule.when())));
        for (Experience experience : snapshot.experiences()) {
            read(experience.when());
            read(experience.cap());
            experience
                    .learning()
                    .map(Learning::contexts)
                    .orElse(List.of())
                    .forEach(segment -> reads.add(new Input.SegmentInput(segment)));
        }
        snapshot.models().forEach(model -> model.inputs().forEach(input -> reads.add(new Input.FeatureInput(input))));
        Stream<Snippet> shown = snapshot.experiences().stream()
                .flatMap(experience -> experience.variants().stream())
                .map(Variant::snippet);
        Stream.concat(shown, snapshot.slots().stream().map(Slot::fallback).flatMap(fallback -> fallback.stream()))
                .forEach(snippet -> variables.addAll(snippet.variables()));
    }

    private void read(Condition condition) {
        reads.addAll(condition.reads());
    }

    /** One line for each kind of which something is read by nothing, such as {@code segments: rich, new_visitor}. */
    static List<String> of(Snapshot snapshot) {
        return new Unread(snapshot).lines();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        add("features", features(), lines);
        add("models", models(), lines);
        add("segments", segments(), lines);
        add("flags", flags(), lines);
        return lines;
    }

    private static void add(String kind, List<String> names, List<String> lines) {
        if (!names.isEmpty()) {
            lines.add(kind + ": " + String.join(", ", names));
        }
    }

    private List<String> features() {
        var features = snapshot.definitions().features();
        return IntStream.range(0, features.size())
                .filter(i -> !reads.contains(new Input.FeatureInput(i)))
                .mapToObj(i -> features.get(i).name())
                .filter(name -> !variables.contains(name))
                .toList();
    }

    private List<String> models() {
        return IntStream.range(0, snapshot.models().size())
                .filter(i -> !reads.contains(new Input.ModelInput(i)))
                .mapToObj(snapshot.models()::get)
                .map(Model::name)
                .toList();
    }

    /** What other systems or the browser are told of is read there. */
    private List<String> segments() {
        return IntStream.range(0, snapshot.segments().size())
                .filter(i -> !reads.contains(new Input.SegmentInput(i)))
                .mapToObj(snapshot.segments()::get)
                .filter(segment -> !segment.announced() && !segment.shown())
                .map(Segment::name)
                .toList();
    }

    private List<String> flags() {
        return IntStream.range(0, snapshot.flags().size())
                .filter(i -> !reads.contains(new Input.FlagInput(i)))
                .mapToObj(snapshot.flags()::get)
                .map(Flag::name)
                .filter(name -> !variables.contains(FLAGS + name))
                .toList();
    }
}
