package io.limen.gateway.trial;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.compression.JdkZlibDecoder;
import java.io.ByteArrayOutputStream;

/**
 * Unpacks gzip while it streams. Nothing is kept but a state: a piece of n bytes becomes at most some thousand times n, and
 * pieces are as large as a socket gives them.
 */
final class Gunzip {
    private final EmbeddedChannel channel = new EmbeddedChannel(new JdkZlibDecoder(true, 0));

    /**
     * The bytes of the next piece.
     *
     * @throws io.netty.handler.codec.compression.DecompressionException where it is not gzip
     */
    byte[] write(byte[] piece) {
        channel.writeInbound(Unpooled.wrappedBuffer(piece));
        return taken();
    }

    /** What is left when there is no more. */
    byte[] end() {
        channel.finish();
        return taken();
    }

    private byte[] taken() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (ByteBuf buffer = channel.readInbound(); buffer != null; buffer = channel.readInbound()) {
            byte[] read = new byte[buffer.readableBytes()];
            buffer.readBytes(read);
            buffer.release();
            bytes.writeBytes(read);
        }
        return bytes.toByteArray();
    }
}
