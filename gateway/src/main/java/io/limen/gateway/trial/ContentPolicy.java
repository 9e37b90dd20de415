package io.limen.gateway.trial;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a page's Content Security Policy lets Limen do, and the least that has to change where it does not. Immutable.
 *
 * <p>Read as Content Security Policy Level 3 has it: the first of two directives of one name holds, what is not stated
 * falls back to {@code default-src}, and with {@code 'strict-dynamic'} addresses count for nothing.
 */
public final class ContentPolicy {
    private static final String SELF = "'self'";
    private static final String NONE = "'none'";
    private static final String STRICT = "'strict-dynamic'";
    private static final String DEFAULT = "default-src";
    private static final List<String> SCRIPTS = List.of("script-src-elem", "script-src", DEFAULT);
    private static final List<String> CONNECTIONS = List.of("connect-src", DEFAULT);

    /** They would send the browser from a plain address of this machine to one that does not exist. */
    private static final List<String> ENCRYPTION = List.of("upgrade-insecure-requests", "block-all-mixed-content");

    /** With these no text may become HTML, which is what filling a slot is. */
    private static final List<String> TRUSTED_TYPES = List.of("require-trusted-types-for", "trusted-types");

    private final Map<String, List<String>> directiveToSources;

    private ContentPolicy(Map<String, List<String>> directiveToSources) {
        this.directiveToSources = directiveToSources;
    }

    /**
     * A policy after a change.
     *
     * @param text as a header states it
     * @param changes what was changed, each as it can be told
     */
    record Relaxed(String text, List<String> changes) {}

    public static ContentPolicy parse(String text) {
        Map<String, List<String>> directives = new LinkedHashMap<>();
        for (String directive : text.split(";", -1)) {
            List<String> words = Arrays.stream(directive.strip().split("\\s+"))
                    .filter(word -> !word.isEmpty())
                    .toList();
            if (!words.isEmpty()) {
                directives.putIfAbsent(
                        words.get(0).toLowerCase(Locale.ROOT), List.copyOf(words.subList(1, words.size())));
            }
        }
        return new ContentPolicy(directives);
    }

    /**
     * Whether a script of this address may run.
     *
     * @param page where the page is
     * @param script where the script is
     * @param nonce what its tag says
     */
    public boolean allowsScript(SiteAddress page, SiteAddress script, Optional<String> nonce) {
        Optional<List<String>> sources = inForce(SCRIPTS);
        if (sources.isEmpty()) {
            return true;
        }
        boolean known = nonce.filter(said -> sources.get().contains("'nonce-" + said + "'"))
                .isPresent();
        return known || (!sources.get().contains(STRICT) && allows(sources.get(), page, script));
    }

    /** Whether a page may call this address. */
    public boolean allowsCalls(SiteAddress page, SiteAddress called) {
        return inForce(CONNECTIONS)
                .map(sources -> allows(sources, page, called))
                .orElse(true);
    }

    /** Whether text may become HTML. */
    public boolean allowsHtml() {
        return !directiveToSources.containsKey(TRUSTED_TYPES.get(0));
    }

    /**
     * The least change with which a page of the site works at the proxy's address, Limen in it.
     *
     * @param site what the policy was written for
     * @param proxy where its pages are now
     * @param nonce what the tags that are put in say
     */
    Relaxed relaxed(SiteAddress site, SiteAddress proxy, String nonce) {
        Map<String, List<String>> directives = new LinkedHashMap<>(directiveToSources);
        List<String> changes = new ArrayList<>();
        for (String name : ENCRYPTION) {
            if (directives.remove(name) != null) {
                changes.add(name + " left out, because this machine is asked by plain http");
            }
        }
        for (String name : TRUSTED_TYPES) {
            if (directives.remove(name) != null) {
                changes.add(name + " left out, because filling a slot makes HTML of text");
            }
        }
        // What named the site names the proxy, too: the same pages, at another address.
        directives.replaceAll((name, sources) -> allows(sources, proxy, site) && !allows(sources, proxy, proxy)
                ? with(sources, proxy.origin())
                : sources);
        ContentPolicy moved = new ContentPolicy(directives);
        if (!moved.allowsScript(proxy, proxy, Optional.of(nonce))) {
            boolean strict = moved.inForce(SCRIPTS).orElse(List.of()).contains(STRICT);
            moved.add(SCRIPTS, 1, strict ? "'nonce-" + nonce + "'" : SELF);
            changes.add("script-src: " + (strict ? "a nonce" : SELF) + " added, for the tag");
        }
        if (!moved.allowsCalls(proxy, proxy)) {
            moved.add(CONNECTIONS, 0, SELF);
            changes.add("connect-src: " + SELF + " added, for what the tag sends and asks");
        }
        return new Relaxed(moved.toString(), changes);
    }

    /** Adds to the directive that is in force; where that is the default, to a new one of its own. */
    private void add(List<String> names, int own, String source) {
        String inForce = names.stream()
                .filter(directiveToSources::containsKey)
                .findFirst()
                .orElseThrow();
        String name = inForce.equals(DEFAULT) ? names.get(own) : inForce;
        directiveToSources.put(name, with(directiveToSources.getOrDefault(inForce, List.of()), source));
    }

    private static List<String> with(List<String> sources, String source) {
        List<String> more = new ArrayList<>(sources);
        more.removeIf(NONE::equalsIgnoreCase);
        more.add(source);
        return more;
    }

    private Optional<List<String>> inForce(List<String> names) {
        return names.stream()
                .map(directiveToSources::get)
                .filter(sources -> sources != null)
                .findFirst();
    }

    private static boolean allows(List<String> sources, SiteAddress page, SiteAddress asked) {
        return sources.stream().anyMatch(source -> allows(source.toLowerCase(Locale.ROOT), page, asked));
    }

    private static boolean allows(String source, SiteAddress page, SiteAddress asked) {
        if (source.equals(SELF)) {
            return page.equals(asked);
        }
        if (source.startsWith("'")) {
            return false;
        }
        if (source.equals("*")) {
            return true;
        }
        if (source.endsWith(":")) {
            return source.equals(asked.scheme() + ":") || (source.equals("http:") && asked.isSecure());
        }
        int slashes = source.indexOf("://");
        String scheme = slashes < 0 ? page.scheme() : source.substring(0, slashes);
        String rest = source.substring(slashes < 0 ? 0 : slashes + 3).replaceFirst("/.*$", "");
        int colon = rest.lastIndexOf(':');
        String host = colon < 0 ? rest : rest.substring(0, colon);
        String port = colon < 0 ? "" : rest.substring(colon + 1);
        // A plain address stands for the encrypted one as well.
        boolean schemeFits = scheme.equals(asked.scheme()) || (scheme.equals("http") && asked.isSecure());
        boolean hostFits = host.startsWith("*.") ? asked.host().endsWith(host.substring(1)) : host.equals(asked.host());
        boolean portFits = port.equals("*")
                || (port.isEmpty() ? !asked.authority().contains(":") : port.equals(Integer.toString(asked.port())));
        return schemeFits && hostFits && portFits;
    }

    @Override
    public String toString() {
        return directiveToSources.entrySet().stream()
                .map(directive -> (directive.getKey() + " " + String.join(" ", directive.getValue())).strip())
                .collect(Collectors.joining("; "));
    }
}
