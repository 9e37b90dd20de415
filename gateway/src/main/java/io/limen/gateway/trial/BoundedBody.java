package io.limen.gateway.trial;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;

/** The beginning of an answer's body, unpacked; the rest is not read. */
public final class BoundedBody {
    private BoundedBody() {}

    /**
     * Reads.
     *
     * @param bytesMax after which nothing more is wanted: then the connection is given up
     * @param packed whether it comes as gzip
     */
    public static Future<Buffer> read(HttpClientResponse answer, int bytesMax, boolean packed) {
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        Gunzip gunzip = new Gunzip();
        answer.handler(piece -> {
            try {
                body.appendBytes(packed ? gunzip.write(piece.getBytes()) : piece.getBytes());
            } catch (RuntimeException notWhatItSays) {
                whole.tryFail(notWhatItSays);
            }
            if (body.length() > bytesMax && whole.tryComplete(body.slice(0, bytesMax))) {
                answer.request().reset();
            }
        });
        answer.exceptionHandler(whole::tryFail);
        answer.endHandler(end -> whole.tryComplete(body));
        return whole.future();
    }
}
