package io.limen.gateway.rules;

import io.limen.gateway.feature.FeatureType;
import io.limen.gateway.feature.Features;
import io.limen.gateway.segment.Model;
import io.limen.gateway.settings.Nearest;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code models/<name>/model.yaml}, as training writes it, with the ONNX file beside it. */
final class ModelsFolder {
    private static final String DESCRIPTION = "/model.yaml";

    private final SourceFiles files;
    private final Features features;
    private final Map<String, String> nameToFolder = new HashMap<>();

    ModelsFolder(SourceFiles files, Features features) {
        this.files = files;
        this.features = features;
    }

    List<Model> read() {
        List<Model> models = new ArrayList<>();
        for (String file : files.under(SourceFiles.MODELS)) {
            if (file.endsWith(DESCRIPTION)) {
                String folder = file.substring(0, file.length() - DESCRIPTION.length());
                model(folder, files.yaml(file, folder.replace('/', '.'))).ifPresent(models::add);
            }
        }
        return models;
    }

    private Optional<Model> model(String folder, YamlCursor root) {
        // Provenance: for people, and for the console.
        List.of("metrics", "trainedOn", "licence", "attribution").forEach(root::at);
        YamlCursor named = root.at("name");
        String name = named.text().orElse(folder.substring(SourceFiles.MODELS.length()));
        String other = nameToFolder.putIfAbsent(name, folder);
        if (other != null) {
            named.problem(ProblemCode.MODEL_NAME_TAKEN, name, other);
        }
        YamlCursor version = root.at("version");
        if (!version.isPresent()) {
            version.missing("the version its author gave it");
        }
        YamlCursor fileName = root.at("file");
        String file = folder + "/" + fileName.text().orElse("model.onnx");
        YamlCursor sha256 = root.at("sha256");
        checkFile(file, root, sha256);
        YamlCursor input = root.at("input");
        input.at("name");
        List<Integer> inputs = inputs(input.at("features"));
        YamlCursor output = root.at("output");
        output.at("index").integer(0, 1_000);
        Set<String> scoreOn = new HashSet<>(root.at("scoreOn").texts());
        return Optional.of(new Model(
                name,
                version.text().orElse(""),
                sha256.text().orElse(""),
                inputs,
                scoreOn.contains(EventTerms.ANY) ? Set.of() : scoreOn,
                file,
                output.at("name").text().orElse("")));
    }

    private void checkFile(String file, YamlCursor root, YamlCursor sha256) {
        if (!files.has(file)) {
            root.problem(ProblemCode.MODEL_FILE, file);
            return;
        }
        if (!sha256.isPresent()) {
            sha256.missing("the SHA-256 of " + file);
            return;
        }
        String actual = SourceFiles.sha256(files.bytes(file));
        sha256.text()
                .filter(expected -> !expected.equals(actual))
                .ifPresent(expected -> sha256.problem(ProblemCode.MODEL_HASH, actual, expected));
    }

    private List<Integer> inputs(YamlCursor list) {
        if (!list.isPresent()) {
            list.missing("the features it reads, in its order");
        }
        List<Integer> inputs = new ArrayList<>();
        for (YamlCursor item : list.items()) {
            String name = item.text().orElse("");
            int index = features.indexOf(name);
            if (index < 0) {
                List<String> names =
                        features.all().stream().map(feature -> feature.name()).toList();
                item.suggest(Nearest.to(name, names), ProblemCode.UNKNOWN_INPUT, name);
            } else if (features.get(index).type() == FeatureType.TEXT) {
                item.problem(ProblemCode.TEXT_INPUT, name);
            } else {
                inputs.add(index);
            }
        }
        return inputs;
    }
}
