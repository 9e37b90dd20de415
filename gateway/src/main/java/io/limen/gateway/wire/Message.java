package io.limen.gateway.wire;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A message in Protocol Buffers wire format, written by hand: by itself, within another, or behind a format byte. */
final class Message {
    /** Most are small; a larger one grows. */
    private static final int BUFFER_BYTES = 128;

    private Message() {}

    static byte[] bytes(Writing content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes, BUFFER_BYTES);
        try {
            content.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory refused to be written", e);
        }
        return bytes.toByteArray();
    }

    static byte[] bytes(byte format, Writing content) {
        byte[] message = bytes(content);
        byte[] bytes = new byte[1 + message.length];
        bytes[0] = format;
        System.arraycopy(message, 0, bytes, 1, message.length);
        return bytes;
    }

    /** Writes the fields of a message. */
    @FunctionalInterface
    interface Writing {
        void writeTo(CodedOutputStream out) throws IOException;
    }
}
