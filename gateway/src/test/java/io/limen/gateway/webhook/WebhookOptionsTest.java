package io.limen.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.settings.Overrides;
import io.limen.gateway.settings.Problem;
import io.limen.gateway.settings.Problems;
import io.limen.gateway.settings.YamlCursor;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WebhookOptionsTest {
    private final Problems problems = new Problems();

    private WebhookOptions read(String yaml, Map<String, String> environment) {
        YamlCursor gateway = YamlCursor.parse(
                "gateway.yaml", "", yaml.getBytes(StandardCharsets.UTF_8), Overrides.of(environment), problems);
        WebhookOptions options = WebhookOptions.read(gateway.at("webhooks"));
        gateway.refuseUnknown();
        return options;
    }

    @Test
    void readShouldTakeTheSecretFromTheEnvironment() {
        WebhookOptions options = read(
                "webhooks: { endpoints: { crm: { url: https://crm.example/in, segments: [keen, idle] } } }",
                Map.of("LIMEN_WEBHOOKS_ENDPOINTS_CRM_SECRET", "0123456789abcdef"));

        assertThat(problems.all()).isEmpty();
        assertThat(options.endpoints())
                .containsExactly(new WebhookOptions.Target(
                        "crm", URI.create("https://crm.example/in"), "0123456789abcdef", Set.of("keen", "idle")));
        assertThat(options.toString()).doesNotContain("0123456789abcdef");
    }

    @Test
    void readShouldTellEverythingThatIsWrong() {
        WebhookOptions options = read("""
                webhooks:
                  endpoints:
                    Crm: { url: https://crm.example, secret: 0123456789abcdef }
                    ftp: { url: "ftp://crm.example", secret: 0123456789abcdef }
                    bare: {}
                    short: { url: https://crm.example, secret: hunter2 }
                    typo: { url: https://crm.example, secret: 0123456789abcdef, segment: keen }
                """, Map.of());

        List<String> told = problems.all().stream().map(Problem::message).toList();
        assertThat(told)
                .anyMatch(message -> message.contains("`Crm`"))
                .anyMatch(message -> message.contains("https://"))
                .anyMatch(message -> message.contains("`url` is missing"))
                .anyMatch(message -> message.contains("`secret` is missing"))
                .anyMatch(message -> message.contains("7 characters"))
                .anyMatch(message -> message.contains("unknown key `segment`"))
                .noneMatch(message -> message.contains("hunter2"));
        assertThat(options.endpoints()).hasSize(2);
    }
}
