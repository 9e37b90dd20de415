package io.limen.gateway.http;

import io.limen.gateway.decision.EdgePlan;
import io.limen.gateway.ops.Metrics;
import io.limen.gateway.wire.DecisionCookie;
import io.limen.gateway.wire.DecisionCookie.Written;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The decision cookie on answers to pages of this site. Every such answer either says anew what an edge may answer or takes
 * back what was said before: an edge never goes on with what was true before these events.
 */
final class DecisionCookies {
    private final Optional<UnaryOperator<String>> tag;
    private final long lifetimeMillis;
    private final Metrics metrics;

    /**
     * Sets cookies.
     *
     * @param tag signs a text; empty where there are no keys, and so no cookies
     * @param lifetime how long one holds at most
     */
    DecisionCookies(Optional<UnaryOperator<String>> tag, Duration lifetime, Metrics metrics) {
        this.tag = tag;
        this.lifetimeMillis = lifetime.toMillis();
        this.metrics = metrics;
    }

    /** Whether this gateway can make one at all. */
    boolean canBeMade() {
        return tag.isPresent();
    }

    /** Whether an answer may carry one: those to servers' calls and other sites' pages do not pay for it. */
    boolean isDue(Exchange exchange, Keys.Access access) {
        return canBeMade() && access != Keys.Access.SECRET && exchange.firstParty();
    }

    /** What the plan says; empty where there is nothing to say. */
    Optional<Written> written(String visitor, Optional<EdgePlan> plan) {
        plan.filter(whole -> whole.slotsLeftOff() > 0)
                .ifPresent(trimmed -> metrics.count("edge.cookie.slots.leftoff", trimmed.slotsLeftOff()));
        return plan.flatMap(
                one -> tag.flatMap(signing -> DecisionCookie.write(one.atMost(lifetimeMillis), visitor, signing)));
    }

    /** Sets the cookie, or takes back the one the request carries. */
    static void set(Exchange exchange, Optional<Written> cookie) {
        if (cookie.isPresent()) {
            set(exchange, cookie.get().value(), cookie.get().maxAgeSeconds());
        } else if (exchange.request().getCookie(DecisionCookie.NAME) != null) {
            set(exchange, "", 0);
        }
    }

    private static void set(Exchange exchange, String value, long maxAgeSeconds) {
        exchange.request()
                .response()
                .addCookie(Cookie.cookie(DecisionCookie.NAME, value)
                        .setPath("/")
                        .setMaxAge(maxAgeSeconds)
                        .setHttpOnly(true)
                        .setSameSite(CookieSameSite.LAX)
                        .setSecure(exchange.scheme().equals("https")));
    }
}
