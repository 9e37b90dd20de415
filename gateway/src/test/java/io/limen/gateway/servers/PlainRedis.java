package io.limen.gateway.servers;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A blocking connection to one Redis that shares no code with the gateway's: what a service of somebody else sees.
 * Commands are Strings, byte arrays or numbers; answers are Long, String (of a simple string), byte[] (of a bulk
 * string), List, or an empty Optional for nothing.
 */
public final class PlainRedis implements AutoCloseable {
    private static final int MILLIS_MAX = 20_000;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;

    /** The server said no. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    public PlainRedis(int port) {
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(MILLIS_MAX);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MILLIS_MAX);
            in = new BufferedInputStream(socket.getInputStream());
            out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One command over a connection of its own. */
    public static Object once(int port, Object... command) {
        try (PlainRedis redis = new PlainRedis(port)) {
            return redis.call(command);
        }
    }

    public Object call(Object... command) {
        send(command);
        return receive();
    }

    /** Sends without waiting: each is to be followed by one {@link #receive}. */
    public void send(Object... command) {
        try {
            out.write(("*" + command.length + "\r\n").getBytes(StandardCharsets.UTF_8));
            for (Object argument : command) {
                byte[] bytes = argument instanceof byte[] given
                        ? given
                        : argument.toString().getBytes(StandardCharsets.UTF_8);
                out.write(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.UTF_8));
                out.write(bytes);
                out.write('\r');
                out.write('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Object receive() {
        try {
            out.flush();
            return read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long integer(Object... command) {
        return (Long) call(command);
    }

    /** A bulk or simple string as text. */
    public String text(Object... command) {
        return string(call(command));
    }

    public static String string(Object answer) {
        return answer instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(answer);
    }

    private Object read() throws IOException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> rest;
            case '-' -> throw new Refused(rest);
            case ':' -> Long.valueOf(rest);
            case '$' -> bulk(Integer.parseInt(rest));
            case '*' -> items(Integer.parseInt(rest));
            default -> throw new IOException("not RESP2: " + line);
        };
    }

    private List<Object> items(int count) throws IOException {
        List<Object> items = new ArrayList<>();
        for (int left = count; left > 0; left--) {
            items.add(read());
        }
        return items;
    }

    private Object bulk(int length) throws IOException {
        if (length < 0) {
            return Optional.empty();
        }
        byte[] bytes = in.readNBytes(length);
        in.skipNBytes(2);
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the server closed the connection");
            }
            line.append((char) next);
        }
        in.skipNBytes(1);
        return line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
