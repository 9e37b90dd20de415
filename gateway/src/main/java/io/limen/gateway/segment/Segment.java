package io.limen.gateway.segment;

/**
 * A segment of the configuration.
 *
 * @param name its name
 * @param bit its bit in the bitmap, from {@code segments.lock}: never reused
 * @param when who enters; the parent's membership is asked apart
 * @param until who leaves: {@code not when} where the configuration names none
 * @param lingerMillis how long a visitor stays after {@code when} was last true
 * @param parent the index of the segment one must be in to be in this one; -1 for none. Parents stand before children.
 * @param source the condition as written, for explanations
 * @param announced whether other systems are told who enters and leaves: {@code notify} in the configuration
 * @param shown whether a visitor's own browser is told that they are in it: {@code public} in the configuration
 */
public record Segment(
        String name,
        int bit,
        Condition when,
        Condition until,
        long lingerMillis,
        int parent,
        String source,
        boolean announced,
        boolean shown) {

    /** One nobody is told about. */
    public Segment(
            String name, int bit, Condition when, Condition until, long lingerMillis, int parent, String source) {
        this(name, bit, when, until, lingerMillis, parent, source, false, false);
    }

    /** The same, with conditions that never throw. */
    public Segment sound() {
        return new Segment(
                name,
                bit,
                SoundCondition.of(when),
                SoundCondition.of(until),
                lingerMillis,
                parent,
                source,
                announced,
                shown);
    }
}
