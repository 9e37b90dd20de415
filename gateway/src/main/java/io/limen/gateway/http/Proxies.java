package io.limen.gateway.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The proxies whose word is believed about the client: addresses such as {@code 10.0.0.7} and ranges such as {@code 10.0.0.0/8}. */
final class Proxies {
    private static final Pattern LITERAL = Pattern.compile("[0-9.]{7,15}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private final List<Range> ranges;

    private static final class Range {
        private final byte[] address;
        private final int bits;

        Range(byte[] address, int bits) {
            this.address = address;
            this.bits = bits;
        }

        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit & 7);
                if (((address[bit >> 3] ^ other[bit >> 3]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Believes these.
     *
     * @throws IllegalArgumentException where one is neither an address nor a range
     */
    Proxies(List<String> trusted) {
        this.ranges = trusted.stream().map(Proxies::range).toList();
    }

    boolean trusts(String address) {
        return !ranges.isEmpty()
                && bytes(address).stream().anyMatch(bytes -> ranges.stream().anyMatch(range -> range.contains(bytes)));
    }

    private static Range range(String text) {
        int slash = text.indexOf('/');
        byte[] address = bytes(slash < 0 ? text : text.substring(0, slash)).orElseThrow(() -> unusable(text));
        int bits = slash < 0 ? address.length * 8 : parsed(text, slash);
        if (bits < 0 || bits > address.length * 8) {
            throw unusable(text);
        }
        return new Range(address, bits);
    }

    private static int parsed(String text, int slash) {
        try {
            return Integer.parseInt(text.substring(slash + 1));
        } catch (NumberFormatException notANumber) {
            throw unusable(text);
        }
    }

    /** Only what is written as an address: a name would be looked up. */
    private static Optional<byte[]> bytes(String literal) {
        if (!LITERAL.matcher(literal).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(literal).getAddress());
        } catch (UnknownHostException notAnAddress) {
            return Optional.empty();
        }
    }

    private static IllegalArgumentException unusable(String text) {
        return new IllegalArgumentException(
                "trustedProxies: " + text + " (expected: an address or a range such as 10.0.0.0/8)");
    }
}
