package io.limen.gateway.http;

import io.limen.gateway.settings.YamlCursor;
import io.limen.gateway.wire.JsonLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What can be set about the public port.
 *
 * @param host the address to listen on
 * @param port 0 for any free one
 * @param prefix where a CDN mounts the gateway on the site's own origin; every path works with and without it
 * @param origins other origins whose pages may call, exactly as browsers send them
 * @param site a folder of files to serve, relative to the configuration
 * @param tag the browser tag served as {@code /limen.js}, relative to the configuration, with the add-ons beside it
 * @param writeKey public, for browsers; without one nobody may send events
 * @param secretKey for servers; without one nobody may read segments
 * @param trustedProxies addresses or ranges whose forwarding and geo headers are believed
 * @param countryHeader the header in which a trusted proxy tells the visitor's country
 * @param idle a connection on which nothing happens for so long, or nothing whole is asked, is closed
 * @param bodyTime a body must have come in this time
 * @param bodyBytesMax of an ingest body, unpacked
 * @param decideBytesMax of a decide body
 * @param events limits of one event and of one call
 * @param eventAgeMax how old an event may be that comes without a secret key
 * @param connectionsMax open connections of one event loop; further ones are closed at once
 * @param streamsMax open event streams of one event loop; who asks for a further one is told to come back
 * @param inFlightMax calls under way on one event loop
 * @param inFlightBytesMax bytes held by them
 * @param ingestBudget time in which an ingest answer may still look ahead
 * @param decideBudget the deadline of a decision
 * @param edgeLifetime how long an edge may go on with what it was told, half an hour at most
 */
public record HttpOptions(
        String host,
        int port,
        String prefix,
        List<String> origins,
        Optional<String> site,
        Optional<String> tag,
        Optional<String> writeKey,
        Optional<String> secretKey,
        List<String> trustedProxies,
        String countryHeader,
        Duration idle,
        Duration bodyTime,
        int bodyBytesMax,
        int decideBytesMax,
        JsonLimits events,
        Duration eventAgeMax,
        int connectionsMax,
        int streamsMax,
        int inFlightMax,
        long inFlightBytesMax,
        Duration ingestBudget,
        Duration decideBudget,
        Duration edgeLifetime) {
    private static final int MEGABYTE = 1 << 20;

    public HttpOptions {
        origins = List.copyOf(origins);
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** Reads {@code http}, {@code limits}, {@code budgets}, the keys, the proxies and a lifetime of {@code gateway.yaml}. */
    public static HttpOptions read(YamlCursor gateway) {
        YamlCursor http = gateway.at("http");
        YamlCursor limits = gateway.at("limits");
        YamlCursor budgets = gateway.at("budgets");
        JsonLimits segment = JsonLimits.SEGMENT;
        return new HttpOptions(
                http.text("host", "0.0.0.0"),
                (int) http.integer("port", 8080, 0, 65_535),
                http.text("prefix", "/_l"),
                http.texts("origins", List.of()),
                http.at("site").text(),
                http.at("tag").text(),
                gateway.at("writeKey").text(),
                gateway.at("secretKey").text(),
                gateway.texts("trustedProxies", List.of()),
                http.text("countryHeader", "CF-IPCountry"),
                http.duration("idle", Duration.ofSeconds(75)),
                http.duration("bodyTime", Duration.ofSeconds(10)),
                (int) limits.bytes("bodyBytesMax", 500 * 1024),
                (int) limits.bytes("decideBytesMax", 128 * 1024),
                new JsonLimits(
                        (int) limits.bytes("eventBytesMax", segment.eventBytesMax()),
                        (int) limits.integer("eventsMax", segment.eventsMax(), 1, 100_000),
                        (int) limits.integer("depthMax", segment.depthMax(), 2, 64),
                        (int) limits.integer("textCharsMax", segment.textCharsMax(), 64, MEGABYTE),
                        (int) limits.integer("numberCharsMax", segment.numberCharsMax(), 8, 1_000)),
                limits.duration("eventAgeMax", Duration.ofDays(7)),
                (int) limits.integer("connectionsMax", 10_000, 1, 1_000_000),
                (int) limits.integer("streamsMax", 1_000, 0, 1_000_000),
                (int) limits.integer("inFlightMax", 4_096, 1, 1_000_000),
                limits.bytes("inFlightBytesMax", 64L * MEGABYTE),
                budgets.duration("ingest", Duration.ofMillis(10)),
                budgets.duration("decide", Duration.ofMillis(20)),
                gateway.at("edge").duration("lifetime", Duration.ofMinutes(30)));
    }
}
