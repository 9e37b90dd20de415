package io.limen.gateway.settings;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** One parsed file and what was asked of it. Aliases are followed, but what they expand to is bounded. */
final class YamlDocument {
    static final int BYTES_MAX = 1 << 20;
    static final int DEPTH_MAX = 32;
    static final int VALUES_MAX = 20_000;

    final String file;
    final Problems problems;
    final Overrides overrides;
    final Map<String, YamlCursor.Reading> pathToReading = new LinkedHashMap<>();

    private final List<String> lines;
    private final Map<MappingNode, Set<String>> asked = new HashMap<>();
    private final @Nullable Node root;

    YamlDocument(String file, byte[] bytes, Overrides overrides, Problems problems) {
        this.file = file;
        this.problems = problems;
        this.overrides = overrides;
        Optional<String> text = decode(bytes);
        this.lines = text.map(source -> source.lines().toList()).orElse(List.of());
        this.root = text.map(this::compose).orElse(null);
    }

    @Nullable
    Node root() {
        return root;
    }

    /** The keys asked for in this mapping so far. */
    Set<String> askedOf(MappingNode node) {
        return asked.computeIfAbsent(node, unseen -> new LinkedHashSet<>());
    }

    boolean wasAsked(MappingNode node) {
        return asked.containsKey(node);
    }

    Place place(Node node) {
        int length = 1;
        Optional<Mark> start = node.getStartMark();
        Optional<Mark> end = node.getEndMark();
        if (start.isPresent() && end.isPresent()) {
            boolean oneLine = start.get().getLine() == end.get().getLine();
            length = oneLine ? end.get().getColumn() - start.get().getColumn() : 1;
        }
        return start.map(Mark::getLine).isPresent()
                ? place(start.get().getLine(), start.get().getColumn(), length)
                : Place.file(file);
    }

    /** A place by line and column from 0. */
    Place place(int line, int column, int length) {
        return new Place(file, line + 1, column + 1, length, line < lines.size() ? lines.get(line) : "");
    }

    int indentation(int line) {
        String source = line < lines.size() ? lines.get(line) : "";
        return source.length() - source.stripLeading().length();
    }

    private Optional<String> decode(byte[] bytes) {
        if (bytes.length > BYTES_MAX) {
            problems.add(
                    ProblemCode.TOO_MUCH, Place.file(file), "", bytes.length + " bytes", BYTES_MAX + " in one file");
            return Optional.empty();
        }
        return SourceText.of(file, bytes, problems);
    }

    private @Nullable Node compose(String source) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setUseMarks(true)
                .setAllowDuplicateKeys(true) // told with both places by refuseDuplicates
                .setCodePointLimit(BYTES_MAX)
                .setMaxAliasesForCollections(100)
                .build();
        try {
            if (isTooDeep(source, settings)) {
                return null;
            }
            Node composed = new Compose(settings).composeString(source).orElse(null);
            if (composed == null || isTooLarge(composed)) {
                return null;
            }
            refuseDuplicates(composed, new HashMap<>());
            return composed;
        } catch (MarkedYamlEngineException e) {
            Place place = e.getProblemMark()
                    .map(mark -> place(mark.getLine(), mark.getColumn(), 1))
                    .orElse(Place.file(file));
            problems.add(
                    ProblemCode.SYNTAX,
                    place,
                    "",
                    String.valueOf(e.getProblem()).replaceAll("\\s+", " "));
        } catch (YamlEngineException e) {
            problems.add(ProblemCode.SYNTAX, Place.file(file), "", String.valueOf(e.getMessage()));
        }
        return null;
    }

    /** Asked of the events, before anything recursive sees the document. */
    private boolean isTooDeep(String source, LoadSettings settings) {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(source)) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                default -> {}
            }
            if (depth > DEPTH_MAX) {
                Place place = event.getStartMark()
                        .map(mark -> place(mark.getLine(), mark.getColumn(), 1))
                        .orElse(Place.file(file));
                problems.add(ProblemCode.TOO_MUCH, place, "", "nested deeper", DEPTH_MAX + " levels");
                return true;
            }
        }
        return false;
    }

    private boolean isTooLarge(Node composed) {
        if (expanded(composed, new HashMap<>()) <= VALUES_MAX) {
            return false;
        }
        problems.add(
                ProblemCode.TOO_MUCH,
                place(composed),
                "",
                "more values, aliases expanded",
                VALUES_MAX + " in one file");
        return true;
    }

    /** How many values the node stands for once aliases are followed; a node within itself stands for too many. */
    private static long expanded(Node node, Map<Node, Long> known) {
        Long before = known.putIfAbsent(node, (long) VALUES_MAX + 1);
        if (before != null) {
            return before;
        }
        long sum = 1;
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                sum += expanded(tuple.getKeyNode(), known) + expanded(tuple.getValueNode(), known);
            }
        } else if (node instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue()) {
                sum += expanded(item, known);
            }
        }
        known.put(node, sum);
        return sum;
    }

    private void refuseDuplicates(Node node, Map<Node, Boolean> seen) {
        if (seen.put(node, true) != null) {
            return;
        }
        if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> refuseDuplicates(item, seen));
        } else if (node instanceof MappingNode mapping) {
            Map<String, Integer> keyToLine = new HashMap<>();
            for (NodeTuple tuple : mapping.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode key) {
                    Place place = place(key);
                    Integer first = keyToLine.putIfAbsent(key.getValue(), place.line());
                    if (first != null) {
                        problems.add(ProblemCode.DUPLICATE_KEY, place, "", key.getValue(), first);
                    }
                }
                refuseDuplicates(tuple.getValueNode(), seen);
            }
        }
    }
}
