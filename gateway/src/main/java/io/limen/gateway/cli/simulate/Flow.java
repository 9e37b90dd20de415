package io.limen.gateway.cli.simulate;

import io.limen.gateway.inspect.simulate.SlotChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a slot shows, left before and right after, with a band for what becomes what: as wide as it is frequent. */
final class Flow {
    /** Of each side; the others become one. */
    private static final int NAMES_MAX = 9;

    private static final String OTHERS = "others";
    private static final double WIDTH = 980;
    private static final double LEFT = 310;
    private static final double RIGHT = WIDTH - LEFT;
    private static final double BAR = 9;
    private static final double BODY = 190;
    private static final double LABEL = 20;
    private static final int LABEL_CHARS_MAX = 34;

    private final SlotChange slot;
    private final Map<String, Side> before = new LinkedHashMap<>();
    private final Map<String, Side> after = new LinkedHashMap<>();

    /** One thing that is shown, on one side. */
    private static final class Side {
        private long decisions;
        private double top;
        private double taken;
    }

    Flow(SlotChange slot) {
        this.slot = slot;
    }

    String svg() {
        double scale = BODY / Math.max(1, slot.decisions());
        List<SlotChange.Cell> cells = cells();
        double height = Math.max(place(before, scale), place(after, scale));
        Html html = new Html();
        html.add(
                "<svg class=\"flow\" viewBox=\"0 0 %.0f %.1f\" role=\"img\" aria-label=\"%s: what is shown before and"
                        + " after\">",
                WIDTH, height, slot.slot());
        cells.forEach(cell -> band(cell, scale, html));
        before.forEach((name, side) -> side(name, side, LEFT - BAR, "end", LEFT - BAR - 8, scale, html));
        after.forEach((name, side) -> side(name, side, RIGHT, "start", RIGHT + BAR + 8, scale, html));
        return html.raw("</svg>\n").toString();
    }

    /** With what is rare on either side taken together; what stays as it was first, so that it lies straight. */
    private List<SlotChange.Cell> cells() {
        Map<String, Long> sumsBefore = new LinkedHashMap<>();
        Map<String, Long> sumsAfter = new LinkedHashMap<>();
        slot.cells().forEach(cell -> {
            sumsBefore.merge(cell.before(), cell.decisions(), Long::sum);
            sumsAfter.merge(cell.after(), cell.decisions(), Long::sum);
        });
        List<String> keptBefore = frequent(sumsBefore);
        List<String> keptAfter = frequent(sumsAfter);
        keptBefore.forEach(name -> before.put(name, new Side()));
        // In the order of the left side, as far as it goes: bands cross less.
        keptBefore.stream().filter(keptAfter::contains).forEach(name -> after.put(name, new Side()));
        keptAfter.forEach(name -> after.putIfAbsent(name, new Side()));
        Map<List<String>, Long> kinds = new LinkedHashMap<>();
        for (SlotChange.Cell cell : slot.cells()) {
            String was = keptBefore.contains(cell.before()) ? cell.before() : OTHERS;
            String is = keptAfter.contains(cell.after()) ? cell.after() : OTHERS;
            kinds.merge(List.of(was, is), cell.decisions(), Long::sum);
        }
        List<SlotChange.Cell> cells = new ArrayList<>();
        kinds.forEach((kind, decisions) -> {
            cells.add(new SlotChange.Cell(kind.get(0), kind.get(1), decisions));
            before.computeIfAbsent(kind.get(0), rare -> new Side()).decisions += decisions;
            after.computeIfAbsent(kind.get(1), rare -> new Side()).decisions += decisions;
        });
        List<String> order = List.copyOf(after.keySet());
        cells.sort(Comparator.comparingInt(cell -> order.indexOf(cell.after())));
        return cells;
    }

    private static List<String> frequent(Map<String, Long> nameToDecisions) {
        return nameToDecisions.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(NAMES_MAX)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Below each other, each at least as high as its label; says how high that is. */
    private static double place(Map<String, Side> names, double scale) {
        double top = 4;
        for (Side side : names.values()) {
            side.top = top;
            top += Math.max(LABEL, side.decisions * scale + 6);
        }
        return top;
    }

    private void band(SlotChange.Cell cell, double scale, Html html) {
        Side from = before.getOrDefault(cell.before(), new Side());
        Side to = after.getOrDefault(cell.after(), new Side());
        double width = Math.max(0.6, cell.decisions() * scale);
        double y1 = from.top + from.taken + width / 2;
        double y2 = to.top + to.taken + width / 2;
        from.taken += cell.decisions() * scale;
        to.taken += cell.decisions() * scale;
        double middle = (LEFT + RIGHT) / 2;
        html.add(
                "<path class=\"%s\" stroke-width=\"%.2f\" d=\"M%.1f %.2fC%.1f %.2f %.1f %.2f %.1f %.2f\"><title>%s → %s:"
                        + " %,d</title></path>",
                cell.differs() ? "moves" : "stays",
                width,
                LEFT,
                y1,
                middle,
                y1,
                middle,
                y2,
                RIGHT,
                y2,
                cell.before(),
                cell.after(),
                cell.decisions());
    }

    private static void side(String name, Side side, double x, String anchor, double labelX, double scale, Html html) {
        double height = Math.max(1.5, side.decisions * scale);
        html.add("<rect x=\"%.1f\" y=\"%.2f\" width=\"%.0f\" height=\"%.2f\"/>", x, side.top, BAR, height);
        html.add(
                "<text x=\"%.1f\" y=\"%.2f\" text-anchor=\"%s\">%s <tspan>%,d</tspan></text>",
                labelX, side.top + Math.max(11, height / 2 + 4), anchor, shortened(name), side.decisions);
    }

    /** The table below has it whole. */
    private static String shortened(String name) {
        return name.length() <= LABEL_CHARS_MAX ? name : name.substring(0, LABEL_CHARS_MAX - 1) + "…";
    }
}
