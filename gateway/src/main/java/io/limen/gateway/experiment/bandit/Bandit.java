package io.limen.gateway.experiment.bandit;

import io.limen.gateway.experiment.Arm;
import io.limen.gateway.experiment.Race;
import io.limen.gateway.experiment.Reward;
import io.limen.gateway.experiment.bandit.Weights.Share;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Thompson sampling in batches: a variant's weight is the probability that it is the best, given what was counted. To
 * draw by such weights is to draw from the posteriors and take the best of them.
 *
 * @param reward what is to be earned
 * @param exploration what all variants but the best get at least together, in [0, 0.5]: none is given up for ever, and a
 *     policy can be judged from the log later only for what it was shown
 * @param pace what new weights count beside the ones before, in (0, 1]: 1 follows every count at once
 */
public record Bandit(Reward reward, double exploration, double pace) {
    /** One per cent for exploration, half of the way at each step. */
    public static Bandit byDefault(Reward reward) {
        return new Bandit(reward, 0.01, 0.5);
    }

    public Bandit {
        if (!(exploration >= 0 && exploration <= 0.5)) {
            throw new IllegalArgumentException("exploration: " + exploration + " (expected: 0 to 0.5)");
        }
        if (!(pace > 0 && pace <= 1)) {
            throw new IllegalArgumentException("pace: " + pace + " (expected: more than 0, at most 1)");
        }
    }

    /** The least parts a variant gets: an equal share of exploration, one part if that is less. */
    public int floorParts(int arms) {
        int fair = Weights.PARTS / arms;
        return arms == 1 ? fair : Math.min(fair, Math.max(1, (int) (exploration * Weights.PARTS / (arms - 1))));
    }

    /**
     * Weights for what was counted.
     *
     * @param arms at least one, with different names; what comes out is in their order, and depends on it in nothing else
     * @param previous the weights before; of other variants, they are as none
     */
    public Weights weigh(List<Arm> arms, Optional<Weights> previous, long version) {
        if (arms.isEmpty() || arms.size() > Weights.PARTS) {
            throw new IllegalArgumentException("arms: " + arms.size() + " (expected: 1 to " + Weights.PARTS + ")");
        }
        List<Arm> byName = arms.stream().sorted(Comparator.comparing(Arm::name)).toList();
        List<String> names = byName.stream().map(Arm::name).toList();
        if (names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException("arms: " + names + " (expected: different names)");
        }
        Race race = Race.of(reward.posteriors(byName));
        double[] wanted = IntStream.range(0, byName.size())
                .mapToDouble(race::probabilityBest)
                .toArray();
        previous.ifPresent(before -> smooth(wanted, names, before));
        int[] parts = parts(wanted);
        List<Share> shares = new ArrayList<>();
        for (Arm arm : arms) {
            shares.add(new Share(arm.name(), parts[names.indexOf(arm.name())]));
        }
        return new Weights(version, shares);
    }

    private void smooth(double[] wanted, List<String> names, Weights before) {
        List<Share> shares = before.shares().stream()
                .sorted(Comparator.comparing(Share::arm))
                .toList();
        if (!shares.stream().map(Share::arm).toList().equals(names)) {
            return;
        }
        int floor = floorParts(wanted.length);
        double free = Math.max(1, Weights.PARTS - floor * wanted.length);
        for (int i = 0; i < wanted.length; i++) {
            double was = Math.max(0, shares.get(i).parts() - floor) / free;
            wanted[i] = was + pace * (wanted[i] - was);
        }
        // Those before may have had another floor, and then do not add up with this one.
        double all = Arrays.stream(wanted).sum();
        Arrays.setAll(wanted, i -> wanted[i] / all);
    }

    /** Whole parts, of which the rest goes to those that rounding took the most from; the former of equals by name. */
    private int[] parts(double[] wanted) {
        int floor = floorParts(wanted.length);
        int free = Weights.PARTS - floor * wanted.length;
        int[] parts = new int[wanted.length];
        double[] rest = new double[wanted.length];
        int left = Weights.PARTS;
        for (int i = 0; i < wanted.length; i++) {
            double exact = wanted[i] * free;
            parts[i] = floor + (int) exact;
            rest[i] = exact - (int) exact;
            left -= parts[i];
        }
        List<Integer> byRest = IntStream.range(0, wanted.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -rest[i]))
                .toList();
        for (int i = 0; i < left; i++) {
            parts[byRest.get(i % wanted.length)]++;
        }
        return parts;
    }
}
