package io.limen.gateway.rules;

import io.limen.gateway.event.Value;
import io.limen.gateway.feature.Features;
import io.limen.gateway.segment.Model;
import java.util.List;

/**
 * What conditions may name. The place of a model, segment or flag in its list is the index it is read by.
 *
 * @param features the features, read by their bare name
 * @param models the models, read as {@code models.<name>}
 * @param segments the names of the segments, read as {@code segments.<name>}
 * @param flags the flags, read as {@code flags.<name>}
 * @param pageTypes the declared page types: all that {@code page.type} may be, besides {@code other}
 */
public record Names(
        Features features, List<Model> models, List<String> segments, List<FlagName> flags, List<String> pageTypes) {

    /**
     * A flag.
     *
     * @param name its name
     * @param fallback its default, whose type is the flag's type
     */
    public record FlagName(String name, Value fallback) {}

    public Names {
        models = List.copyOf(models);
        segments = List.copyOf(segments);
        flags = List.copyOf(flags);
        pageTypes = List.copyOf(pageTypes);
    }
}
