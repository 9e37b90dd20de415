package io.limen.gateway.trial;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a site is: scheme, host and port.
 *
 * @param scheme {@code http} or {@code https}
 * @param host in small letters
 * @param port never 0; the scheme's own where none was said
 */
public record SiteAddress(String scheme, String host, int port) {
    /** What is said where an address cannot be read. */
    public static final String EXPECTED = "https://host or http://host:port, without a name and a password in it";

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int PORT_MAX = 65_535;

    /** Reads what people type; without a scheme it is https. */
    public static Optional<SiteAddress> parse(String text) {
        return uri(text).flatMap(SiteAddress::of);
    }

    /** The same as a URI, so that a path in it is not lost. */
    public static Optional<URI> uri(String text) {
        try {
            URI uri = new URI(text.contains("://") ? text : "https://" + text);
            return of(uri).map(address -> uri);
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }

    /** Of a whole address; empty where it is no web address. */
    public static Optional<SiteAddress> of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean web = scheme.equals("http") || scheme.equals("https");
        if (!web || uri.getHost() == null || uri.getRawUserInfo() != null || uri.getPort() == 0) {
            return Optional.empty();
        }
        int port = uri.getPort() > 0 ? uri.getPort() : scheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
        return port > PORT_MAX
                ? Optional.empty()
                : Optional.of(new SiteAddress(scheme, uri.getHost().toLowerCase(Locale.ROOT), port));
    }

    public boolean isSecure() {
        return scheme.equals("https");
    }

    /** Host, and the port where it is not the scheme's own: as in {@code Host}. */
    public String authority() {
        return port == (isSecure() ? HTTPS_PORT : HTTP_PORT) ? host : host + ":" + port;
    }

    /** As browsers write an origin. */
    public String origin() {
        return scheme + "://" + authority();
    }

    @Override
    public String toString() {
        return origin();
    }
}
