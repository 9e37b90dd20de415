package io.limen.gateway.decision;

import io.limen.gateway.content.Snippet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the slots of one call show so far: no later one repeats a snippet. */
final class Shown {
    private final Map<String, String> snippetToSlot = new HashMap<>(4);

    void add(Snippet snippet, String slot) {
        snippetToSlot.putIfAbsent(snippet.path(), slot);
    }

    /** The slot that shows this one already, if any does. */
    @Nullable
    String where(Snippet snippet) {
        return snippetToSlot.get(snippet.path());
    }
}
