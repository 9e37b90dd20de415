package io.limen.gateway.rules;

import io.limen.gateway.decision.Experience;
import io.limen.gateway.decision.Variant;
import io.limen.gateway.experiment.count.Experiment;
import io.limen.gateway.experiment.count.Experiments;
import io.limen.gateway.experiment.count.Goal;
import io.limen.gateway.settings.YamlCursor;
import java.util.List;
import java.util.stream.Collectors;

/** What is counted of which experience: its own goal, and those that are watched everywhere. */
final class CountedExperiences {
    private static final String DELIVERED = "delivered";

    private CountedExperiences() {}

    static Experiments of(YamlCursor site, List<Experience> experiences, List<Goal> goals) {
        boolean delivered = site.at("exposures")
                .choice(List.of("seen", DELIVERED))
                .filter(DELIVERED::equals)
                .isPresent();
        return new Experiments(experiences.stream()
                .map(experience -> new Experiment(
                        experience.name(),
                        experience.variants().stream().map(Variant::name).collect(Collectors.toSet()),
                        goals.stream()
                                .filter(goal -> goal.guardRail()
                                        || experience
                                                .goal()
                                                .filter(goal.name()::equals)
                                                .isPresent())
                                .toList(),
                        experience.isPerSession(),
                        delivered))
                .toList());
    }
}
