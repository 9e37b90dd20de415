package io.limen.gateway.inspect.simulate;

import io.limen.gateway.decision.DecisionPolicy;
import io.limen.gateway.decision.Experience;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.decision.Variant;
import io.limen.gateway.event.Fingerprint;
import io.limen.gateway.segment.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Adds up visitors. What it holds grows with the configurations, not with the visitors. */
public final class Tally {
    public static final int EXAMPLES_MAX = 60;
    /** Of one slot, one thing shown before and one after. */
    public static final int EXAMPLES_OF_A_KIND_MAX = 3;

    private final Rulebook rulebookBefore;
    private final Rulebook rulebookAfter;
    private final Map<String, Audience> segmentToAudience = new LinkedHashMap<>();
    private final Map<String, Map<String, Map<String, Long>>> slotToBeforeToAfter = new LinkedHashMap<>();
    private final Set<String> variants = new HashSet<>();
    private final List<Example> examples = new ArrayList<>();
    private final Map<List<String>, Set<String>> kindToVisitors = new HashMap<>();
    private final Costs before = new Costs();
    private final Costs after = new Costs();
    private long visitors;
    private long pages;
    private long keeping;
    private long moved;
    private long losing;

    /** Counts of a segment. */
    private static final class Audience {
        private boolean isBefore;
        private boolean isAfter;
        private long before;
        private long after;
        private long entered;
        private long left;
    }

    /** Sums of a configuration. */
    private static final class Costs {
        private long decisions;
        private long atEdge;
        private long draws;
        private long segmentChanges;
        private long scores;
        private long profileBytes;
        private long profileBytesMax;
        private long viewBytes;

        private void add(Outcome outcome) {
            if (outcome.isThere()) {
                decisions++;
                atEdge += outcome.atEdge() ? 1 : 0;
                draws += outcome.remembers() ? 1 : 0;
            }
        }

        private void add(Footprint footprint) {
            segmentChanges += footprint.segmentChanges();
            scores += footprint.scores();
            profileBytes += footprint.profileBytes();
            profileBytesMax = Math.max(profileBytesMax, footprint.profileBytes());
            viewBytes += footprint.viewBytes();
        }

        private Load load() {
            return new Load(decisions, atEdge, draws, segmentChanges, scores, profileBytes, profileBytesMax, viewBytes);
        }
    }

    public Tally(Rulebook before, Rulebook after) {
        this.rulebookBefore = before;
        this.rulebookAfter = after;
        for (Segment segment : after.snapshot().segments()) {
            audience(segment.name()).isAfter = true;
        }
        for (Segment segment : before.snapshot().segments()) {
            audience(segment.name()).isBefore = true;
        }
        for (Experience experience : after.snapshot().experiences()) {
            for (Variant variant : experience.variants()) {
                variants.add(experience.name() + ":" + variant.name());
            }
        }
    }

    public void add(SeenVisitor visitor) {
        visitors++;
        segmentToAudience.forEach((segment, audience) -> {
            boolean was = visitor.segmentsBefore().contains(segment);
            boolean is = visitor.segmentsAfter().contains(segment);
            audience.before += was ? 1 : 0;
            audience.after += is ? 1 : 0;
            audience.entered += is && !was ? 1 : 0;
            audience.left += was && !is ? 1 : 0;
        });
        visitor.pages().forEach(page -> add(visitor.visitor(), page));
        judgeAssignments(visitor);
        before.add(visitor.before());
        after.add(visitor.after());
    }

    private Audience audience(String segment) {
        return segmentToAudience.computeIfAbsent(segment, first -> new Audience());
    }

    private void add(String visitor, SeenPage page) {
        pages++;
        for (Verdict verdict : page.verdicts()) {
            slotToBeforeToAfter
                    .computeIfAbsent(verdict.slot(), slot -> new HashMap<>())
                    .computeIfAbsent(verdict.before().shown(), shown -> new HashMap<>())
                    .merge(verdict.after().shown(), 1L, Long::sum);
            before.add(verdict.before());
            after.add(verdict.after());
            if (verdict.differs()) {
                exemplify(visitor, page.pageType(), verdict);
            }
        }
    }

