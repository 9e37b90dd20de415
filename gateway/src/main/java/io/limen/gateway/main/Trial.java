package io.limen.gateway.main;

import static io.limen.gateway.main.Waiting.await;

import io.limen.gateway.flow.Failure;
import io.limen.gateway.settings.Overrides;
import io.limen.gateway.trial.SiteAddress;
import io.limen.gateway.trial.TrialOptions;
import io.limen.gateway.trial.TrialProxy;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A gateway of its own and the proxy that shows somebody's site with it. Keys are made for it and end with it; of the
 * configuration's {@code gateway.yaml} nothing counts.
 */
final class Trial implements AutoCloseable {
    private static final int KEY_BYTES = 16;
    private static final String TAG = "limen.js";
    private static final String PANEL = "limen-panel.js";
    private static final String DATA_LAYER = "limen-datalayer.js";

    private final Gateway gateway;
    private final TrialProxy proxy;
    private final List<String> warnings;

    private Trial(Gateway gateway, TrialProxy proxy, List<String> warnings) {
        this.gateway = gateway;
        this.proxy = proxy;
        this.warnings = List.copyOf(warnings);
    }

    /**
     * What it takes.
     *
     * @param site whose pages are shown
     * @param configuration the folder of what decides; watched
     * @param data where events and profiles go
     * @param scripts the folder with the built browser scripts
     * @param port to listen on; 0 for any free one
     */
    record Plan(SiteAddress site, Path configuration, Path data, Path scripts, int port) {}

    /**
     * Starts; when it returns pages can be asked for.
     *
     * @param say hears, once each, what is changed about the site
     * @throws Failure where it cannot, with what to do; what had started is stopped
     */
    static Trial start(Plan plan, Consumer<String> say) {
        if (!Files.isRegularFile(plan.scripts().resolve(TAG))) {
            throw new Failure(
                    Failure.Code.UNAVAILABLE,
                    plan.scripts().resolve(TAG) + " is not there: `npm ci && npm run build` in edge-sdk builds it");
        }
        String writeKey = key();
        String secretKey = key();
        Site site = Site.readWithoutItsSettings(plan.configuration(), environment(plan, writeKey, secretKey));
        Gateway gateway = Gateway.start(site);
        try {
            TrialOptions options = new TrialOptions(
                    plan.site(), plan.port(), gateway.httpPort(), writeKey, secretKey, beside(plan.scripts()));
            TrialProxy proxy = new TrialProxy(options, say);
            await(gateway.vertx()
                    .deployVerticle(proxy)
                    .recover(fault -> Future.failedFuture(new Failure(
                            Failure.Code.UNAVAILABLE,
                            "port " + plan.port() + " cannot be listened on (" + fault.getMessage()
                                    + "): choose another with" + " --port N"))));
            return new Trial(gateway, proxy, site.warnings());
        } catch (RuntimeException refused) {
            gateway.close();
            throw refused;
        }
    }

    /** What the trial's gateway is told instead of what this machine's environment says for another one. */
    private static Map<String, String> environment(Plan plan, String writeKey, String secretKey) {
        Path scripts = plan.scripts().toAbsolutePath();
        return Map.of(
                Overrides.variable("http.host"),
                "127.0.0.1",
                Overrides.variable("http.port"),
                "0",
                Overrides.variable("http.prefix"),
                TrialOptions.MOUNT,
                Overrides.variable("http.site"),
                scripts.toString(),
                Overrides.variable("http.tag"),
                scripts.resolve(TAG).toString(),
                Overrides.variable("ops.host"),
                "127.0.0.1",
                Overrides.variable("ops.port"),
                "0",
                Overrides.variable("data.dir"),
                plan.data().toString(),
                Overrides.variable("writeKey"),
                writeKey,
                Overrides.variable("secretKey"),
                secretKey);
    }

    /** What is loaded beside the tag, of what was built. */
    private static List<String> beside(Path scripts) {
        return Stream.of(DATA_LAYER, PANEL)
                .filter(script -> Files.isRegularFile(scripts.resolve(script)))
                .toList();
    }

    private static String key() {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Where the site is shown, on this machine. */
    int port() {
        return proxy.port();
    }

    List<String> warnings() {
        return warnings;
    }

    @Override
    public void close() {
        gateway.close();
    }
}
