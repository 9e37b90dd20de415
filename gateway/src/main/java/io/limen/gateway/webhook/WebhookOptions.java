package io.limen.gateway.webhook;

import io.limen.gateway.settings.ProblemCode;
import io.limen.gateway.settings.YamlCursor;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who is told, and how patiently.
 *
 * @param endpoints who is told
 * @param timeout of one call
 * @param retryFirst how long to wait after the first failed call; doubled with each further one
 * @param retryMost the longest wait between two calls, also where the endpoint asks for more
 * @param retryFor older changes are dropped
 */
public record WebhookOptions(
        List<Target> endpoints, Duration timeout, Duration retryFirst, Duration retryMost, Duration retryFor) {
    public static final WebhookOptions NONE = new WebhookOptions(
            List.of(), Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofHours(24));

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final int SECRET_CHARS_MIN = 16;

    /**
     * One endpoint.
     *
     * @param name what it is called in logs; how far it has been told is remembered under it
     * @param url where changes are posted to
     * @param secret what calls are signed with
     * @param segments which it is told of; none for all that say {@code notify}
     */
    public record Target(String name, URI url, String secret, Set<String> segments) {
        public Target {
            segments = Set.copyOf(segments);
        }

        /** Whoever prints options must not print secrets. */
        @Override
        public String toString() {
            return "Target[name=" + name + ", segments=" + segments + "]";
        }
    }

    public WebhookOptions {
        endpoints = List.copyOf(endpoints);
    }

    /** The section {@code webhooks} of {@code gateway.yaml}. */
    public static WebhookOptions read(YamlCursor webhooks) {
        return new WebhookOptions(
                targets(webhooks.at("endpoints")),
                webhooks.duration("timeout", NONE.timeout),
                webhooks.duration("retryFirst", NONE.retryFirst),
                webhooks.duration("retryMost", NONE.retryMost),
                webhooks.duration("retryFor", NONE.retryFor));
    }

    private static List<Target> targets(YamlCursor endpoints) {
        List<Target> targets = new ArrayList<>();
        for (YamlCursor entry : endpoints.entries()) {
            target(entry).ifPresent(targets::add);
        }
        return targets;
    }

    private static Optional<Target> target(YamlCursor entry) {
        if (!NAME.matcher(entry.key()).matches()) {
            entry.keyProblem(ProblemCode.BAD_NAME, entry.key());
        }
        Optional<URI> url = url(entry.at("url"));
        Optional<String> secret = secret(entry.at("secret"));
        List<String> segments = entry.at("segments").texts();
        return url.flatMap(to -> secret.map(key -> new Target(entry.key(), to, key, Set.copyOf(segments))));
    }

    private static Optional<URI> url(YamlCursor url) {
        Optional<String> text = url.text();
        if (text.isEmpty()) {
            url.missing("where to post to, such as https://mail.example/limen");
            return Optional.empty();
        }
        try {
            URI uri = new URI(text.get());
            if (("https".equals(uri.getScheme()) || "http".equals(uri.getScheme())) && uri.getHost() != null) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException none) {
            // Told below like any other text that is no such address.
        }
        url.wrongType("an address that begins with https:// or http://");
        return Optional.empty();
    }

    private static Optional<String> secret(YamlCursor secret) {
        Optional<String> text = secret.text();
        if (text.isEmpty()) {
            secret.missing("what calls are signed with; it belongs into the environment");
        } else if (text.get().length() < SECRET_CHARS_MIN) {
            secret.problem(
                    ProblemCode.OUT_OF_RANGE,
                    "a secret of " + text.get().length() + " characters",
                    "at least " + SECRET_CHARS_MIN);
            return Optional.empty();
        }
        return text;
    }
}
