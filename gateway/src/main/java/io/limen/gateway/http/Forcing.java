package io.limen.gateway.http;

import io.limen.gateway.wire.ForcedVariants;
import io.limen.gateway.wire.ForcedVariants.Read;
import io.vertx.core.http.Cookie;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The variants a request asks for, where somebody with the keys let it. What is forged or expired is ignored, and told. */
final class Forcing {
    private static final String REASON = "force";

    private final Optional<UnaryOperator<String>> tag;

    /** @param tag signs a text; empty where there are no keys, and so nothing can be forced */
    Forcing(Optional<UnaryOperator<String>> tag) {
        this.tag = tag;
    }

    /**
     * What is asked for.
     *
     * @param experienceToVariant what shall be shown
     * @param degraded why what was asked for is not
     */
    record Asked(Map<String, String> experienceToVariant, List<String> degraded) {
        static final Asked NOTHING = new Asked(Map.of(), List.of());
    }

    /** @param named what the call itself names, before any cookie */
    Asked asked(Exchange exchange, Optional<String> named) {
        Optional<String> token = named.or(() -> cookie(exchange));
        if (token.isEmpty()) {
            return Asked.NOTHING;
        }
        Read read = tag.<Read>map(signing -> ForcedVariants.read(token.get(), now(exchange), signing))
                .orElseGet(Read.Forged::new);
        return read instanceof Read.Valid valid
                ? new Asked(valid.experienceToVariant(), List.of())
                : refused(exchange, read instanceof Read.Expired ? "expired" : "unverified");
    }

    private static Asked refused(Exchange exchange, String why) {
        exchange.lobby().metrics().degraded(REASON);
        return new Asked(Map.of(), List.of(REASON + ";" + why));
    }

    private static Optional<String> cookie(Exchange exchange) {
        return Optional.ofNullable(exchange.request().getCookie(ForcedVariants.NAME))
                .map(Cookie::getValue);
    }

    private static long now(Exchange exchange) {
        return Math.floorDiv(exchange.lobby().clocks().wallMillis().getAsLong(), 1_000L);
    }
}
