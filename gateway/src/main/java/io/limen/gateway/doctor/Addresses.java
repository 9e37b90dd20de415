package io.limen.gateway.doctor;

import java.net.URI;
import java.util.Optional;

/** Addresses as pages write them. */
final class Addresses {
    private Addresses() {}

    /** What an address on a page means; empty where it means nothing. */
    static Optional<URI> resolve(URI page, String address) {
        try {
            URI base = page.getRawPath() == null || page.getRawPath().isEmpty() ? page.resolve("/") : page;
            return Optional.of(base.resolve(address.strip()));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** Where the gateway is: {@code data-endpoint}, else the page's own origin; without a slash at its end. */
    static Optional<URI> endpoint(URI page, String endpoint) {
        return resolve(page, endpoint.isEmpty() ? "/" : endpoint)
                .map(uri -> URI.create(uri.toString().replaceFirst("/+$", "")));
    }
}
