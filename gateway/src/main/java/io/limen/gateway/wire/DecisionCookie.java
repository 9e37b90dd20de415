package io.limen.gateway.wire;

import io.limen.gateway.decision.EdgePlan;
import io.limen.gateway.decision.EdgePlan.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The cookie an edge answers from without asking:
 *
 * <pre>
 *   1.1796083200.1796085000.ByqY7tQzCk3UnmVuJ0b2Yg~hero@home:XtAnTm9s0cRd7v0EJq4g1w~hero@*:.~banner@*:.welcome
 *   │ │          │          │                      └ slot, page type, word: {@link io.limen.gateway.decision.Contents}
 *   │ │          │          └ signature, over the visitor's id too: it is no use to anybody else
 *   │ │          └ holds before this moment, Unix seconds
 *   │ └ made at, Unix seconds
 *   └ version
 * </pre>
 *
 * @param issuedAt when it was made, Unix seconds
 * @param expiresAt the moment from which it holds no more, Unix seconds
 * @param entries of a slot, exceptions first, then what holds for every other page type
 */
public record DecisionCookie(long issuedAt, long expiresAt, List<Entry> entries) {
    /** Its name. */
    public static final String NAME = "limen_d";
    /** How long it is at most, in characters, all of them ASCII. */
    public static final int CHARS_MAX = 512;

    private static final long AGE_SECONDS_MAX = 1_800;
    /** Goes before what is signed, so that no signature is ever one of something else. */
    private static final String PURPOSE = "limen-d-1\n";

    private static final String VERSION = "1.";
    private static final String NAMED = "[a-z][a-z0-9_]{0,63}";
    private static final Pattern WHOLE = Pattern.compile("1\\.(\\d{1,12})\\.(\\d{1,12})\\.([A-Za-z0-9_-]{22})(~.+)");
    private static final Pattern ENTRY =
            Pattern.compile("~(" + NAMED + ")@(\\*|" + NAMED + "):(!|\\.(?:" + NAMED + ")?|[A-Za-z0-9_-]{22})(?=~|$)");

    public DecisionCookie {
        entries = List.copyOf(entries);
    }

    /**
     * A value to be set.
     *
     * @param maxAgeSeconds how long a browser shall keep it
     */
    public record Written(String value, long maxAgeSeconds) {}

    /**
     * The cookie of a plan; empty where there is nothing in it, or it holds no more.
     *
     * @param tag signs a text
     */
    public static Optional<Written> write(EdgePlan plan, String visitor, UnaryOperator<String> tag) {
        long issuedAt = Math.floorDiv(plan.at(), 1_000);
        long expiresAt = Math.min(issuedAt + AGE_SECONDS_MAX, Math.floorDiv(plan.until(), 1_000));
        if (plan.entries().isEmpty() || expiresAt <= issuedAt) {
            return Optional.empty();
        }
        String times = issuedAt + "." + expiresAt + ".";
        StringBuilder entries = new StringBuilder();
        for (Entry entry : plan.entries()) {
            entries.append('~').append(entry.slot()).append('@').append(entry.page());
            entries.append(':').append(entry.word());
        }
        String value = VERSION + times + tag.apply(signed(visitor, times, entries.toString())) + entries;
        return Optional.of(new Written(value, expiresAt - issuedAt));
    }

    /**
     * Reads one as an edge does; empty where it is another visitor's, forged, not whole, or holds no more.
     *
     * @param genuine whether a signature is that of a text
     */
    public static Optional<DecisionCookie> read(
            String value, String visitor, BiPredicate<String, String> genuine, long nowSeconds) {
        Matcher whole = WHOLE.matcher(value);
        if (value.length() > CHARS_MAX || !whole.matches()) {
            return Optional.empty();
        }
        long expiresAt = Long.parseLong(whole.group(2));
        String text = signed(visitor, whole.group(1) + "." + whole.group(2) + ".", whole.group(4));
        if (!genuine.test(text, whole.group(3)) || nowSeconds >= expiresAt) {
            return Optional.empty();
        }
        return entries(whole.group(4))
                .map(entries -> new DecisionCookie(Long.parseLong(whole.group(1)), expiresAt, entries));
    }

    /** What it says of a slot on a page of this type; empty where it says nothing. */
    public Optional<String> word(String slot, String pageType) {
        return find(slot, pageType).or(() -> find(slot, EdgePlan.EVERY));
    }

    private Optional<String> find(String slot, String page) {
        return entries.stream()
                .filter(entry -> entry.slot().equals(slot) && entry.page().equals(page))
                .map(Entry::word)
                .findFirst();
    }

    private static Optional<List<Entry>> entries(String text) {
        List<Entry> entries = new ArrayList<>();
        Matcher entry = ENTRY.matcher(text);
        int end = 0;
        while (entry.find() && entry.start() == end) {
            entries.add(new Entry(entry.group(1), entry.group(2), entry.group(3)));
            end = entry.end();
        }
        return end == text.length() ? Optional.of(entries) : Optional.empty();
    }

    private static String signed(String visitor, String times, String entries) {
        return PURPOSE + visitor + "\n" + times + entries;
    }
}
