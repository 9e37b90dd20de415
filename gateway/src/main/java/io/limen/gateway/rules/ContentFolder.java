package io.limen.gateway.rules;

import io.limen.gateway.content.Snippet;
import io.limen.gateway.content.TemplateFlaw;
import io.limen.gateway.feature.Features;
import io.limen.gateway.rules.Names.FlagName;
import io.limen.gateway.settings.Nearest;
import io.limen.gateway.settings.Place;
import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.SourceText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code content/}: every snippet, HTML or JSON, by its path in there. */
final class ContentFolder {
    private static final String JSON = ".json";
    private static final String HTML = ".html";

    private ContentFolder() {}

    static boolean isContent(String path) {
        return path.endsWith(HTML) || path.endsWith(JSON);
    }

    static Map<String, Snippet> read(SourceFiles files) {
        Map<String, Snippet> pathToSnippet = new LinkedHashMap<>();
        for (String file : files.under(SourceFiles.CONTENT)) {
            if (!isContent(file)) {
                continue;
            }
            String path = file.substring(SourceFiles.CONTENT.length());
            if (file.endsWith(JSON)) {
                // Known even where it is wrong, so that who refers to it hears of one mistake, not of two.
                pathToSnippet.put(
                        path,
                        Snippet.json(
                                path,
                                JsonContent.read(file, files.bytes(file), files.problems)
                                        .orElse("null")));
                continue;
            }
            try {
                String html =
                        SourceText.of(file, files.bytes(file), files.problems).orElse("");
                pathToSnippet.put(path, Snippet.parse(path, html));
            } catch (TemplateFlaw flaw) {
                files.problems.add(ProblemCode.SNIPPET, place(files, file, flaw), "", flaw.problem());
                // Known all the same, so that who refers to it hears of one mistake, not of two.
                pathToSnippet.put(path, Snippet.parse(path, ""));
            }
        }
        return pathToSnippet;
    }

    private static Place place(SourceFiles files, String file, TemplateFlaw flaw) {
        String line =
                files.text(file).lines().skip(flaw.line() - 1L).findFirst().orElse("");
        return new Place(file, flaw.line(), flaw.column(), 2, line);
    }

    /** Every name a snippet asks for is a feature's, or a flag's under {@code flags}. */
    static void checkVariables(
            SourceFiles files, Map<String, Snippet> pathToSnippet, Features features, List<FlagName> flags) {
        List<String> known = new ArrayList<>();
        features.all().forEach(feature -> known.add(feature.name()));
        flags.forEach(flag -> known.add("flags." + flag.name()));
        pathToSnippet.forEach((path, snippet) -> {
            for (String asked : new TreeSet<>(snippet.variables())) {
                if (!known.contains(asked) && !asked.equals(".") && !asked.equals("flags")) {
                    files.problems.suggest(
                            Nearest.to(asked, known),
                            ProblemCode.UNKNOWN_VARIABLE,
                            place(files, SourceFiles.CONTENT + path, asked),
                            "",
                            asked);
                }
            }
        });
    }

    private static Place place(SourceFiles files, String file, String variable) {
        List<String> lines = files.text(file).lines().toList();
        for (int line = 0; line < lines.size(); line++) {
            Matcher there = Pattern.compile("\\{\\{[#^/]?\\s*" + Pattern.quote(variable))
                    .matcher(lines.get(line));
            if (there.find()) {
                int column = there.end() - variable.length() + 1;
                return new Place(file, line + 1, column, variable.length(), lines.get(line));
            }
        }
        return Place.file(file);
    }
}
