package io.limen.gateway.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What is measured, as named methods, so that nobody else knows how. Safe for use by all threads.
 *
 * <p>Histograms have the budgets as buckets and nothing in between: the share within a budget is exact and a scrape
 * stays small. Labels take few values; beyond {@value #LABELS_MAX} of one kind the rest is counted as {@code other}.
 */
public final class Metrics implements AutoCloseable {
    private static final int LABELS_MAX = 200;
    private static final String OTHER = "other";
    /** The fields of an event: of others only their senders know, and they may have any number of them. */
    private static final Set<String> FIELDS = Set.of(
            "anonymousid",
            "context",
            "event",
            "groupid",
            "integrations",
            "messageid",
            "originaltimestamp",
            "previousid",
            "properties",
            "sentat",
            "timestamp",
            "traits",
            "type",
            "userid");

    private static final Duration[] BUDGETS = {
        Duration.ofNanos(200_000),
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(3),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbage = new JvmGcMetrics();
    private final Rate eventRate;
    private final Map<String, Timer> labelToTimer = new ConcurrentHashMap<>();
    private final Map<String, Counter> labelToCounter = new ConcurrentHashMap<>();
    private final Counter accepted = counter("limen.events.accepted", "Events made durable");
    private final Counter quarantined = counter("limen.events.quarantined", "Events the tracking plan sets apart");
    private final Counter shed = counter("limen.http.shed", "Calls turned away because too much is under way");
    private final DistributionSummary batch = DistributionSummary.builder("limen.ingest.batch.events")
            .description("Events a call")
            .serviceLevelObjectives(1, 10, 100, 1_000, 2_500)
            .register(registry);

    /**
     * Measures from now on.
     *
     * @param monotonicNanos the clock rates are taken by
     */
    public Metrics(LongSupplier monotonicNanos) {
        this.eventRate = new Rate(monotonicNanos);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        garbage.bindTo(registry);
        Gauge.builder("limen.events.rate", eventRate, Rate::perSecond)
                .description("Events a second, over the last ten")
                .register(registry);
    }

    /**
     * A request was answered.
     *
     * @param route the route's name, one of a closed set
     */
    public void answered(String route, int status, long nanos) {
        String kind = status / 100 + "xx";
        timer("limen.http.request", route + ' ' + kind, Tags.of("route", route, "status", kind))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A step of answering took so long. */
    public void stage(String name, long nanos) {
        timer("limen.stage", name, Tags.of("stage", name)).record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Events became durable. */
    public void accepted(int events, int ofThemQuarantined) {
        accepted.increment(events);
        quarantined.increment(ofThemQuarantined);
        batch.record(events);
        eventRate.add(events);
    }

    /** An event was rejected: what it failed at is the field its reason names. */
    public void rejected(String reason) {
        labelled("limen.events.rejected", "Events that can never be accepted", "field", field(reason))
                .increment();
    }

    /** A call was turned away because too much is under way. */
    public void shed() {
        shed.increment();
    }

    /**
     * Something went past a limit.
     *
     * @param key the limit's key in {@code gateway.yaml}
     */
    public void limitHit(String key) {
        limit(key).increment();
    }

    /** Shows that there is this limit, before it is ever hit. */
    public void showLimit(String key) {
        limit(key).increment(0);
    }

    private Counter limit(String key) {
        return labelled("limen.limit.hit", "What went past a limit, by its key in gateway.yaml", "limit", key);
    }

    /** An answer was not the best possible, and why. */
    public void degraded(String reason) {
        labelled("limen.degraded", "Answers that were not the best possible", "reason", reason)
                .increment();
    }

    /** Something happened that has a name and nothing else. */
    public void count(String name, double amount) {
        labelled("limen." + name, "", "", "").increment(amount);
    }

    /** The same, by one label of few values. */
    public void count(String name, String label, String value, double amount) {
        labelled("limen." + name, "", label, value).increment(amount);
    }

    /** Shows a number that is asked for when somebody looks. */
    public <T> void gauge(String name, String description, T source, ToDoubleFunction<T> value) {
        Gauge.builder("limen." + name, source, value).description(description).register(registry);
    }

    /** Shows a number that is asked for when somebody looks. */
    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder("limen." + name, value).description(description).register(registry);
    }

    /** Events a second, over the last ten seconds. */
    public double eventsPerSecond() {
        return eventRate.perSecond();
    }

    /** All of it in Prometheus' text format. */
    public String scrape() {
        return registry.scrape();
    }

    /** For what measures itself. */
    public MeterRegistry registry() {
        return registry;
    }

    @Override
    public void close() {
        garbage.close();
        registry.close();
    }

    private Timer timer(String name, String key, Tags tags) {
        Timer known = labelToTimer.get(name + '|' + key);
        if (known != null) {
            return known;
        }
        boolean fits = labelToTimer.size() < LABELS_MAX;
        return labelToTimer.computeIfAbsent(name + '|' + (fits ? key : OTHER), absent -> Timer.builder(name)
                .tags(
                        fits
                                ? tags
                                : Tags.of(tags.stream()
                                        .map(tag -> Tag.of(tag.getKey(), OTHER))
                                        .toList()))
                .serviceLevelObjectives(BUDGETS)
                .register(registry));
    }

    private Counter labelled(String name, String description, String label, String value) {
        String key = bounded(labelToCounter, name, value);
        return labelToCounter.computeIfAbsent(key, absent -> Counter.builder(name)
                .description(description)
                .tags(label.isEmpty() ? Tags.empty() : Tags.of(label, key.substring(name.length() + 1)))
                .register(registry));
    }

    private static String bounded(Map<String, ?> known, String name, String value) {
        String key = name + '|' + value;
        return known.containsKey(key) || known.size() < LABELS_MAX ? key : name + '|' + OTHER;
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    /** {@code /batch/0/properties/price: NaN …} and {@code properties.price: …} fail at {@code properties}. */
    private static String field(String reason) {
        int colon = reason.indexOf(':');
        if (colon < 0) {
            return "event";
        }
        String path = reason.substring(0, colon).replaceFirst("^(/batch|/events)?/\\d+/", "");
        String field = path.split("[./]", 2)[0].toLowerCase(Locale.ROOT);
        return FIELDS.contains(field) ? field : "event";
    }
}
