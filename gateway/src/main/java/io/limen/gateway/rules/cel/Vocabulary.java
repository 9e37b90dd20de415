package io.limen.gateway.rules.cel;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All names an expression may use.
 *
 * @param <S> what they are read from
 */
public final class Vocabulary<S> {
    private final String bareRoot;
    private final Map<String, Declaration<S>> pathToDeclaration = new LinkedHashMap<>();
    private final Map<String, String> foreignRootToReason;

    /**
     * @param bareRoot what a bare name belongs to: {@code x} is short for {@code <bareRoot>.x}
     * @param declarations the names
     * @param foreignRootToReason names that exist elsewhere ({@code page}), and why they cannot be used here
     */
    public Vocabulary(String bareRoot, List<Declaration<S>> declarations, Map<String, String> foreignRootToReason) {
        this.bareRoot = bareRoot;
        declarations.forEach(declaration -> pathToDeclaration.put(declaration.path(), declaration));
        this.foreignRootToReason = Map.copyOf(foreignRootToReason);
    }

    Collection<Declaration<S>> all() {
        return pathToDeclaration.values();
    }

    /** The declaration of exactly this full name, or null. */
    public @Nullable Declaration<S> get(String path) {
        return pathToDeclaration.get(path);
    }

    Optional<String> whyNotHere(String root) {
        return Optional.ofNullable(foreignRootToReason.get(root));
    }

    String bareRoot() {
        return bareRoot;
    }

    /**
     * The declaration a dotted name leads to: its own, or that of the object it lies in ({@code properties} for
     * {@code properties.a.b}).
     */
    Optional<Declaration<S>> find(String dotted) {
        for (int end = dotted.length(); end > 0; end = dotted.lastIndexOf('.', end - 1)) {
            Declaration<S> exact = pathToDeclaration.get(dotted.substring(0, end));
            if (exact != null) {
                return Optional.of(exact);
            }
        }
        return Optional.empty();
    }

    /** Whether the first part of this name is a bare name. A dotted context name ({@code page.type}) goes first. */
    boolean isBare(String dotted) {
        return find(dotted).isEmpty() && find(bareRoot + "." + dotted).isPresent();
    }
}
