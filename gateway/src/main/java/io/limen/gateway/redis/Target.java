package io.limen.gateway.redis;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which Redis is meant.
 *
 * @param kind how its nodes are found
 * @param addresses {@code host:port} each: of the server, of some of the Cluster's nodes, or of the Sentinels
 * @param tls whether it is spoken to in private
 * @param user empty for none
 * @param password empty for none
 * @param database 0 in a Cluster
 * @param master what the Sentinels call it; empty otherwise
 */
public record Target(
        Kind kind, List<String> addresses, boolean tls, String user, String password, int database, String master) {
    public static final String EXPECTED = "redis://[:password@]host:port[/db], rediss://…, redis-cluster://host:port,…"
            + " or redis-sentinel://host:port,…/name";

    private static final Pattern URL = Pattern.compile(
            "(redis|rediss|redis-cluster|rediss-cluster|redis-sentinel)://(?:([^@/]*)@)?([^@/]+)(?:/(.*))?");
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\[\\]\\s]+):(\\d{1,5})");

    /** How nodes are found. */
    public enum Kind {
        STANDALONE,
        CLUSTER,
        SENTINEL
    }

    public Target {
        addresses = List.copyOf(addresses);
    }

    /** What the text names; empty where it is none of {@link #EXPECTED}. */
    public static Optional<Target> parse(String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String scheme = parts.group(1);
        Kind kind = scheme.endsWith("cluster")
                ? Kind.CLUSTER
                : scheme.endsWith("sentinel") ? Kind.SENTINEL : Kind.STANDALONE;
        List<String> addresses = Arrays.asList(parts.group(3).split(",", -1));
        String credentials = parts.group(2) == null ? "" : parts.group(2);
        String path = parts.group(4) == null ? "" : parts.group(4);
        boolean sound =
                addresses.stream().allMatch(address -> ADDRESS.matcher(address).matches())
                        && (kind != Kind.STANDALONE || addresses.size() == 1)
                        && path.matches(kind == Kind.SENTINEL ? "[^/]+" : kind == Kind.CLUSTER ? "" : "\\d{0,4}");
        if (!sound) {
            return Optional.empty();
        }
        int colon = credentials.indexOf(':');
        return Optional.of(new Target(
                kind,
                addresses,
                scheme.startsWith("rediss"),
                decoded(colon < 0 ? "" : credentials.substring(0, colon)),
                decoded(credentials.substring(colon + 1)),
                kind == Kind.STANDALONE && !path.isEmpty() ? Integer.parseInt(path) : 0,
                kind == Kind.SENTINEL ? path : ""));
    }

    /** A node of it as the client writes it. */
    String url(String address) {
        return (tls ? "rediss://" : "redis://") + address + (database == 0 ? "" : "/" + database);
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        return kind + " at " + String.join(",", addresses);
    }
}
