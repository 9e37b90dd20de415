package io.limen.gateway.rules;

import io.limen.gateway.settings.Place;
import io.limen.gateway.settings.Problem;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.Problems;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What is to be said of a configuration that takes a clock, or a log, beside its files. */
public final class Review {
    private final List<Ending> endings;
    private final List<Defined> segments;

    /**
     * An experience that ends.
     *
     * @param written as in the file
     * @param until the moment after the last, epoch milliseconds
     */
    record Ending(Place place, String path, String written, long until) {}

    /** A segment, where it is defined, and what is expected of its audience. */
    record Defined(String segment, Place place, String path, MinAudience least) {}

    /**
     * Who of a log is in a segment.
     *
     * @param ever the visitors who are in it or were
     */
    public record Audience(String segment, long ever) {}

    /**
     * Two segments with much the same visitors.
     *
     * @param share of the visitors who were ever in one of them, those who were in both at once, in [0, 1]
     */
    public record Overlap(String one, String other, double share) {}

    Review(List<Ending> endings, List<Defined> segments) {
        this.endings = List.copyOf(endings);
        this.segments = List.copyOf(segments);
    }

    /** What is past at this moment, epoch milliseconds. */
    public List<Problem> at(long now) {
        Problems problems = new Problems();
        for (Ending ending : endings) {
            if (ending.until() <= now) {
                problems.add(ProblemCode.OVER, ending.place(), ending.path(), ending.written());
            }
        }
        return problems.all();
    }

    /**
     * What a log says of the segments.
     *
     * @param visitors in the whole log
     * @param audiences of segments, in any order; one that is absent had nobody
     * @param overlaps the pairs to be told
     */
    public List<Problem> of(long visitors, List<Audience> audiences, List<Overlap> overlaps) {
        Problems problems = new Problems();
        Map<String, Long> segmentToEver =
                audiences.stream().collect(Collectors.toMap(Audience::segment, Audience::ever));
        for (Defined segment : segments) {
            size(segment, segmentToEver.getOrDefault(segment.segment(), 0L), visitors, problems);
        }
        Map<String, Defined> nameToDefined =
                segments.stream().collect(Collectors.toMap(Defined::segment, Function.identity()));
        for (Overlap overlap : overlaps) {
            Defined other = nameToDefined.get(overlap.other());
            if (other != null) {
                problems.add(
                        ProblemCode.NEAR_DUPLICATE,
                        other.place(),
                        other.path(),
                        Percent.of(overlap.share()),
                        overlap.one());
            }
        }
        return problems.all();
    }

    private static void size(Defined segment, long ever, long visitors, Problems problems) {
        MinAudience least = segment.least();
        if (ever < least.visitors()) {
            ProblemCode code = least.enforced() ? ProblemCode.AUDIENCE_REFUSED : ProblemCode.AUDIENCE_SMALL;
            problems.add(code, segment.place(), segment.path(), ever, least.visitors());
        } else if (ever == 0 && visitors > 0) {
            problems.add(ProblemCode.NOBODY_ENTERS, segment.place(), segment.path(), visitors);
        }
    }
}
