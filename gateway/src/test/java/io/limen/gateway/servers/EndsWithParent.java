package io.limen.gateway.servers;

import java.io.IOException;
import java.util.Arrays;

/**
 * The main class of a server's process: runs the server's own main class, and ends when the process that started it
 * does, however that ends. It needs nothing of ours on the class path but itself.
 */
public final class EndsWithParent {
    private EndsWithParent() {}

    /**
     * Runs it.
     *
     * @param arguments the main class to run, then its arguments
     */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        Thread watch = new Thread(EndsWithParent::haltWhenInputEnds, "ends-with-parent");
        watch.setDaemon(true);
        watch.start();
        String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
        Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
    }

    /** The other end of the input is the parent's: it closes with its process. */
    private static void haltWhenInputEnds() {
        try {
            while (System.in.read() >= 0) {
                // Nobody says anything: only the end matters.
            }
        } catch (IOException e) {
            // The end as well.
        }
        Runtime.getRuntime().halt(0);
    }
}
