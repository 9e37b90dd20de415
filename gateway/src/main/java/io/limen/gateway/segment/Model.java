package io.limen.gateway.segment;

import java.util.List;
import java.util.Set;

/**
 * A model of the configuration: which features it reads, when it is asked.
 *
 * @param name its name in conditions ({@code models.<name>})
 * @param version the version its author gave it
 * @param sha256 hash of the file, lower-case hex
 * @param inputs indices of the features it reads, in the order it wants them
 * @param scoreOn the events after which it is asked again; empty means any event that changes an input
 * @param file the path of the ONNX file inside the configuration
 * @param output the name of the output that holds the score; empty: the model's last
 */
public record Model(
        String name,
        String version,
        String sha256,
        List<Integer> inputs,
        Set<String> scoreOn,
        String file,
        String output) {
    public Model {
        inputs = List.copyOf(inputs);
        scoreOn = Set.copyOf(scoreOn);
    }
}
