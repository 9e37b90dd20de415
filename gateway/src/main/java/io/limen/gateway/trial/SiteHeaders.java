package io.limen.gateway.trial;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Headers between a browser that believes the proxy is the site, and the site, which is to believe that it was asked
 * directly. Everything passes but what belongs to one connection, and what names one address where the other one holds.
 *
 * @param site where the site is
 * @param proxy where the browser sees it
 */
record SiteHeaders(SiteAddress site, SiteAddress proxy) {
    private static final Set<String> OF_CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "expect");

    /** Promises about the site's own address, which is not where the browser is. */
    private static final Set<String> OF_ADDRESS = Set.of("strict-transport-security", "alt-svc", "public-key-pins");

    /** What is true of the page as the site sent it, and no longer of what the browser gets. */
    private static final Set<String> OF_BODY = Set.of(
            "content-length",
            "content-encoding",
            "etag",
            "last-modified",
            "accept-ranges",
            "content-md5",
            "digest",
            "content-digest",
            "repr-digest",
            "age");

    private static final String OWN_COOKIES = "limen_";
    private static final List<String> GUARDED_COOKIES = List.of("__secure-", "__host-");

    /** What the site is asked with. */
    MultiMap toSite(MultiMap asked) {
        MultiMap headers = withoutConnection(asked);
        headers.set(HttpHeaders.HOST, site.authority());
        for (String name : List.of("Origin", "Referer")) {
            String value = headers.get(name);
            if (value != null && (value + "/").startsWith(proxy.origin() + "/")) {
                headers.set(name, site.origin() + value.substring(proxy.origin().length()));
            }
        }
        // Whatever else browsers can unpack, this program cannot.
        String encodings = headers.get(HttpHeaders.ACCEPT_ENCODING);
        headers.set(
                HttpHeaders.ACCEPT_ENCODING,
                encodings != null && encodings.toLowerCase(Locale.ROOT).contains("gzip") ? "gzip" : "identity");
        cookies(headers);
        return headers;
    }

    /** The site's own cookies only: what Limen knows of a visitor of the trial is none of the site's business. */
    private static void cookies(MultiMap headers) {
        List<String> sent = headers.getAll(HttpHeaders.COOKIE);
        headers.remove(HttpHeaders.COOKIE);
        String kept = sent.stream()
                .flatMap(line -> Arrays.stream(line.split(";", -1)))
                .map(String::strip)
                .filter(cookie -> !cookie.isEmpty() && !cookie.startsWith(OWN_COOKIES))
                .collect(Collectors.joining("; "));
        if (!kept.isEmpty()) {
            headers.set(HttpHeaders.COOKIE, kept);
        }
    }

    /** What the browser is told. */
    MultiMap toBrowser(MultiMap told) {
        MultiMap headers = withoutConnection(told);
        OF_ADDRESS.forEach(headers::remove);
        List<String> cookies = new ArrayList<>();
        headers.getAll(HttpHeaders.SET_COOKIE).forEach(cookie -> cookies.add(localCookie(cookie)));
        headers.remove(HttpHeaders.SET_COOKIE);
        cookies.forEach(cookie -> headers.add(HttpHeaders.SET_COOKIE, cookie));
        String location = headers.get(HttpHeaders.LOCATION);
        if (location != null) {
            headers.set(HttpHeaders.LOCATION, localAddress(location));
        }
        for (String name : List.of("Refresh", "Link", "Content-Location", "Access-Control-Allow-Origin")) {
            String value = headers.get(name);
            if (value != null) {
                headers.set(name, AddressRewrite.of(value, site, proxy.authority()));
            }
        }
        return headers;
    }

    /** The same for a page whose body is another one than the site's. */
    MultiMap toBrowserChanged(MultiMap told) {
        MultiMap headers = toBrowser(told);
        OF_BODY.forEach(headers::remove);
        headers.set(HttpHeaders.CACHE_CONTROL, "no-cache");
        return headers;
    }

    private static MultiMap withoutConnection(MultiMap all) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().addAll(all);
        headers.getAll(HttpHeaders.CONNECTION).stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .forEach(headers::remove);
        OF_CONNECTION.forEach(headers::remove);
        return headers;
    }

    /**
     * Where a redirect leads: within the site it stays at the proxy. One from plain to encrypted leads away, because at
     * the proxy it would lead to itself for ever.
     */
    private String localAddress(String location) {
        String absolute = location.startsWith("//") ? site.scheme() + ":" + location : location;
        boolean encrypts = !site.isSecure() && absolute.regionMatches(true, 0, "https:", 0, "https:".length());
        return encrypts ? location : AddressRewrite.of(absolute, site, proxy.authority());
    }

    /**
     * A cookie that this machine may keep: without the site's domain, and without what only encrypted pages may set,
     * unless its name demands that. Browsers take this machine for trustworthy enough for those.
     */
    private static String localCookie(String cookie) {
        String[] parts = cookie.split(";", -1);
        String name = parts[0].strip().toLowerCase(Locale.ROOT);
        boolean guarded = GUARDED_COOKIES.stream().anyMatch(name::startsWith);
        return parts[0]
                + Arrays.stream(parts)
                        .skip(1)
                        .map(String::strip)
                        .filter(attribute -> keeps(attribute.toLowerCase(Locale.ROOT), guarded))
                        .map(attribute -> "; " + attribute)
                        .collect(Collectors.joining());
    }

    private static boolean keeps(String attribute, boolean guarded) {
        boolean ofEncrypted = attribute.equals("secure")
                || attribute.equals("partitioned")
                || attribute.replace(" ", "").equals("samesite=none");
        return !attribute.startsWith("domain") && (guarded || !ofEncrypted);
    }
}
