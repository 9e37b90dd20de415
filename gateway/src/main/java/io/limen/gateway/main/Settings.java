package io.limen.gateway.main;

import io.limen.gateway.flow.FoldFlow;
import io.limen.gateway.http.HttpOptions;
import io.limen.gateway.ops.FoldLimits;
import io.limen.gateway.ops.OpsOptions;
import io.limen.gateway.privacy.EdgeOptions;
import io.limen.gateway.rules.GatewayFile;
import io.limen.gateway.scoring.ScoringOptions;
import io.limen.gateway.settings.Overrides;
import io.limen.gateway.settings.Problem;
import io.limen.gateway.settings.Problems;
import io.limen.gateway.settings.YamlCursor;
import io.limen.gateway.webhook.WebhookOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * {@code gateway.yaml} and the environment, read whole. Each part is read by the one who uses it.
 *
 * @param rehearse how long calls that are nobody's are played before the ports open
 * @param problems what is wrong; if any of it is an error the rest is not to be used
 */
record Settings(
        HttpOptions http,
        OpsOptions ops,
        FoldFlow.Options fold,
        Backends backends,
        ScoringOptions scoring,
        WebhookOptions webhooks,
        EdgeOptions edge,
        LearningOptions learning,
        Duration rehearse,
        List<String> unreadVariables,
        List<Problem> problems) {

    static Settings read(Map<String, byte[]> pathToBytes, Map<String, String> environment) {
        Problems problems = new Problems();
        Overrides overrides = Overrides.of(environment);
        YamlCursor gateway = GatewayFile.open(pathToBytes, overrides, problems);
        HttpOptions http = HttpOptions.read(gateway);
        OpsOptions ops = OpsOptions.read(gateway.at("ops"));
        FoldFlow.Options fold = FoldLimits.read(gateway.at("fold"));
        Backends backends = Backends.read(gateway);
        ScoringOptions scoring = ScoringOptions.read(gateway.at("scoring"));
        WebhookOptions webhooks = WebhookOptions.read(gateway.at("webhooks"));
        EdgeOptions edge = EdgeOptions.read(gateway.at("edge"));
        LearningOptions learning = LearningOptions.read(gateway.at("learning"));
        Duration rehearse = gateway.at("budgets").duration("rehearse", rehearseByDefault(backends));
        gateway.refuseUnknown();
        return new Settings(
                http,
                ops,
                fold,
                backends,
                scoring,
                webhooks,
                edge,
                learning,
                rehearse,
                overrides.unread(),
                problems.all());
    }

    /** Servers mean many visitors at once, from the first second on. */
    private static Duration rehearseByDefault(Backends backends) {
        return backends.kind() == Backends.Kind.EMBEDDED ? Duration.ofSeconds(1) : Duration.ofSeconds(5);
    }
}
