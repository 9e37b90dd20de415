package io.limen.gateway.rules;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * A random well-typed condition over {@link Shop}, spelled twice: as people write it, and as strict CEL wants it, where
 * a number is a double and says so. Nothing in it divides by zero, so nothing in it is an error.
 *
 * @param ours as people write it
 * @param cel in strict CEL
 */
record Spelled(String ours, String cel) {
    private static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");
    private static final List<String> TESTS = List.of("startsWith", "endsWith", "contains");

    static Arbitrary<Spelled> condition(int depth) {
        Arbitrary<Spelled> name = same("newsletter", "segments.high_intent", "flags.one_page", "true");
        if (depth == 0) {
            return name;
        }
        Arbitrary<Spelled> below = Arbitraries.lazy(() -> condition(depth - 1));
        return Arbitraries.oneOf(
                name,
                infix(number(depth - 1), COMPARISONS, number(depth - 1)),
                infix(text(depth - 1), COMPARISONS, text(depth - 1)),
                infix(duration(depth - 1), COMPARISONS, duration(depth - 1)),
                infix(length(depth - 1), COMPARISONS, length(depth - 1)),
                infix(undivided(depth - 1).map(Spelled::ofAnyType), COMPARISONS, number(0)),
                infix(below, List.of("&&", "||", "==", "!="), below),
                below.map(condition -> condition.in("!(", ")")),
                choice(below, below, below),
                Combinators.combine(text(depth - 1), Arbitraries.of(TESTS), text(depth - 1))
                        .as((text, test, other) -> join(text, "." + test + "(", other, ")")),
                Combinators.combine(text(depth - 1), Arbitraries.of("^s", "o+", "[a-c]", "(sh|b)o.*s$"))
                        .as((text, pattern) -> text.in("", ".matches('" + pattern + "')")),
                Combinators.combine(text(depth - 1), text(0), text(0))
                        .as((sought, one, two) -> join(join(sought.in("(", ""), " in [", one, ", "), "", two, "])")),
                Combinators.combine(number(depth - 1), literal(), literal())
                        .as((sought, one, two) -> join(join(sought.in("(", ""), " in [", one, ", "), "", two, "])")));
    }

    private static Arbitrary<Spelled> number(int depth) {
        Arbitrary<Spelled> leaf =
                Arbitraries.oneOf(same("cart_value", "views", "models.plain", "flags.rescue_from"), literal());
        if (depth <= 0) {
            return leaf;
        }
        Arbitrary<Spelled> below = Arbitraries.lazy(() -> number(depth - 1));
        return Arbitraries.oneOf(
                leaf,
                infix(below, List.of("+", "-", "*"), below),
                infix(below, List.of("/"), same("4.0", "0.5", "-3.0")),
                below.map(number -> number.in("-(", ")")),
                choice(Arbitraries.lazy(() -> condition(depth - 1)), below, below));
    }

    /** A whole number that stays one: a length and what is computed from it. */
    private static Arbitrary<Spelled> length(int depth) {
        return Arbitraries.oneOf(undivided(depth), infix(size(depth), List.of("/", "%"), same("2", "3")));
    }

    /** One that is the same number as a double; ours divides whole numbers as doubles where they meet one. */
    private static Arbitrary<Spelled> undivided(int depth) {
        return Arbitraries.oneOf(
                size(depth), infix(size(depth), List.of("+", "-", "*"), same("2", "3")), same("0", "2", "5"));
    }

    private static Arbitrary<Spelled> size(int depth) {
        return text(Math.max(0, depth - 1)).map(text -> text.in("size(", ")"));
    }

    private static Arbitrary<Spelled> text(int depth) {
        Arbitrary<Spelled> leaf = same("category", "flags.headline", "'shoes'", "'bags'", "'o'", "''", "'ü'", "'😀'");
        if (depth <= 0) {
            return leaf;
        }
        Arbitrary<Spelled> below = Arbitraries.lazy(() -> text(depth - 1));
        return Arbitraries.oneOf(
                leaf,
                infix(below, List.of("+"), below),
                choice(Arbitraries.lazy(() -> condition(depth - 1)), below, below));
    }

    private static Arbitrary<Spelled> duration(int depth) {
        Arbitrary<Spelled> leaf = Arbitraries.oneOf(
                same("since_added", "since_checkout"),
                Arbitraries.integers().between(0, 300_000).map(ms -> twice("duration('" + ms + "ms')")));
        if (depth <= 0) {
            return leaf;
        }
        Arbitrary<Spelled> below = Arbitraries.lazy(() -> duration(depth - 1));
        return Arbitraries.oneOf(
                leaf,
                infix(below, List.of("+"), below),
                // the library fails where a duration becomes negative
                infix(below.map(duration -> duration.in("(duration('10h') + ", ")")), List.of("-"), leaf),
                choice(Arbitraries.lazy(() -> condition(depth - 1)), below, below));
    }

    private static Arbitrary<Spelled> literal() {
        return Arbitraries.integers()
                .between(0, 400)
                .map(quarters -> quarters % 4 == 0
                        ? new Spelled(Integer.toString(quarters / 4), quarters / 4 + ".0")
                        : twice(Double.toString(quarters / 4.0)));
    }

    private static Arbitrary<Spelled> infix(Arbitrary<Spelled> left, List<String> operators, Arbitrary<Spelled> right) {
        return Combinators.combine(left, Arbitraries.of(operators), right)
                .as((one, operator, other) -> join(one.in("(", ""), " " + operator + " ", other, ")"));
    }

    private static Arbitrary<Spelled> choice(
            Arbitrary<Spelled> condition, Arbitrary<Spelled> then, Arbitrary<Spelled> otherwise) {
        return Combinators.combine(condition, then, otherwise)
                .as((asked, one, other) -> join(join(asked.in("(", ""), " ? ", one, ""), " : ", other, ")"));
    }

    private static Arbitrary<Spelled> same(String... sources) {
        return Arbitraries.of(sources).map(Spelled::twice);
    }

    private static Spelled twice(String source) {
        return new Spelled(source, source);
    }

    private static Spelled join(Spelled one, String between, Spelled other, String after) {
        return new Spelled(one.ours + between + other.ours + after, one.cel + between + other.cel + after);
    }

    private Spelled in(String before, String after) {
        return new Spelled(before + ours + after, before + cel + after);
    }

    /**
     * CEL compares whole numbers with doubles, but calls their equality badly typed, and finds -0.0 less than 0: only
     * names and literals are compared so.
     */
    private Spelled ofAnyType() {
        return new Spelled(ours, "dyn(" + cel + ")");
    }
}
