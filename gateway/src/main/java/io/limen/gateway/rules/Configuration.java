package io.limen.gateway.rules;

import io.limen.gateway.content.Slot;
import io.limen.gateway.content.Snippet;
import io.limen.gateway.decision.Experience;
import io.limen.gateway.decision.Flag;
import io.limen.gateway.decision.Snapshot;
import io.limen.gateway.event.PageTypes;
import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.experiment.count.Goal;
import io.limen.gateway.feature.Feature;
import io.limen.gateway.feature.Features;
import io.limen.gateway.profile.Definitions;
import io.limen.gateway.segment.Model;
import io.limen.gateway.segment.Segment;
import io.limen.gateway.settings.Place;
import io.limen.gateway.settings.Problem;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The files of a configuration, read, cross-checked and compiled into one snapshot; or every problem there is.
 *
 * <p>Reading has no side effect: what should be written back (new bits in {@code segments.lock}) is part of the result.
 */
public final class Configuration {
    private static final int HASH_LENGTH = 16;

    private Configuration() {}

    /** What became of the files. */
    public sealed interface Result {
        /** Errors first where it was refused; of what was loaded, the warnings. By file, line and column. */
        List<Problem> problems();
    }

    /**
     * They are right.
     *
     * @param snapshot everything that decides
     * @param plan the tracking plan
     * @param tests the decision tests
     * @param lock the text of {@code segments.lock} with every segment in it
     * @param lockChanged whether that is news
     * @param problems warnings
     * @param review what else there is to say, given a clock or a log
     */
    public record Loaded(
            Snapshot snapshot,
            TrackingPlan plan,
            List<DecisionTest> tests,
            String lock,
            boolean lockChanged,
            List<Problem> problems,
            Review review)
            implements Result {}

    /** They are not. */
    public record Refused(List<Problem> problems) implements Result {}

    /**
     * Reads a configuration.
     *
     * @param pathToBytes every file, by its path relative to the configuration's folder with {@code /} between names
     */
    public static Result load(Map<String, byte[]> pathToBytes) {
        SourceFiles files = new SourceFiles(pathToBytes);
        TrackingPlan plan = EventsFile.read(files.yaml("events.yaml", "events"));
        YamlCursor site = files.yaml("experiences.yaml", "");
        YamlCursor experienceSection = site.at("experiences");
        PageTypes pageTypes = Site.pages(site);
        List<String> pageNames =
                pageTypes.rows().stream().map(PageTypes.Row::type).distinct().toList();
        EventTerms terms = new EventTerms(plan, new EventExpressionCompiler(pageNames));
        Caps caps = new Caps(experienceSection);
        List<Feature> all = new ArrayList<>(new FeaturesFile(terms).read(files.yaml("features.yaml", "features")));
        all.addAll(caps.features());
        Features features = new Features(all);
        List<Model> models = new ModelsFolder(files, features).read();
        List<Goal> goals = GoalsFile.read(files.yaml("goals.yaml", "goals"), terms);
        Map<String, Snippet> snippets = ContentFolder.read(files);

        FlagsFile flagsFile = new FlagsFile(files.yaml("flags.yaml", "flags"));
        SegmentsFile segmentsFile = new SegmentsFile(files.yaml("segments.yaml", "segments"), files.problems);
        SegmentsLock lock = new SegmentsLock(files.yaml(SegmentsLock.FILE, "lock"));
        ContentFolder.checkVariables(files, snippets, features, flagsFile.names());
        Names names = new Names(features, models, segmentsFile.names(), flagsFile.names(), pageNames);
        ConditionCompiler compiler = new ConditionCompiler(names);
        References references = new References(goals.stream().map(Goal::name).toList(), segmentsFile.names(), snippets);

        List<Flag> flags = flagsFile.read(compiler, references);
        List<Segment> segments = segmentsFile.read(compiler, flags, lock, Site.minAudience(site));
        List<Slot> slots = Site.slots(site, references);
        ExperiencesFile experiencesFile = new ExperiencesFile(
                slots,
                references,
                compiler,
                caps,
                features,
                new Learnings(segmentsFile.names(), goals, references),
                Site.heldOutOfAll(site));
        List<Experience> experiences = experiencesFile.read(experienceSection);
        Definitions definitions = new Definitions(
                files.hash().substring(0, HASH_LENGTH),
                features,
                pageTypes,
                CountedExperiences.of(site, experiences, goals),
                Site.sessionGapMillis(site),
                Site.sessionMaxMillis(site));
        Snapshot snapshot =
                new Snapshot(definitions.snapshot(), definitions, models, segments, flags, goals, slots, experiences);
        List<DecisionTest> tests = new TestsFolder(snapshot).read(files);

        references
                .unshown()
                .forEach(path ->
                        files.problems.add(ProblemCode.UNUSED_SNIPPET, Place.file(SourceFiles.CONTENT + path), ""));
        files.refuseUnknown();
        List<Problem> problems = files.problems.all();
        return files.problems.hasErrors()
                ? new Refused(problems)
                : new Loaded(
                        snapshot,
                        plan,
                        tests,
                        lock.text(),
                        !lock.added().isEmpty(),
                        problems,
                        new Review(experiencesFile.endings(), segmentsFile.defined()));
    }
}
