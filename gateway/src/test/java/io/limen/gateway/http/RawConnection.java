package io.limen.gateway.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes on a connection and what comes back, for what no client would send. */
public final class RawConnection implements AutoCloseable {
    private static final int ANSWER_MILLIS_MAX = 20_000;
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: (\\d+)\r\n");

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /**
     * What came back.
     *
     * @param status 0 where the connection was closed instead
     */
    public record Reply(int status, String head, String body) {
        static final Reply CLOSED = new Reply(0, "", "");
    }

    private RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        socket.setSoTimeout(ANSWER_MILLIS_MAX);
    }

    public static RawConnection to(String origin) throws IOException {
        URI uri = URI.create(origin);
        return new RawConnection(new Socket(uri.getHost(), uri.getPort()));
    }

    /** Sends these bytes, one a character. What nobody takes any more is left. */
    public RawConnection send(String bytes) {
        return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawConnection send(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException closed) {
            // What was answered before it was closed is still to be read.
        }
        return this;
    }

    /** Whether something came back already. */
    public boolean isAnswered() throws IOException {
        return in.available() > 0;
    }

    /** The next answer. */
    public Reply reply() throws IOException {
        try {
            String head = head();
            Matcher length = LENGTH.matcher(head.toLowerCase(Locale.ROOT));
            byte[] body = length.find() ? in.readNBytes(Integer.parseInt(length.group(1))) : new byte[0];
            int status = head.isEmpty() ? 0 : Integer.parseInt(head.substring(9, 12));
            return new Reply(status, head, new String(body, StandardCharsets.UTF_8));
        } catch (java.net.SocketException reset) {
            return Reply.CLOSED;
        }
    }

    private String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
