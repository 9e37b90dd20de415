package io.limen.gateway.decision;

import io.limen.gateway.event.PageTypes;
import io.limen.gateway.event.Value;
import io.limen.gateway.profile.Assignment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Decides ahead: for each slot that nothing of a request but its page type has a say in, what a visitor would see on a
 * page of each type. The same {@link DecisionPolicy} decides, for a request that tells no more than that; so an edge that
 * answers from the plan answers as the gateway would.
 */
public final class EdgePlanner {
    private final DecisionPolicy policy;
    private final List<PlannedSlot> slots;
    private final List<String> pageTypes;

    /** A slot that is planned; where the page has no say it is decided once for all types. */
    private record PlannedSlot(int index, String name, boolean pageHasSay) {}

    EdgePlanner(Snapshot snapshot, DecisionPolicy policy, Contents contents) {
        this.policy = policy;
        List<EdgeCacheability> cacheable = contents.isNone() ? List.of() : EdgeCacheability.of(snapshot);
        List<PlannedSlot> planned = new ArrayList<>();
        for (int slot = 0; slot < cacheable.size(); slot++) {
            EdgeCacheability one = cacheable.get(slot);
            if (one.isCacheable()) {
                planned.add(new PlannedSlot(slot, one.slot(), one.pageHasSay()));
            }
        }
        this.slots = List.copyOf(planned);
        this.pageTypes = Stream.concat(
                        snapshot.definitions().pageTypes().rows().stream().map(PageTypes.Row::type),
                        Stream.of(PageTypes.OTHER))
                .distinct()
                .toList();
    }

    /** Whether there is any slot to plan: else every plan is empty. */
    public boolean plansAny() {
        return !slots.isEmpty();
    }

    /**
     * Plans for a settled visitor.
     *
     * @param here the visitor on the page that asks: of the request only what it says of the device is taken over, for
     *     crawlers are told nothing but defaults
     * @param assignments what was drawn before
     * @param due when time alone may change who the visitor is, epoch milliseconds
     */
    public EdgePlan plan(Moment here, Map<String, Assignment> assignments, long due) {
        Map<String, Moment> typeToMoment = new HashMap<>();
        List<EdgePlan.Entry> entries = new ArrayList<>();
        Set<Draw> draws = new LinkedHashSet<>();
        long until = due;
        int chars = 0;
        int done = 0;
        for (PlannedSlot slot : slots) {
            Map<String, Choice> typeToChoice = new LinkedHashMap<>();
            long slotDue = Long.MAX_VALUE;
            for (String type : slot.pageHasSay() ? pageTypes : List.of(EdgePlan.EVERY)) {
                Moment there = typeToMoment.computeIfAbsent(type, page -> on(page, here));
                Choice choice = policy.choose(slot.index(), there, assignments);
                typeToChoice.put(type, choice);
                slotDue = Math.min(slotDue, policy.due(choice, there));
            }
            List<EdgePlan.Entry> ofSlot = entries(slot.name(), typeToChoice);
            chars += ofSlot.stream().mapToInt(EdgePlan.Entry::chars).sum();
            if (chars > EdgePlan.ENTRIES_CHARS_MAX) {
                break;
            }
            entries.addAll(ofSlot);
            until = Math.min(until, slotDue);
            typeToChoice.values().forEach(choice -> contained(choice, here.visitor(), draws));
            done++;
        }
        return new EdgePlan(here.now(), until, entries, List.copyOf(draws), slots.size() - done);
    }

    private static Moment on(String pageType, Moment here) {
        Map<String, Value> fields = new HashMap<>();
        if (!pageType.equals(EdgePlan.EVERY)) {
            fields.put("page", new Value.Fields(Map.of("type", new Value.Text(pageType))));
        }
        Value device = here.context(DecisionPolicy.DEVICE_TYPE);
        if (device != null) {
            fields.put("device", new Value.Fields(Map.of("type", device)));
        }
        return here.elsewhere(new Value.Fields(fields));
    }

    /** The most common word is for every type; of equally common ones, that of the type declared first. */
    private List<EdgePlan.Entry> entries(String slot, Map<String, Choice> typeToChoice) {
        Map<String, Integer> wordToTypes = new LinkedHashMap<>();
        typeToChoice.values().forEach(choice -> wordToTypes.merge(policy.word(choice), 1, Integer::sum));
        String most = Contents.ASK;
        int types = 0;
        for (Map.Entry<String, Integer> word : wordToTypes.entrySet()) {
            if (word.getValue() > types) {
                most = word.getKey();
                types = word.getValue();
            }
        }
        List<EdgePlan.Entry> entries = new ArrayList<>();
        for (Map.Entry<String, Choice> of : typeToChoice.entrySet()) {
            String word = policy.word(of.getValue());
            if (!word.equals(most)) {
                entries.add(new EdgePlan.Entry(slot, of.getKey(), word));
            }
        }
        entries.add(new EdgePlan.Entry(slot, EdgePlan.EVERY, most));
        return entries;
    }

    /** Who is told to ask has been given nothing yet. */
    private void contained(Choice choice, String visitor, Set<Draw> draws) {
        if (!policy.word(choice).equals(Contents.ASK)) {
            policy.draw(choice, visitor).ifPresent(draws::add);
        }
    }
}
