package io.limen.gateway.feature;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** The features of one snapshot, in a fixed order: the index of a feature is its place here. */
public final class Features {
    public static final Features NONE = new Features(List.of());

    private final List<Feature> features;
    private final Map<String, Integer> nameToIndex = new HashMap<>();
    private final Map<String, int[]> eventToReaders = new HashMap<>();
    private final int[] readersOfAny;

    public Features(List<Feature> features) {
        this.features = List.copyOf(features);
        for (int i = 0; i < this.features.size(); i++) {
            nameToIndex.put(this.features.get(i).name(), i);
        }
        this.readersOfAny = select(feature -> feature.events().isEmpty());
        this.features.stream()
                .flatMap(feature -> feature.events().stream())
                .distinct()
                .forEach(event -> eventToReaders.put(
                        event,
                        select(feature ->
                                feature.events().isEmpty() || feature.events().contains(event))));
    }

    public int size() {
        return features.size();
    }

    public Feature get(int index) {
        return features.get(index);
    }

    public List<Feature> all() {
        return features;
    }

    /** The index of the feature of this name, -1 where there is none. */
    public int indexOf(String name) {
        return nameToIndex.getOrDefault(name, -1);
    }

    /** The features that read events of this name, in order. The array is shared: do not change it. */
    public int[] readersOf(String event) {
        return eventToReaders.getOrDefault(event, readersOfAny);
    }

    private int[] select(Predicate<Feature> reads) {
        return IntStream.range(0, features.size())
                .filter(index -> reads.test(features.get(index)))
                .toArray();
    }
}
