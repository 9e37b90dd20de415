package io.limen.gateway.rules.cel;

import com.google.re2j.Pattern;
import io.limen.gateway.event.Value;
import io.limen.gateway.rules.cel.Node.Any;
import io.limen.gateway.rules.cel.Node.Numeric;
import io.limen.gateway.rules.cel.Node.Textual;
import io.limen.gateway.rules.cel.Node.Truth;
import org.jspecify.annotations.Nullable;

/** What can be asked of texts. */
final class Texts {
    private Texts() {}

    /** A text that is always the same. */
    record Constant<S>(String text) implements Textual<S> {
        @Override
        public String of(S subject) {
            return text;
        }
    }

    private interface Pair {
        boolean test(String text, String other);
    }

    /** {@code text.startsWith(other)} and the like; null if the function is none of them. */
    static <S> @Nullable Truth<S> test(String function, Textual<S> text, Textual<S> other) {
        return switch (function) {
            case "startsWith" -> both(text, other, String::startsWith);
            case "endsWith" -> both(text, other, String::endsWith);
            case "contains" -> both(text, other, String::contains);
            case "matches" -> other instanceof Constant<S> pattern ? matches(text, pattern.text) : null;
            default -> null;
        };
    }

    /** The length in characters (code points), or the number of elements. */
    static <S> @Nullable Numeric<S> size(Node<S> node) {
        if (node instanceof Any<S> any) {
            return subject -> size(any.of(subject));
        }
        return node instanceof Textual<S> textual ? subject -> length(textual.of(subject)) : null;
    }

    static <S> Textual<S> concatenated(Textual<S> left, Textual<S> right) {
        return subject -> {
            String one = left.of(subject);
            String other = right.of(subject);
            return one == null || other == null ? null : one + other;
        };
    }

    /** Somewhere in the text, as in CEL; RE2, so never slower than linear. */
    private static <S> Truth<S> matches(Textual<S> text, String expression) {
        Pattern pattern = Pattern.compile(expression);
        return subject -> {
            String found = text.of(subject);
            return found != null && pattern.matcher(found).find();
        };
    }

    private static <S> Truth<S> both(Textual<S> text, Textual<S> other, Pair test) {
        return subject -> {
            String one = text.of(subject);
            String two = other.of(subject);
            return one != null && two != null && test.test(one, two);
        };
    }

    private static double size(@Nullable Value value) {
        if (value instanceof Value.Text text) {
            return length(text.text());
        }
        if (value instanceof Value.Items items) {
            return items.items().size();
        }
        return value instanceof Value.Fields fields ? fields.fields().size() : Double.NaN;
    }

    private static double length(@Nullable String text) {
        return text == null ? Double.NaN : text.codePointCount(0, text.length());
    }
}
