package io.limen.gateway.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Unpacks a body, but never more than is allowed: a few kilobytes can claim to be gigabytes. */
final class Gunzip {
    private Gunzip() {}

    /** By its first bytes, whatever the headers say: JSON never begins like this. */
    static boolean isPacked(byte[] body) {
        return body.length > 2 && (body[0] & 0xff) == 0x1f && (body[1] & 0xff) == 0x8b;
    }

    /**
     * The bytes; empty where there are more than allowed.
     *
     * @throws IOException where they are not gzip after all, or cut off
     */
    static Optional<byte[]> unpack(byte[] packed, int bytesMax) throws IOException {
        try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            byte[] bytes = stream.readNBytes(bytesMax + 1);
            return bytes.length > bytesMax ? Optional.empty() : Optional.of(bytes);
        }
    }
}
