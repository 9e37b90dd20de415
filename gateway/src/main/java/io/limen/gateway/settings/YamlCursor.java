package io.limen.gateway.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Stands at one value of a YAML document, or where one could stand. Reads it as what is wanted there; what is wrong is
 * told to the document's {@link Problems} and read as absent.
 *
 * <p>Readers with a key and a fallback are for sections of settings; those without are for the value itself.
 */
public final class YamlCursor {
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d[\\d_]*)(\\.\\d+)?([eE][-+]?\\d+)?");
    private static final int SHOWN_MAX = 60;

    private final YamlDocument document;
    private final String path;
    private final String key;
    private final @Nullable Node node;
    private final Place keyPlace;

    /**
     * A value that was asked for: how settings describe themselves.
     *
     * @param path its path
     * @param kind {@code text integer number bool duration bytes share texts} or the choices joined by {@code |}
     * @param fallback the value where none is configured; an empty text where there is none then either
     */
    public record Reading(String path, String kind, Object fallback) {}

    private YamlCursor(YamlDocument document, String path, String key, @Nullable Node node, Place keyPlace) {
        this.document = document;
        this.path = path;
        this.key = key;
        this.node = node == null || Tag.NULL.equals(node.getTag()) ? null : node;
        this.keyPlace = keyPlace;
    }

    /**
     * The root of a document. A file that is no YAML gives an absent root, and a problem.
     *
     * @param path the path of the root: what paths in problems begin with; may be empty
     */
    public static YamlCursor parse(String file, String path, byte[] bytes, Problems problems) {
        return parse(file, path, bytes, Overrides.none(), problems);
    }

    /** The root of a document whose values the environment may override. */
    public static YamlCursor parse(String file, String path, byte[] bytes, Overrides overrides, Problems problems) {
        YamlDocument document = new YamlDocument(file, bytes, overrides, problems);
        return new YamlCursor(document, path, path, document.root(), Place.file(file));
    }

    /** Whether a value stands here; {@code key:} with nothing behind it is none. */
    public boolean isPresent() {
        return node != null || document.overrides.find(path).isPresent();
    }

    public boolean isMap() {
        return node instanceof MappingNode;
    }

    public boolean isList() {
        return node instanceof SequenceNode;
    }

    /** The path from the root, such as {@code features.cart_value.of}. */
    public String path() {
        return path;
    }

    /** The last part of the path: the key it stands under. */
    public String key() {
        return key;
    }

    public Place keyPlace() {
        return keyPlace;
    }

    /** Where the value stands; where it is absent, the key or what should hold it. */
    public Place place() {
        return node == null ? keyPlace : document.place(node);
    }

    /** Where these characters of this text stand. Exact save in texts with escapes or folded lines: then the start. */
    public Place place(int offset, int length) {
        Place start = place();
        if (!(node instanceof ScalarNode scalar) || start.line() == 0) {
            return start;
        }
        int line = start.line() - 1;
        int column = start.column() - 1;
        String before = scalar.getValue()
                .substring(0, Math.min(offset, scalar.getValue().length()));
        if (scalar.getScalarStyle() == ScalarStyle.LITERAL) {
            int breaks = (int) before.chars().filter(letter -> letter == '\n').count();
            int inLine = before.length() - (before.lastIndexOf('\n') + 1);
            return document.place(line + 1 + breaks, document.indentation(line + 1) + inLine, length);
        }
        int quote = scalar.getScalarStyle() == ScalarStyle.PLAIN ? 0 : 1;
        boolean verbatim = start.source().startsWith(scalar.getValue(), column + quote);
        return verbatim ? document.place(line, column + quote + offset, length) : start;
    }

    // ── going down ──

    /** The value under this key of a mapping; asking makes the key known. */
    public YamlCursor at(String name) {
        if (node instanceof MappingNode mapping) {
            document.askedOf(mapping).add(name);
            for (NodeTuple tuple : mapping.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode found
                        && found.getValue().equals(name)) {
                    return child(found, tuple.getValueNode());
                }
            }
        } else if (node != null) {
            wrongType("a mapping with `" + name + "`");
        }
        return new YamlCursor(document, join(name), name, null, holder());
    }

    /** The keys of a mapping in file order, without making them known; none where this is no mapping. */
    public List<String> keys() {
        if (!(node instanceof MappingNode mapping)) {
            return List.of();
        }
        return mapping.getValue().stream()
                .map(NodeTuple::getKeyNode)
                .flatMap(name -> name instanceof ScalarNode scalar ? Stream.of(scalar.getValue()) : Stream.empty())
                .distinct()
                .toList();
    }

    /** All values of a mapping in file order, each under its {@link #key()}. */
    public List<YamlCursor> entries() {
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof MappingNode mapping)) {
            wrongType("a mapping");
            return List.of();
        }
        List<YamlCursor> entries = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode found)) {
                document.problems.add(
                        ProblemCode.WRONG_TYPE,
                        document.place(tuple.getKeyNode()),
                        path,
                        "a key of several values",
                        "a text");
            } else if (seen.add(found.getValue())) {
                entries.add(child(found, tuple.getValueNode()));
            }
        }
        document.askedOf(mapping).addAll(seen);
        return entries;
    }

    /** The items of a list; a single value is a list of one. */
    public List<YamlCursor> items() {
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof SequenceNode sequence)) {
            return List.of(this);
        }
        List<YamlCursor> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            String index = Integer.toString(items.size());
            items.add(new YamlCursor(document, path + "[" + index + "]", index, item, document.place(item)));
        }
        return items;
    }

    /** Tells that nothing stands here where something must. */
    public void missing(String expected) {
        document.problems.add(ProblemCode.MISSING_KEY, place(), parentPath(), key, expected);
    }

    /** Reports every key that nobody asked for, here and below. Called once, on the root, when all is read. */
    public void refuseUnknown() {
        if (node != null) {
            refuseUnknown(node, path);
        }
    }

    // ── the value itself ──

    /** Any single value, as written. */
    public Optional<String> text() {
        document.pathToReading.putIfAbsent(path, new Reading(path, "text", ""));
        Optional<String> override = document.overrides.find(path);
        if (override.isPresent() || node == null) {
            return override;
        }
        if (node instanceof ScalarNode scalar) {
            return Optional.of(scalar.getValue());
        }
        wrongType("a text");
        return Optional.empty();
    }

    public OptionalLong integer(long min, long max) {
        Optional<String> text = bare("a whole number");
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        String digits = text.get().replace("_", "");
        if (!digits.matches("[-+]?\\d{1,18}")) {
            wrongType("a whole number");
            return OptionalLong.empty();
        }
        long value = Long.parseLong(digits);
        if (value < min || value > max) {
            outOfRange(text.get(), min == Long.MIN_VALUE ? "at most " + max : between(min, max));
            return OptionalLong.empty();
        }
        return OptionalLong.of(value);
    }

    public OptionalDouble number() {
        Optional<String> text = bare("a number");
        if (text.isEmpty()) {
            return OptionalDouble.empty();
        }
        double value = NUMBER.matcher(text.get()).matches()
                ? Double.parseDouble(text.get().replace("_", ""))
                : Double.NaN;
        if (!Double.isFinite(value)) {
            wrongType("a number");
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(value);
    }

    public Optional<Boolean> bool() {
        Optional<String> text = bare("true or false");
        if (text.isPresent() && !text.get().equals("true") && !text.get().equals("false")) {
            wrongType("true or false");
            return Optional.empty();
        }
        return text.map(Boolean::parseBoolean);
    }

    /** A duration with its unit, such as {@code 20ms}. */
    public Optional<Duration> duration() {
        return unit(Quantity::duration, Quantity.DURATION_EXPECTED);
    }

    /** An amount of bytes with its unit, such as {@code 64KB}. */
    public OptionalLong bytes() {
        return unit(text -> boxed(Quantity.bytes(text)), Quantity.BYTES_EXPECTED)
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    /** A percentage such as {@code 5%}, as a fraction of 1. */
    public OptionalDouble share() {
        return unit(text -> boxed(Quantity.share(text)), Quantity.SHARE_EXPECTED)
                .map(OptionalDouble::of)
                .orElse(OptionalDouble.empty());
    }

    /** One of a few words. */
    public Optional<String> choice(Collection<String> choices) {
        Optional<String> text = text();
        if (text.isPresent() && !choices.contains(text.get())) {
            document.problems.suggest(
                    Nearest.to(text.get(), choices),
                    ProblemCode.NOT_A_CHOICE,
                    place(),
                    path,
                    text.get(),
                    String.join(", ", choices));
            return Optional.empty();
        }
        return text;
    }

    /** A list of texts; a single one is a list of one, and a variable of the environment is split at commas. */
    public List<String> texts() {
        Optional<String> override = document.overrides.find(path);
        if (override.isPresent()) {
            return Stream.of(override.get().split(",", -1))
                    .map(String::strip)
                    .filter(item -> !item.isEmpty())
                    .toList();
        }
        return items().stream().map(YamlCursor::text).flatMap(Optional::stream).toList();
    }

    /** The value as plain data: String, Double, Boolean, List or Map; empty where absent. Makes no key known. */
    public Optional<Object> data() {
        return node == null ? Optional.empty() : Optional.ofNullable(data(node));
    }

    // ── settings: a key and its default ──

    public String text(String name, String fallback) {
        return read(name, "text", fallback).text().orElse(fallback);
    }

    public long integer(String name, long fallback, long min, long max) {
        return read(name, "integer", fallback).integer(min, max).orElse(fallback);
    }

    public double number(String name, double fallback) {
        return read(name, "number", fallback).number().orElse(fallback);
    }

    public boolean bool(String name, boolean fallback) {
        return read(name, "bool", fallback).bool().orElse(fallback);
    }

    public Duration duration(String name, Duration fallback) {
        return read(name, "duration", fallback).duration().orElse(fallback);
    }

    public long bytes(String name, long fallback) {
        return read(name, "bytes", fallback).bytes().orElse(fallback);
    }

    public double share(String name, double fallback) {
        return read(name, "share", fallback).share().orElse(fallback);
    }

    public List<String> texts(String name, List<String> fallback) {
        YamlCursor value = read(name, "texts", fallback);
        return value.isPresent() ? value.texts() : fallback;
    }

    /** One of an enum's constants, written in small letters with {@code -} for {@code _}. */
    public <E extends Enum<E>> E choice(String name, E fallback) {
        Map<String, E> wordToConstant = new LinkedHashMap<>();
        for (E constant : fallback.getDeclaringClass().getEnumConstants()) {
            wordToConstant.put(word(constant), constant);
        }
        YamlCursor value = read(name, String.join("|", wordToConstant.keySet()), word(fallback));
        return value.choice(wordToConstant.keySet()).map(wordToConstant::get).orElse(fallback);
    }

    /** What was asked for so far, in the whole document. */
    public List<Reading> readings() {
        return List.copyOf(document.pathToReading.values());
    }

    // ── telling ──

    /** A problem with the value here. */
    public void problem(ProblemCode code, Object... values) {
        document.problems.add(code, place(), path, values);
    }

    /** A problem with the value here, and what was probably meant. */
    public void suggest(Optional<String> suggestion, ProblemCode code, Object... values) {
        document.problems.suggest(suggestion, code, place(), path, values);
    }

    /** A problem with the key it stands under. */
    public void keyProblem(ProblemCode code, Object... values) {
        document.problems.add(code, keyPlace, path, values);
    }

    /** A problem with the key it stands under, and what was probably meant. */
    public void suggestKey(Optional<String> suggestion, ProblemCode code, Object... values) {
        document.problems.suggest(suggestion, code, keyPlace, path, values);
    }

    /** A problem with some characters of the text here. */
    public void problemIn(int offset, int length, Optional<String> suggestion, ProblemCode code, Object... values) {
        document.problems.suggest(suggestion, code, place(offset, length), path, values);
    }

    /** Tells that something else stands here than what is expected. */
    public void wrongType(String expected) {
        problem(ProblemCode.WRONG_TYPE, shown(), expected);
    }

    @Override
    public String toString() {
        return path + " at " + place();
    }

    private YamlCursor read(String name, String kind, Object fallback) {
        YamlCursor value = at(name);
        document.pathToReading.putIfAbsent(value.path, new Reading(value.path, kind, fallback));
        return value;
    }

    private YamlCursor child(ScalarNode found, Node value) {
        return new YamlCursor(document, join(found.getValue()), found.getValue(), value, document.place(found));
    }

    private Place holder() {
        return keyPlace.line() == 0 && node != null ? document.place(node) : keyPlace;
    }

    private String join(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private String parentPath() {
        int end = path.length() - key.length() - 1;
        return end <= 0 ? "" : path.substring(0, end);
    }

    private static @Nullable Object data(Node here) {
        if (here instanceof SequenceNode sequence) {
            return sequence.getValue().stream()
                    .map(YamlCursor::data)
                    .filter(Objects::nonNull)
                    .toList();
        }
        if (here instanceof MappingNode mapping) {
            Map<String, Object> map = new LinkedHashMap<>();
            for (NodeTuple tuple : mapping.getValue()) {
                Object value = data(tuple.getValueNode());
                if (tuple.getKeyNode() instanceof ScalarNode name && value != null) {
                    map.put(name.getValue(), value);
                }
            }
            return map;
        }
        String text = ((ScalarNode) here).getValue();
        if (Tag.NULL.equals(here.getTag())) {
            return null;
        }
        boolean plain = ((ScalarNode) here).isPlain();
        if (plain && NUMBER.matcher(text).matches()) {
            return Double.parseDouble(text.replace("_", ""));
        }
        return plain && (text.equals("true") || text.equals("false")) ? (Object) Boolean.parseBoolean(text) : text;
    }

    private void refuseUnknown(Node where, String wherePath) {
        if (where instanceof SequenceNode sequence) {
            for (int i = 0; i < sequence.getValue().size(); i++) {
                refuseUnknown(sequence.getValue().get(i), wherePath + "[" + i + "]");
            }
        }
        if (!(where instanceof MappingNode mapping) || !document.wasAsked(mapping)) {
            return;
        }
        Set<String> known = new LinkedHashSet<>(document.askedOf(mapping));
        for (NodeTuple tuple : mapping.getValue()) {
            String name = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
            String child = wherePath.isEmpty() ? name : wherePath + "." + name;
            if (known.contains(name)) {
                refuseUnknown(tuple.getValueNode(), child);
            } else {
                document.problems.suggest(
                        Nearest.to(name, known),
                        ProblemCode.UNKNOWN_KEY,
                        document.place(tuple.getKeyNode()),
                        child,
                        name,
                        known.isEmpty() ? "no key here" : "one of " + String.join(", ", known));
            }
        }
    }

    /** A single value that is not in quotes. */
    private Optional<String> bare(String expected) {
        if (node instanceof ScalarNode scalar
                && !scalar.isPlain()
                && document.overrides.find(path).isEmpty()) {
            wrongType(expected);
            return Optional.empty();
        }
        return text();
    }

    private <T> Optional<T> unit(Function<String, Optional<T>> parse, String expected) {
        Optional<String> text = text();
        Optional<T> value = text.flatMap(parse);
        if (text.isPresent() && value.isEmpty()) {
            problem(ProblemCode.BAD_UNIT, text.get(), expected);
        }
        return value;
    }

    private void outOfRange(String value, String expected) {
        problem(ProblemCode.OUT_OF_RANGE, value, expected);
    }

    private String shown() {
        String text = document.overrides.find(path).orElse("");
        if (!text.isEmpty()) {
            return "`" + text + "` in " + Overrides.variable(path);
        }
        if (node instanceof ScalarNode scalar) {
            text = scalar.getValue();
            String cut = text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "…" : text;
            return scalar.isPlain() ? "`" + cut + "`" : "the text \"" + cut + "\"";
        }
        return node instanceof MappingNode ? "a mapping" : node == null ? "nothing" : "a list";
    }

    private static String between(long min, long max) {
        return max == Long.MAX_VALUE ? "at least " + min : min + " to " + max;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Optional<Long> boxed(OptionalLong value) {
        return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
    }

    private static Optional<Double> boxed(OptionalDouble value) {
        return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
    }
}
