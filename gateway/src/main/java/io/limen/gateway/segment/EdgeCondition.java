package io.limen.gateway.segment;

import io.limen.gateway.event.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * A condition that an edge can evaluate: logic over the page that is asked for, the values of flags, and literals. It
 * reads nothing of a profile.
 *
 * <p>With something missing, whatever is asked of it is false, {@code !=} too, as everywhere.
 */
public sealed interface EdgeCondition {

    /** Always the same. */
    record Constant(boolean holds) implements EdgeCondition {}

    /** Every part holds; at least two. */
    record All(List<EdgeCondition> parts) implements EdgeCondition {
        public All {
            parts = List.copyOf(parts);
        }
    }

    /** One part holds; at least two. */
    record Any(List<EdgeCondition> parts) implements EdgeCondition {
        public Any {
            parts = List.copyOf(parts);
        }
    }

    /** The part does not hold. */
    record Not(EdgeCondition part) implements EdgeCondition {}

    /** Two numbers, two texts or two booleans compare so; texts by their UTF-16 code units, false before true. */
    record Comparison(Operator operator, Operand left, Operand right) implements EdgeCondition {}

    /** It equals one of these literals. */
    record In(Operand sought, List<Value> elements) implements EdgeCondition {
        public In {
            elements = List.copyOf(elements);
        }
    }

    /** The page has it, if only the empty text. */
    record Has(Operand.OfPage page) implements EdgeCondition {}

    /** One text in another. */
    record TextTest(Match match, Operand text, Operand sought) implements EdgeCondition {}

    /** How two values compare. */
    enum Operator {
        EQUAL,
        UNEQUAL,
        LESS,
        AT_MOST,
        MORE,
        AT_LEAST
    }

    /** Where one text stands in another. */
    enum Match {
        STARTS_WITH,
        ENDS_WITH,
        CONTAINS
    }

    /** One side of a question. */
    sealed interface Operand {
        /** A text, a number, true or false. */
        record Literal(Value value) implements Operand {}

        /** A text that tells which page is asked for. */
        record OfPage(PagePart part) implements Operand {}

        /** The value of a flag, by its name, for the visitor who asks: a text, a number, true or false. */
        record OfFlag(String flag) implements Operand {}
    }

    /** What an edge knows of a page as the gateway does: of what it is asked for, before it has read the page. */
    enum PagePart {
        /** As the table of page types says. */
        TYPE("page.type"),
        PATH("page.path"),
        SEARCH("page.search"),
        URL("page.url"),
        REFERRER("page.referrer");

        private final String path;

        PagePart(String path) {
            this.path = path;
        }

        /** As conditions spell it. */
        public String path() {
            return path;
        }
    }

    /** All of them hold: said as shortly as it can be. */
    static EdgeCondition all(List<EdgeCondition> parts) {
        Constant no = new Constant(false);
        List<EdgeCondition> left = new ArrayList<>();
        for (EdgeCondition part : parts) {
            if (part.equals(no)) {
                return no;
            }
            if (part instanceof All nested) {
                left.addAll(nested.parts);
            } else if (!(part instanceof Constant)) {
                left.add(part);
            }
        }
        return left.isEmpty() ? new Constant(true) : left.size() == 1 ? left.get(0) : new All(left);
    }

    /** One of them holds: said as shortly as it can be. */
    static EdgeCondition any(List<EdgeCondition> parts) {
        Constant yes = new Constant(true);
        List<EdgeCondition> left = new ArrayList<>();
        for (EdgeCondition part : parts) {
            if (part.equals(yes)) {
                return yes;
            }
            if (part instanceof Any nested) {
                left.addAll(nested.parts);
            } else if (!(part instanceof Constant)) {
                left.add(part);
            }
        }
        return left.isEmpty() ? new Constant(false) : left.size() == 1 ? left.get(0) : new Any(left);
    }

    /** It does not hold: said as shortly as it can be. */
    static EdgeCondition not(EdgeCondition part) {
        if (part instanceof Constant constant) {
            return new Constant(!constant.holds);
        }
        return part instanceof Not not ? not.part : new Not(part);
    }

    /** How much it is: one for each question, each "and", "or" and "not". */
    default int size() {
        if (this instanceof All all) {
            return 1 + all.parts.stream().mapToInt(EdgeCondition::size).sum();
        }
        if (this instanceof Any any) {
            return 1 + any.parts.stream().mapToInt(EdgeCondition::size).sum();
        }
        return this instanceof Not not ? 1 + not.part.size() : 1;
    }
}