    private void exemplify(String visitor, String pageType, Verdict verdict) {
        Set<String> shown = kindToVisitors.computeIfAbsent(
                List.of(
                        verdict.slot(),
                        verdict.before().shown(),
                        verdict.after().shown()),
                kind -> new HashSet<>());
        String name = shortened(visitor);
        // One of each visitor says more than all pages of one.
        if (examples.size() < EXAMPLES_MAX && shown.size() < EXAMPLES_OF_A_KIND_MAX && shown.add(name)) {
            examples.add(new Example(name, verdict.slot(), pageType, verdict.before(), verdict.after(), verdict.why()));
        }
    }

    private static String shortened(String visitor) {
        return String.format(Locale.ROOT, "%016x", Fingerprint.of(visitor)).substring(0, 8);
    }

    private void judgeAssignments(SeenVisitor visitor) {
        Set<String> given = new HashSet<>();
        boolean loses = false;
        for (Map.Entry<String, String> assignment :
                visitor.experienceToVariant().entrySet()) {
            String shown = assignment.getKey() + ":" + assignment.getValue();
            // Who was held out was given nothing to keep.
            boolean heldOut = assignment.getValue().equals(DecisionPolicy.HOLDOUT);
            if (variants.contains(shown)) {
                given.add(shown);
            } else if (!heldOut) {
                loses = true;
            }
        }
        keeping += given.isEmpty() ? 0 : 1;
        losing += loses ? 1 : 0;
        moved += visitor.pages().stream()
                        .flatMap(page -> page.verdicts().stream())
                        .anyMatch(verdict -> verdict.differs() && movesFrom(given, verdict.after(), visitor))
                ? 1
                : 0;
    }

    private static boolean movesFrom(Set<String> given, Outcome after, SeenVisitor visitor) {
        String variant = visitor.experienceToVariant().get(after.experience());
        return variant != null
                && given.contains(after.experience() + ":" + variant)
                && !variant.equals(after.variant());
    }

    /** What there is to show so far. */
    public Simulated simulated(LogLoad log, long at, int pagesMax, int unknown) {
        return new Simulated(
                Setup.of(rulebookBefore, at),
                Setup.of(rulebookAfter, at),
                at,
                log,
                visitors,
                pages,
                pagesMax,
                unknown,
                audiences(),
                slots(),
                examples,
                new Assigned(keeping, moved, losing),
                before.load(),
                after.load());
    }

    private List<AudienceChange> audiences() {
        List<AudienceChange> changes = new ArrayList<>();
        segmentToAudience.forEach((segment, audience) -> changes.add(new AudienceChange(
                segment, presence(audience), audience.before, audience.after, audience.entered, audience.left)));
        return changes;
    }

    private static AudienceChange.Presence presence(Audience audience) {
        if (audience.isBefore && audience.isAfter) {
            return AudienceChange.Presence.BOTH;
        }
        return audience.isAfter ? AudienceChange.Presence.NEW : AudienceChange.Presence.GONE;
    }

    private List<SlotChange> slots() {
        List<SlotChange> slots = new ArrayList<>();
        slotToBeforeToAfter.forEach((slot, beforeToAfter) -> {
            List<SlotChange.Cell> cells = new ArrayList<>();
            beforeToAfter.forEach((was, afterToCount) ->
                    afterToCount.forEach((is, count) -> cells.add(new SlotChange.Cell(was, is, count))));
            cells.sort(Comparator.comparingLong((SlotChange.Cell cell) -> -cell.decisions())
                    .thenComparing(SlotChange.Cell::before)
                    .thenComparing(SlotChange.Cell::after));
            slots.add(new SlotChange(
                    slot,
                    cells.stream().mapToLong(SlotChange.Cell::decisions).sum(),
                    cells.stream()
                            .filter(SlotChange.Cell::differs)
                            .mapToLong(SlotChange.Cell::decisions)
                            .sum(),
                    cells));
        });
        return slots;
    }
}
