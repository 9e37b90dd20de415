package io.limen.gateway.rules.cel;

import io.limen.gateway.event.Value;
import io.limen.gateway.rules.cel.Node.Any;
import io.limen.gateway.rules.cel.Node.Numeric;
import io.limen.gateway.rules.cel.Node.Textual;
import io.limen.gateway.rules.cel.Node.Truth;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code x in y}. */
final class Lists {
    private Lists() {}

    /** Membership in a list written out; null if the list holds anything but constants, or none that compare. */
    static <S> @Nullable Truth<S> in(Node<S> sought, List<Node<S>> elements) {
        if (elements.stream().allMatch(Texts.Constant.class::isInstance)) {
            Textual<S> text = Kinds.textual(sought);
            return text == null
                    ? null
                    : in(
                            text,
                            elements.stream()
                                    .map(e -> ((Texts.Constant<S>) e).text())
                                    .toList());
        }
        if (elements.stream().allMatch(Numbers.Constant.class::isInstance)) {
            Numeric<S> number = Kinds.numeric(sought);
            return number == null || number.moves()
                    ? null
                    : in(
                            number,
                            elements.stream()
                                    .mapToDouble(e -> ((Numbers.Constant<S>) e).value())
                                    .toArray());
        }
        return null;
    }

    private static <S> Truth<S> in(Textual<S> sought, List<String> elements) {
        Set<String> set = Set.copyOf(elements);
        return subject -> {
            String text = sought.of(subject);
            return text != null && set.contains(text);
        };
    }

    private static <S> Truth<S> in(Numeric<S> sought, double[] elements) {
        return subject -> {
            double number = sought.of(subject);
            for (double element : elements) {
                if (number == element) {
                    return true;
                }
            }
            return false;
        };
    }

    /** Membership in a list, or among the keys of an object, that is known only when it is there. */
    static <S> Truth<S> in(Node<S> sought, Any<S> list) {
        Any<S> element = Kinds.any(sought);
        return subject -> {
            Value value = list.of(subject);
            if (value instanceof Value.Items items) {
                return Comparing.contains(items, element.of(subject));
            }
            return value instanceof Value.Fields fields
                    && element.of(subject) instanceof Value.Text text
                    && fields.get(text.text()) != null;
        };
    }
}
