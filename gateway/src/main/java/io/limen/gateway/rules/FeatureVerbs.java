package io.limen.gateway.rules;

import io.limen.gateway.feature.Aggregation;
import io.limen.gateway.feature.Count;
import io.limen.gateway.feature.Distinct;
import io.limen.gateway.feature.Dwell;
import io.limen.gateway.feature.EventExpression;
import io.limen.gateway.feature.Fading;
import io.limen.gateway.feature.FeatureState;
import io.limen.gateway.feature.FeatureType;
import io.limen.gateway.feature.First;
import io.limen.gateway.feature.Imported;
import io.limen.gateway.feature.Last;
import io.limen.gateway.feature.Max;
import io.limen.gateway.feature.Min;
import io.limen.gateway.feature.On;
import io.limen.gateway.feature.Sequence;
import io.limen.gateway.feature.Sessions;
import io.limen.gateway.feature.Since;
import io.limen.gateway.feature.Sum;
import io.limen.gateway.feature.Top;
import io.limen.gateway.feature.Weigh;
import io.limen.gateway.profile.Definitions;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Makes a feature's aggregation of its verb and what stands beside it. */
final class FeatureVerbs {
    private static final int KEEP_MAX = 1_000;
    private static final int TOP_KEEP_DEFAULT = 16;
    private static final int DISTINCT_KEEP_DEFAULT = 100;
    private static final int STEPS_MAX = 8;
    private static final Duration LONGEST = Duration.ofDays(3_650);
    private static final Duration GAP_DEFAULT = Duration.ofMillis(Definitions.SESSION_GAP_DEFAULT_MILLIS);
    private static final List<String> TYPES = List.of("number", "text", "boolean", "duration");

    private final EventTerms terms;

    /**
     * An aggregation and the events it reads.
     *
     * @param events empty for any event
     */
    record Read(Aggregation<? extends FeatureState> aggregation, Set<String> events) {}

    FeatureVerbs(EventTerms terms) {
        this.terms = terms;
    }

    /** Empty where something is wrong, which is told. */
    Optional<Read> read(Verb verb, YamlCursor entry) {
        YamlCursor argument = entry.at(verb.word());
        return switch (verb) {
            case SEQUENCE -> sequence(entry, argument);
            case WEIGH -> weigh(entry, argument);
            case IMPORTED -> imported(entry, argument);
            case SESSIONS -> {
                On on = terms.on(argument, entry.at("where"));
                yield read(new Sessions(on, millis(entry.at("gap"), GAP_DEFAULT)));
            }
            case DWELL -> {
                On on = terms.on(argument, entry.at("where"));
                yield read(new Dwell(on, millis(entry.at("gap"), GAP_DEFAULT)));
            }
            case COUNT -> {
                On on = terms.on(argument, entry.at("where"));
                Optional<On> minus = terms.optional(entry.at("minus"));
                Optional<On> reset = terms.optional(entry.at("reset"));
                yield read(new Count(on, fading(entry), minus, reset));
            }
            case SINCE -> {
                On on = terms.on(argument, entry.at("where"));
                Optional<On> reset = terms.optional(entry.at("reset"));
                yield read(new Since(on, reset));
            }
            default -> ofValue(verb, entry, argument);
        };
    }

    private Optional<Read> ofValue(Verb verb, YamlCursor entry, YamlCursor argument) {
        On on = terms.on(argument, entry.at("where"));
        YamlCursor of = entry.at("of");
        if (!of.isPresent()) {
            of.missing("the value of the event that `" + verb.word() + "` is about");
        }
        Optional<EventExpressionCompiler.Typed> term = terms.term(of, on.events());
        Optional<On> minus = verb == Verb.SUM ? terms.optional(entry.at("minus")) : Optional.empty();
        boolean hasReset = verb.options().contains("reset");
        Optional<On> reset = hasReset ? terms.optional(entry.at("reset")) : Optional.empty();
        Fading fading = verb.options().contains("halfLife") ? fading(entry) : Fading.NONE;
        int keep = keep(entry, verb);
        Optional<FeatureType> type = term.flatMap(EventExpressionCompiler.Typed::type);
        Optional<FeatureType> kept = verb.options().contains("as") ? as(entry, type, term.isPresent()) : type;
        if (type.filter(FeatureType.TEXT::equals).isPresent()
                && (verb == Verb.SUM || verb == Verb.MIN || verb == Verb.MAX)) {
            of.problem(ProblemCode.WRONG_TYPE, "a text", "a number, for that is what `" + verb.word() + "` is about");
            return Optional.empty();
        }
        return term.flatMap(found -> {
            EventExpression value = found.expression();
            return switch (verb) {
                case SUM -> read(new Sum(on, value, fading, minus, reset));
                case LAST -> kept.flatMap(is -> read(new Last(on, value, is)));
                case FIRST -> kept.flatMap(is -> read(new First(on, value, is)));
                case MIN -> read(new Min(on, value, reset));
                case MAX -> read(new Max(on, value, reset));
                case DISTINCT -> read(new Distinct(on, value, keep));
                case TOP -> read(new Top(on, value, keep, fading));
                default -> throw new IllegalArgumentException(verb.word() + " (expected: a verb with `of`)");
            };
        });
    }

