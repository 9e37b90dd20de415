package io.limen.gateway.http;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** The visitor's id in cookies: read, made, set. */
final class VisitorIds {
    static final String COOKIE = "limen_id";
    private static final String SEGMENT_COOKIE = "ajs_anonymous_id";
    private static final long YEAR_SECONDS = 365L * 24 * 3600;
    private static final int ID_BYTES = 16;
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9._~-]{1,128}");

    private final SecureRandom random = new SecureRandom();

    /** {@code limen_id}, else the cookie of Segment's own library. */
    Optional<String> read(HttpServerRequest request) {
        return cookie(request, COOKIE).or(() -> cookie(request, SEGMENT_COOKIE));
    }

    /** 128 random bits: whoever holds an id is that visitor, so it cannot be guessed. */
    String fresh() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Readable by scripts, because the tag reads it. What does not fit a cookie is not kept in one. */
    void keep(HttpServerRequest request, String id, boolean secure) {
        Cookie present = request.getCookie(COOKIE);
        if (!SAFE.matcher(id).matches()
                || (present != null && present.getValue().equals(id))) {
            return;
        }
        request.response()
                .addCookie(Cookie.cookie(COOKIE, id)
                        .setPath("/")
                        .setMaxAge(YEAR_SECONDS)
                        .setSameSite(CookieSameSite.LAX)
                        .setSecure(secure));
    }

    /** Older libraries put the id in quotes, written as JSON. */
    private static Optional<String> cookie(HttpServerRequest request, String name) {
        Cookie cookie = request.getCookie(name);
        return cookie == null
                ? Optional.empty()
                : Optional.of(cookie.getValue().replace("%22", "").replace("\"", ""))
                        .filter(id -> SAFE.matcher(id).matches());
    }
}
