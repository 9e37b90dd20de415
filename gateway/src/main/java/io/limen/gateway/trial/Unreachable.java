package io.limen.gateway.trial;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * What to say where nobody answers.
 *
 * @param who was asked
 * @param fault what came instead of an answer
 */
record Unreachable(SiteAddress who, Throwable fault) {
    private static final String PAGE = """
            <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>No answer from %1$s</title>
            <style>
            body{margin:0;min-height:100vh;display:grid;place-content:center;background:#0b1413;color:#dfe9e4;
            font:17px/1.55 system-ui,sans-serif;padding:24px}main{max-width:34rem}h1{font-size:30px;line-height:1.15;
            letter-spacing:-.02em;margin:0 0 12px}code{font:15px ui-monospace,monospace;color:#8fe0b8}p{margin:0 0 14px}
            i{display:block;width:34px;height:4px;border-radius:2px;background:#ff7a45;margin:0 0 22px}
            a{color:#ffb28f}
            </style>
            <main><i></i><h1>No answer from %1$s</h1><p>%2$s</p><p>%3$s</p>
            <p><a href="">Try again</a>. Limen itself runs; only the site behind it is missing.</p></main>
            """;

    /** Why, in words. */
    String what() {
        return switch (kind()) {
            case UNKNOWN -> "There is no such host: " + who.host() + ".";
            case REFUSED -> "Nothing listens on port " + who.port() + " of " + who.host() + ".";
            case LATE -> who.host() + " did not answer in time.";
            case ENCRYPTION -> "The encrypted connection failed: " + shown() + ".";
            case OTHER -> "The connection broke: " + shown() + ".";
        };
    }

    /** What to do about it. */
    String fix() {
        return switch (kind()) {
            case UNKNOWN -> "Check the address `limen try` was started with.";
            case REFUSED, LATE, OTHER ->
                "Check that " + who.origin() + " opens in a browser on this machine, then load this page again.";
            case ENCRYPTION ->
                "If the certificate is your own, make Java trust it: set LIMEN_JAVA_OPTS to"
                        + " -Djavax.net.ssl.trustStore=FILE. If the site speaks no TLS, start with http://"
                        + who.authority() + ".";
        };
    }

    void answer(HttpServerRequest request) {
        String accepted = request.getHeader(HttpHeaders.ACCEPT);
        boolean page = accepted != null && accepted.contains("text/html");
        String host = escaped(who.authority());
        request.resume();
        request.response()
                .setStatusCode(kind() == Kind.LATE ? 504 : 502)
                .putHeader(HttpHeaders.CONTENT_TYPE, page ? "text/html; charset=utf-8" : "text/plain; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(page ? PAGE.formatted(host, escaped(what()), escaped(fix())) : what() + " " + fix() + "\n");
    }

    private enum Kind {
        UNKNOWN,
        REFUSED,
        LATE,
        ENCRYPTION,
        OTHER
    }

    private Kind kind() {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return Kind.UNKNOWN;
            }
            if (cause instanceof SSLException) {
                return Kind.ENCRYPTION;
            }
            String name = cause.getClass().getSimpleName();
            if (cause instanceof TimeoutException || name.contains("Timeout")) {
                return Kind.LATE;
            }
            if (cause instanceof ConnectException) {
                return Kind.REFUSED;
            }
        }
        return Kind.OTHER;
    }

    private String shown() {
        String message = fault.getMessage();
        return message == null ? fault.getClass().getSimpleName() : message.replaceAll("[\\r\\n].*", "");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
