package io.limen.gateway.feature;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The key that most events had; missing before any. Of keys of the same weight the first in alphabetical order. Keys
 * are cut at 128 characters.
 *
 * <p>At most {@code keep} keys are kept: a new one beyond takes the place, and the weight, of the lightest (the
 * space-saving algorithm, Metwally et al., ICDT 2005), so a key heavier than one in {@code keep} of the whole is never
 * missed. As long as there are no more keys than that, weights are exact, the order of events makes no difference, and
 * merging is associative and commutative.
 *
 * @param on what is read
 * @param of the key, as a text
 * @param keep how many keys to keep, 1 to {@value #KEEP_MAX}
 * @param fading how old events lose weight
 */
public record Top(On on, EventExpression of, int keep, Fading fading) implements Aggregation<Top.Keys> {
    public static final int KEEP_MAX = 64;

    private static final Keys NONE = new Keys(List.of());

    /** A key and its weight. */
    record Key(String name, Amount weight) {}

    /** The keys kept, in alphabetical order. */
    record Keys(List<Key> keys) implements FeatureState {
        /** The place of the key, or {@code -place - 1} of where it would be. */
        int find(String name) {
            int low = 0;
            int high = keys.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                int order = keys.get(middle).name.compareTo(name);
                if (order == 0) {
                    return middle;
                }
                if (order < 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return -low - 1;
        }
    }

    public Top {
        if (keep < 1 || keep > KEEP_MAX) {
            throw new IllegalArgumentException("keep: " + keep + " (expected: 1 to " + KEEP_MAX + ")");
        }
    }

    @Override
    public FeatureType type() {
        return FeatureType.TEXT;
    }

    @Override
    public Set<String> events() {
        return on.events();
    }

    @Override
    public Keys empty() {
        return NONE;
    }

    @Override
    public Keys apply(Keys state, Occurrence occurrence) {
        @Nullable String text = on.matches(occurrence) ? of.text(occurrence) : null;
        if (text == null || text.isEmpty()) {
            return state;
        }
        return add(state, Bounded.text(text), occurrence.time());
    }

    private Keys add(Keys state, String name, long time) {
        int place = state.find(name);
        if (place >= 0) {
            Amount before = state.keys.get(place).weight;
            Amount after = fading.add(before, time, 1);
            return after == before ? state : replaced(state, place, new Key(name, after));
        }
        if (state.keys.size() < keep) {
            return inserted(state, -place - 1, new Key(name, fading.add(fading.empty(), time, 1)));
        }
        int lightest = lightest(state.keys, time);
        Amount inherited = fading.add(state.keys.get(lightest).weight, time, 1);
        Keys left = removed(state, lightest);
        return inserted(left, -left.find(name) - 1, new Key(name, inherited));
    }

    @Override
    public double number(Keys state, long now) {
        return Double.NaN;
    }

    @Override
    public @Nullable String text(Keys state, long now) {
        String heaviest = null;
        double most = Double.NEGATIVE_INFINITY;
        for (Key key : state.keys) {
            double rank = fading.rank(key.weight, now);
            if (rank > most) {
                most = rank;
                heaviest = key.name;
            }
        }
        return heaviest;
    }

    @Override
    public Keys merge(Keys one, Keys other) {
        List<Key> keys = new ArrayList<>(one.keys);
        for (Key key : other.keys) {
            int place = one.find(key.name);
            if (place >= 0) {
                keys.set(place, new Key(key.name, fading.merge(one.keys.get(place).weight, key.weight)));
            } else {
                keys.add(key);
            }
        }
        keys.sort(Comparator.comparing(Key::name));
        while (keys.size() > keep) {
            keys.remove(lightest(keys, 0));
        }
        return new Keys(List.copyOf(keys));
    }

    @Override
    public boolean ages() {
        return fading.ages();
    }

    @Override
    public void encode(Keys state, StateWriter out) {
        out.integer(state.keys.size());
        for (Key key : state.keys) {
            out.text(key.name);
            fading.encode(key.weight, out);
        }
    }

    @Override
    public Keys decode(StateReader in) {
        int size = in.size(keep);
        List<Key> keys = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            Key key = new Key(in.text(), fading.decode(in));
            if (i > 0 && keys.get(i - 1).name.compareTo(key.name) >= 0) {
                throw new IllegalArgumentException("state: key " + i + " not above the one before it");
            }
            keys.add(key);
        }
        return new Keys(List.copyOf(keys));
    }

    /** The lightest key, of equally light ones the last in alphabetical order. */
    private int lightest(List<Key> keys, long now) {
        int lightest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < keys.size(); i++) {
            double rank = fading.rank(keys.get(i).weight, now);
            if (rank <= least) {
                least = rank;
                lightest = i;
            }
        }
        return lightest;
    }

    private static Keys replaced(Keys state, int place, Key key) {
        List<Key> keys = new ArrayList<>(state.keys);
        keys.set(place, key);
        return new Keys(List.copyOf(keys));
    }

    private static Keys inserted(Keys state, int place, Key key) {
        List<Key> keys = new ArrayList<>(state.keys);
        keys.add(place, key);
        return new Keys(List.copyOf(keys));
    }

    private static Keys removed(Keys state, int place) {
        List<Key> keys = new ArrayList<>(state.keys);
        keys.remove(place);
        return new Keys(keys);
    }
}
