package io.limen.gateway.http;

import io.vertx.core.buffer.Buffer;

/**
 * The rules of a snapshot as edges get them, ready to be sent.
 *
 * @param body a compact JWS
 * @param etag says which; its signature, because that follows from all the rest
 */
public record RuleFile(Buffer body, String etag) {

    /** What it is called in its own header. */
    public static final String TYPE = "limen-rules";

    /** Of a compact JWS. */
    public static RuleFile of(String jws) {
        return new RuleFile(Buffer.buffer(jws), '"' + jws.substring(jws.lastIndexOf('.') + 1) + '"');
    }
}
