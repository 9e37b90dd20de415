package io.limen.gateway.feature;

/**
 * How a counted or summed amount loses weight as time passes.
 *
 * <p>Adding is commutative and associative up to floating-point error, whatever the order in which events arrive: a
 * late event is added with the weight its age leaves it.
 */
public sealed interface Fading {
    /** It does not. */
    Fading NONE = new None();

    /** Nothing added yet. */
    Amount empty();

    /** With a weight that happened at this time; the same instance where that makes no difference. */
    Amount add(Amount amount, long time, double weight);

    /** What is left of it at this moment. */
    double value(Amount amount, long now);

    /**
     * A number by which amounts of one visitor compare at this moment as their values do, but that stays apart where
     * values have faded to nothing; negative infinity where nothing is left.
     */
    double rank(Amount amount, long now);

    Amount merge(Amount one, Amount other);

    boolean ages();

    void encode(Amount amount, StateWriter out);

    Amount decode(StateReader in);

    /** Keeps its full weight for ever: a plain sum in the order of arrival. */
    record None() implements Fading {
        @Override
        public Amount empty() {
            return Total.ZERO;
        }

        @Override
        public Amount add(Amount amount, long time, double weight) {
            double before = ((Total) amount).value();
            double after = Bounded.number(before + weight);
            return after == before ? amount : new Total(after, 0);
        }

        @Override
        public double value(Amount amount, long now) {
            return ((Total) amount).value();
        }

        @Override
        public double rank(Amount amount, long now) {
            double value = ((Total) amount).value();
            return value > 0 ? value : Double.NEGATIVE_INFINITY;
        }

        @Override
        public Amount merge(Amount one, Amount other) {
            return add(one, 0, ((Total) other).value());
        }

        @Override
        public boolean ages() {
            return false;
        }

        @Override
        public void encode(Amount amount, StateWriter out) {
            out.number(((Total) amount).value());
        }

        @Override
        public Amount decode(StateReader in) {
            return new Total(in.finite(), 0);
        }
    }

    /**
     * Loses half its weight in this time.
     *
     * @param millis the half-life, at least 1
     */
    record HalfLife(long millis) implements Fading {
        /*
         * Forward decay (Cormode et al., ICDE 2009) with a landmark that moves: the value is kept as of the latest
         * event. A newer event decays what is there, a late one is decayed itself, so both orders give the same sum.
         */
        public HalfLife {
            positive(millis);
        }

        @Override
        public Amount empty() {
            return Total.ZERO;
        }

        @Override
        public Amount add(Amount amount, long time, double weight) {
            Total total = (Total) amount;
            double after = time >= total.at()
                    ? total.value() * left(total.at(), time) + weight
                    : total.value() + weight * left(time, total.at());
            long at = Math.max(time, total.at());
            return at == total.at() && after == total.value() ? total : new Total(Bounded.number(after), at);
        }

        @Override
        public double value(Amount amount, long now) {
            Total total = (Total) amount;
            return now > total.at() ? total.value() * left(total.at(), now) : total.value();
        }

        /** The logarithm of the value as of the epoch: the same order at any moment, and no underflow. */
        @Override
        public double rank(Amount amount, long now) {
            Total total = (Total) amount;
            return Math.log(total.value()) / Math.log(2) + total.at() / (double) millis;
        }

        @Override
        public Amount merge(Amount one, Amount other) {
            Total total = (Total) other;
            return add(one, total.at(), total.value());
        }

        @Override
        public boolean ages() {
            return true;
        }

        @Override
        public void encode(Amount amount, StateWriter out) {
            Total total = (Total) amount;
            out.number(total.value()).time(total.at());
        }

        @Override
        public Amount decode(StateReader in) {
            return new Total(in.finite(), in.time());
        }

        /** The share of a weight that is left after the time from one moment to a later one. */
        private double left(long from, long to) {
            return Math.pow(2, ((double) from - to) / millis);
        }
    }

    /**
     * Counts in full for this time, then not at all.
     *
     * <p>Kept in {@value Buckets#COUNT_MAX} slices of the window: nothing older than the window counts, and what is
     * younger counts but for the last slice, of which it depends on where the slice begins.
     *
     * @param millis the window's length, at least 1
     */
    record Window(long millis) implements Fading {
        public Window {
            positive(millis);
        }

        @Override
        public Amount empty() {
            return Buckets.NONE;
        }

        @Override
        public Amount add(Amount amount, long time, double weight) {
            return ((Buckets) amount).with(Math.floorDiv(time, sliceMillis()), weight);
        }

        @Override
        public double value(Amount amount, long now) {
            return ((Buckets) amount).sumAfter(Math.floorDiv(now - millis, sliceMillis()));
        }

        @Override
        public double rank(Amount amount, long now) {
            double value = value(amount, now);
            return value > 0 ? value : Double.NEGATIVE_INFINITY;
        }

        @Override
        public Amount merge(Amount one, Amount other) {
            return ((Buckets) one).merge((Buckets) other);
        }

        @Override
        public boolean ages() {
            return true;
        }

        @Override
        public void encode(Amount amount, StateWriter out) {
            ((Buckets) amount).encode(out, sliceMillis());
        }

        @Override
        public Amount decode(StateReader in) {
            return Buckets.decode(in, sliceMillis());
        }

        private long sliceMillis() {
            return (millis - 1) / Buckets.COUNT_MAX + 1;
        }
    }

    private static void positive(long millis) {
        if (millis < 1) {
            throw new IllegalArgumentException("millis: " + millis + " (expected: at least 1)");
        }
    }
}
