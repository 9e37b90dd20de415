package io.limen.gateway.decision;

import io.limen.gateway.rules.Configuration;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A random small configuration over few inputs: everything an experience can be kept from a visitor by, in all combinations.
 * Two slots share snippets.
 */
final class RandomSite {
    /** 2026-12-01, a Tuesday, at one in the morning in UTC. */
    static final long NOW = 1_796_086_800_000L;

    /** A Wednesday. */
    static final long OFF_SCHEDULE = NOW + 86_400_000;

    private static final List<String> ATOMS = List.of(
            "one >= 1",
            "one == 1",
            "one < 1",
            "one != 1",
            "has(one)",
            "one in [1, 2]",
            "one < two",
            "one == two",
            "two > 1",
            "word == 'a'",
            "word in ['a', 'b']",
            "word.startsWith('a')",
            "word != 'b'",
            "sure",
            "sure == false",
            "since > duration('1m')",
            "since <= duration('1m')",
            "models.p >= 0.5",
            "segments.s",
            "segments.t",
            "one >= flags.f",
            "flags.f == 1",
            "flags.g",
            "page.type == 'cart'",
            "page.type != 'home'",
            "device.type == 'mobile'",
            "1 < 2",
            "true");

    private static final List<String> OF_PROFILE = List.of(
            "one >= 1",
            "word == 'a'",
            "sure",
            "one < 1 && word != 'b'",
            "models.p >= 0.5",
            "one >= flags.k",
            "flags.h");

    private static final List<String> ROLLOUTS = List.of(
            "",
            "",
            "",
            "",
            ", mode: shadow",
            ", mode: 'off'",
            ", holdout: 50%",
            ", coverage: 50%",
            ", coverage: 50%, goal: order",
            ", coverage: 50%, holdout: 50%",
            ", cap: [ 2 per session ]",
            ", cap: [ 2 per session, 9 per visitor ]",
            ", exclusive: { group: g, share: 12% }",
            ", goal: order",
            ", goal: order, split: bandit",
            ", goal: order, split: bandit, bandit: { by: s, keep: visitor }",
            ", goal: order, split: bandit, coverage: 50%");

    private final Random random;
    private final List<String> atoms;
    final String experiences;
    final String flags;
    final String segments;
    final Snapshot snapshot;

    RandomSite(Random random, int inputs, int experiences) {
        this.random = random;
        this.atoms = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            atoms.add(oneOf(ATOMS));
        }
        this.experiences = experiences(experiences);
        this.segments = "s: { when: \"" + oneOf(OF_PROFILE) + "\""
                + oneOf(List.of("", ", linger: 10m", ", until: \"one < 1\"", ", until: \"!sure\", linger: 1m"))
                + " }\nt: { " + oneOf(List.of("", "parent: s, ")) + "when: \""
                + oneOf(List.of("word == 'a'", "segments.s || sure", "one >= 1")) + "\" }\n";
        this.flags = "f: { default: 1, rules: [ "
                + oneOf(List.of(
                        "{ when: page.type == 'cart', serve: 2 }",
                        "{ serve: 2, share: 50% }",
                        "{ when: \"word == 'a'\", serve: 1 }, { when: sure, serve: 2, share: 50% }",
                        "{ when: flags.g, serve: 2 }"))
                + " ] }\ng: { default: false, rules: [ "
                + oneOf(List.of("{ when: sure, serve: true }", "{ when: device.type == 'mobile', serve: true }"))
                + " ] }\nh: { default: false, rules: [ { when: sure, serve: true, share: 50% } ] }\n"
                + "k: { default: 1, rules: [ { serve: 2, share: 50% } ] }\n";
        this.snapshot = load();
    }

    /** Whether something is said by this name, or behind what is. */
    boolean names(String name) {
        String text = experiences;
        for (int i = 0; i < 4; i++) {
            for (String line : (flags + segments).lines().toList()) {
                String kind = flags.contains(line) ? "flags." : "segments.";
                boolean segment = kind.equals("segments.")
                        && (says(text, "parent: " + line.charAt(0)) || says(text, "by: " + line.charAt(0)));
                if (says(text, kind + line.charAt(0)) || segment) {
                    text += line + "\n";
                }
            }
        }
        return says(text, name);
    }

    private static boolean says(String text, String name) {
        return Pattern.compile("(?<![\\w.'])" + Pattern.quote(name) + "(?!\\w|:)")
                .matcher(text)
                .find();
    }

    private String experiences(int count) {
        StringBuilder text = new StringBuilder(oneOf(List.of("", "", "", "holdout: 50%\n")));
        text.append("slots: { hero: { default: ").append(oneOf(List.of("page", "a.html")));
        text.append(oneOf(List.of("", "", "", "", "", ", off: true")));
        text.append(" }, banner: { default: page } }\nexperiences:\n");
        int scheduled = random.nextInt(2 * count);
        for (int i = 0; i < count; i++) {
            text.append("  e")
                    .append(i)
                    .append(": { slot: ")
                    .append(i == 1 ? "banner" : oneOf(List.of("hero", "hero", "banner")));
            text.append(", when: \"")
                    .append(condition(atoms.size() > 2 ? 3 : 2))
                    .append('"')
                    .append(oneOf(ROLLOUTS));
            text.append(i == scheduled ? ", schedule: { days: [ tue ] }" : "").append(", variants: ");
            text.append(oneOf(List.of("{ v: a.html }", "{ v: b.html }", "{ v: a.html, w: b.html }")));
            text.append(" }\n");
        }
        return text.toString();
    }

    private String condition(int depth) {
        return switch (depth == 0 ? 0 : random.nextInt(5)) {
            case 1 -> condition(depth - 1) + " && " + condition(depth - 1);
            case 2 -> "(" + condition(depth - 1) + " || " + condition(depth - 1) + ")";
            case 3 -> "!(" + condition(depth - 1) + ")";
            default -> atoms.get(random.nextInt(atoms.size()));
        };
    }

    private <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private Snapshot load() {
        Map<String, String> files = new TreeMap<>();
        files.put("features.yaml", """
                one:   { sum: A, of: x }
                two:   { sum: B, of: x }
                word:  { last: A, of: name, as: text }
                sure:  { last: A, of: event.name == 'A' }
                since: { since: A }
                """);
        files.put("segments.yaml", segments);
        files.put("segments.lock", "s: 0\nt: 1\n");
        files.put("flags.yaml", flags);
        files.put("goals.yaml", "order: { event: Order Completed }\n");
        files.put(
                "models/p/model.yaml",
                "name: p\nversion: '1'\nsha256: " + sha256("p") + "\ninput: { features: [ one ] }\nscoreOn: [ A ]\n");
        files.put("models/p/model.onnx", "p");
        files.put("content/a.html", "<p>a</p>");
        files.put("content/b.html", "<p>b</p>");
        files.put("experiences.yaml", "pages: { home: /, cart: /cart }\n" + experiences);
        Map<String, byte[]> bytes = new TreeMap<>();
        files.forEach((path, text) -> bytes.put(path, text.getBytes(StandardCharsets.UTF_8)));
        Configuration.Result result = Configuration.load(bytes);
        if (result instanceof Configuration.Loaded loaded) {
            return loaded.snapshot();
        }
        throw new AssertionError(result.problems() + "\n" + this);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String toString() {
        return experiences + flags + segments;
    }
}
