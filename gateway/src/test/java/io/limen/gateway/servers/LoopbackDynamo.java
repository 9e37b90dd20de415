package io.limen.gateway.servers;

import java.lang.reflect.Array;
import java.lang.reflect.Field;

/**
 * Runs DynamoDB Local for this machine alone. It has no option for that and listens on all interfaces: so the server it
 * made is told where to listen before it starts. By reflection, for its libraries are on no class path of ours.
 */
public final class LoopbackDynamo {
    private static final String LOCAL = "software.amazon.dynamodb.services.local.";

    private LoopbackDynamo() {}

    /**
     * Starts it, and returns.
     *
     * @param arguments DynamoDB Local's own
     */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        Object made = Class.forName(LOCAL + "main.ServerRunner")
                .getMethod("createServerFromCommandLineArgs", String[].class)
                .invoke(null, (Object) arguments);
        Field field = made.getClass().getDeclaredField("server");
        field.setAccessible(true);
        Object server = field.get(made);
        Object connectors = server.getClass().getMethod("getConnectors").invoke(server);
        for (int i = 0; i < Array.getLength(connectors); i++) {
            Object connector = Array.get(connectors, i);
            connector.getClass().getMethod("setHost", String.class).invoke(connector, "127.0.0.1");
        }
        made.getClass().getMethod("start").invoke(made);
    }
}
