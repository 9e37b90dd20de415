package io.limen.gateway.flow;

import io.limen.gateway.content.Slot;
import io.limen.gateway.content.Snippet;
import io.limen.gateway.decision.Bucketing;
import io.limen.gateway.decision.Decision;
import io.limen.gateway.decision.Explanation.InputLine;
import io.limen.gateway.decision.Explanation.SlotLine;
import io.limen.gateway.decision.Ground;
import io.limen.gateway.decision.Grounds;
import io.limen.gateway.decision.Learned;
import io.limen.gateway.decision.Moment;
import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.event.Value;
import io.limen.gateway.profile.Assignment;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The inputs that decisions hang on, each with what it is and since when. */
final class InputLines {
    private static final String NONE = "none";

    private final Settled settled;
    private final Snapshot snapshot;
    private final Moment moment;
    private final Map<String, String> forced;

    InputLines(Settled settled, Moment moment, Map<String, String> forced) {
        this.settled = settled;
        this.snapshot = settled.rulebook().snapshot();
        this.moment = moment;
        this.forced = forced;
    }

    /** One a decision, in the same order; {@code decisions} are those of one call. */
    List<SlotLine> of(List<Decision> decisions) {
        List<Grounds> grounds = settled.rulebook()
                .policy()
                .grounds(
                        decisions,
                        moment,
                        settled.view().memberships(),
                        settled.profile().assignments(),
                        forced);
        List<SlotLine> lines = new ArrayList<>();
        for (int i = 0; i < decisions.size(); i++) {
            String slot = decisions.get(i).slot();
            List<InputLine> inputs = grounds.get(i).inputs().stream()
                    .sorted(Comparator.comparing(Ground::kind).thenComparing(Ground::name))
                    .map(this::line)
                    .toList();
            lines.add(new SlotLine(slot, fallback(slot), grounds.get(i).exact(), inputs));
        }
        return lines;
    }

    private String fallback(String name) {
        return snapshot.slots().stream()
                .filter(slot -> slot.name().equals(name))
                .findFirst()
                .flatMap(Slot::fallback)
                .map(Snippet::path)
                .orElse("page");
    }

    private InputLine line(Ground ground) {
        String name = ground.name();
        return switch (ground.kind()) {
            case FEATURE, EXPOSURES -> feature(ground);
            case SCORE -> score(ground);
            case SEGMENT -> segment(ground);
            case FLAG -> line(ground, Explaining.text(moment.flag(flag(name))), 0);
            case CONTEXT -> line(ground, context(name), 0);
            case VISITOR -> line(ground, moment.visitor().isEmpty() ? "unknown" : "known", 0);
            case BUCKET -> line(ground, Double.toString(Bucketing.bucket(name, moment.visitor())), 0);
            case WEIGHTS -> line(ground, weights(name), 0);
            case STOPPED -> line(ground, harmed(name), 0);
            case ASSIGNMENT -> assignment(ground);
            case TIME -> line(ground, Instant.ofEpochMilli(settled.now()).toString(), 0);
            case FORCED -> line(ground, forced.getOrDefault(name, NONE), 0);
        };
    }

    private static InputLine line(Ground ground, String value, long at) {
        return new InputLine(ground.kind(), ground.name(), value, at);
    }

    private InputLine feature(Ground ground) {
        int feature = settled.rulebook().features().indexOf(ground.name());
        return line(
                ground,
                Explaining.readable(settled.rulebook(), moment, feature),
                settled.profile().states().get(feature).at());
    }

    private InputLine score(Ground ground) {
        View.Score score = settled.view().scores().get(ground.name());
        return score == null ? line(ground, "missing", 0) : line(ground, Double.toString(score.value()), score.at());
    }

    private InputLine segment(Ground ground) {
        Optional<Membership> membership = settled.view().memberships().stream()
                .filter(each -> each.segment().equals(ground.name()))
                .findFirst();
        return line(
                ground,
                membership.isPresent() ? "in" : "out",
                membership.map(Membership::since).orElse(0L));
    }

    private InputLine assignment(Ground ground) {
        Assignment assignment = settled.profile().assignments().get(ground.name());
        return assignment == null ? line(ground, NONE, 0) : line(ground, assignment.variant(), assignment.at());
    }

    private String weights(String experience) {
        return settled.learned().weights().of(experience).isPresent()
                ? "version " + settled.learned().version()
                : "as configured";
    }

    private String harmed(String experience) {
        Learned.Harm harm = settled.learned().experienceToHarm().get(experience);
        return harm == null ? NONE : "harm to " + harm.goal();
    }

    private int flag(String name) {
        return IntStream.range(0, snapshot.flags().size())
                .filter(flag -> snapshot.flags().get(flag).name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private String context(String path) {
        Value value = moment.context(path);
        return value == null ? "missing" : Explaining.text(value);
    }
}
