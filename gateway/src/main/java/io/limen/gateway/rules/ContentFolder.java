package io.limen.gateway.rules;

import io.limen.gateway.content.Snippet;
import io.limen.gateway.settings.Place;
import io.limen.gateway.settings.ProblemCode;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code content/}: every snippet, by its path in there. */
final class ContentFolder {
    private ContentFolder() {}

    static Map<String, Snippet> read(SourceFiles files) {
        Map<String, Snippet> pathToSnippet = new LinkedHashMap<>();
        for (String file : files.under(SourceFiles.CONTENT)) {
            if (!file.endsWith(".html")) {
                continue;
            }
            String path = file.substring(SourceFiles.CONTENT.length());
            try {
                pathToSnippet.put(path, Snippet.parse(path, files.text(file)));
            } catch (IllegalArgumentException e) {
                files.problems.add(ProblemCode.SNIPPET, Place.file(file), "", String.valueOf(e.getMessage()));
                // Known all the same, so that who refers to it hears of one mistake, not of two.
                pathToSnippet.put(path, Snippet.parse(path, ""));
            }
        }
        return pathToSnippet;
    }
}
