package io.limen.gateway.dynamo;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which table, as configured: {@code dynamodb://table?endpoint=https://host&region=eu-central-1}.
 *
 * @param endpoint where it is not Amazon's own of the region
 * @param region where it is not that of the environment
 */
public record DynamoAddress(String table, Optional<URI> endpoint, Optional<String> region) {
    /** What an address looks like, for problems. */
    public static final String EXPECTED = "dynamodb://table, with ?region=… or ?endpoint=http://host:port where needed";

    private static final String SCHEME = "dynamodb://";
    private static final Pattern TABLE = Pattern.compile("[A-Za-z0-9_.-]{3,255}");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{2,40}");

    /** Whether the text means DynamoDB at all. */
    public static boolean isDynamo(String address) {
        return address.startsWith(SCHEME);
    }

    /** What the text says; empty where it is no address. */
    public static Optional<DynamoAddress> parse(String address) {
        if (!isDynamo(address)) {
            return Optional.empty();
        }
        String[] parts = address.substring(SCHEME.length()).split("\\?", 2);
        Map<String, String> nameToValue = new HashMap<>();
        for (String pair : parts.length < 2 ? List.<String>of() : List.of(parts[1].split("&", -1))) {
            int equals = pair.indexOf('=');
            if (equals < 0 || nameToValue.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
                return Optional.empty();
            }
        }
        Optional<String> endpoint = Optional.ofNullable(nameToValue.remove("endpoint"));
        Optional<String> region = Optional.ofNullable(nameToValue.remove("region"));
        Optional<URI> uri = endpoint.flatMap(DynamoAddress::uri);
        boolean valid = TABLE.matcher(parts[0]).matches()
                && uri.isPresent() == endpoint.isPresent()
                && region.stream().allMatch(name -> REGION.matcher(name).matches())
                && nameToValue.isEmpty();
        return valid ? Optional.of(new DynamoAddress(parts[0], uri, region)) : Optional.empty();
    }

    private static Optional<URI> uri(String text) {
        try {
            URI uri = URI.create(URLDecoder.decode(text, StandardCharsets.UTF_8));
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            boolean http = scheme.equals("http") || scheme.equals("https");
            return http && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether it is something like DynamoDB Local, which takes any credentials: Amazon's own is asked encrypted. */
    boolean isPlain() {
        return endpoint.filter(uri -> "http".equalsIgnoreCase(uri.getScheme())).isPresent();
    }

    /** For messages. */
    String place() {
        return "table " + table + endpoint.map(uri -> " at " + uri).orElse("");
    }
}