    private Optional<Read> sequence(YamlCursor entry, YamlCursor argument) {
        List<On> steps = new ArrayList<>();
        argument.items().forEach(step -> steps.add(terms.on(step)));
        if (steps.size() < 2 || steps.size() > STEPS_MAX) {
            argument.problem(ProblemCode.OUT_OF_RANGE, steps.size() + " steps", "2 to " + STEPS_MAX);
            return Optional.empty();
        }
        YamlCursor window = entry.at("window");
        if (!window.isPresent()) {
            window.missing("how long the whole sequence may take, such as 5m");
        }
        return read(new Sequence(steps, millis(window, GAP_DEFAULT)));
    }

    private Optional<Read> weigh(YamlCursor entry, YamlCursor argument) {
        List<Weigh.Weight> weights = new ArrayList<>();
        for (YamlCursor item : argument.items()) {
            YamlCursor weight = item.at("weight");
            OptionalDouble number = weight.number();
            if (!weight.isPresent()) {
                weight.missing("a number, may be negative");
            }
            On on = terms.on(item.at("event"), item.at("where"));
            number.ifPresent(value -> weights.add(new Weigh.Weight(on, value)));
        }
        if (weights.isEmpty()) {
            argument.wrongType("a list of { event: …, weight: … }");
            return Optional.empty();
        }
        Fading fading = fading(entry);
        return read(new Weigh(weights, fading));
    }

    private Optional<Read> imported(YamlCursor entry, YamlCursor argument) {
        if (!argument.isPresent()) {
            argument.missing("one of " + String.join(", ", TYPES));
        }
        String property = entry.at("of").text().orElse(entry.key());
        long expires = millis(entry.at("expires"), LONGEST);
        return argument.choice(TYPES)
                .map(FeatureVerbs::type)
                .flatMap(type -> read(new Imported(type, property, expires)));
    }

    /** The type of what is kept: as said, else as the expression tells; where neither does, it must be said. */
    private static Optional<FeatureType> as(YamlCursor entry, Optional<FeatureType> told, boolean isRight) {
        YamlCursor as = entry.at("as");
        if (!as.isPresent() && told.isEmpty() && isRight) {
            as.missing("one of " + String.join(", ", TYPES) + ", for events.yaml does not say what `of` is");
        }
        return as.choice(TYPES).map(FeatureVerbs::type).or(() -> told);
    }

    private static FeatureType type(String word) {
        return switch (word) {
            case "text" -> FeatureType.TEXT;
            case "boolean" -> FeatureType.BOOL;
            case "duration" -> FeatureType.DURATION;
            default -> FeatureType.NUMBER;
        };
    }

    private static Fading fading(YamlCursor entry) {
        YamlCursor window = entry.at("window");
        YamlCursor halfLife = entry.at("halfLife");
        if (window.isPresent() && halfLife.isPresent()) {
            halfLife.keyProblem(ProblemCode.EXCLUDES, "halfLife", "window");
            return Fading.NONE;
        }
        if (window.isPresent()) {
            return new Fading.Window(millis(window, LONGEST));
        }
        return halfLife.isPresent() ? new Fading.HalfLife(millis(halfLife, LONGEST)) : Fading.NONE;
    }

    private static int keep(YamlCursor entry, Verb verb) {
        int fallback = verb == Verb.TOP ? TOP_KEEP_DEFAULT : DISTINCT_KEEP_DEFAULT;
        return verb.options().contains("keep")
                ? (int) entry.at("keep").integer(1, KEEP_MAX).orElse(fallback)
                : fallback;
    }

    private static long millis(YamlCursor cursor, Duration fallback) {
        Duration duration = cursor.duration().orElse(fallback);
        if (duration.toMillis() < 1 || duration.compareTo(LONGEST) > 0) {
            cursor.problem(ProblemCode.OUT_OF_RANGE, cursor.text().orElse(""), "1ms to " + LONGEST.toDays() + "d");
            return fallback.toMillis();
        }
        return duration.toMillis();
    }

    private static Optional<Read> read(Aggregation<? extends FeatureState> aggregation) {
        return Optional.of(new Read(aggregation, aggregation.events()));
    }
}
