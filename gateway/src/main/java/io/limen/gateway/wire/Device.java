package io.limen.gateway.wire;

/**
 * What a user agent runs on.
 *
 * @param type {@code desktop mobile tablet tv bot other}; empty where nothing is known
 * @param os {@code windows macos ios android chromeos linux other}; empty where nothing is known
 * @param browser {@code chrome edge safari firefox opera samsung ie other}; empty where nothing is known
 * @param bot whether it is a crawler, a monitor or a script rather than a person's browser
 */
public record Device(String type, String os, String browser, boolean bot) {
    public static final Device UNKNOWN = new Device("", "", "", false);

    /** Tells what a user agent runs on; implementations may remember. */
    @FunctionalInterface
    public interface Classifier {
        /**
         * The device of a user agent.
         *
         * @param userAgent as sent, possibly empty
         * @param mobileHint {@code ?1}, {@code ?0} or empty
         * @param platformHint such as {@code Android}, or empty
         */
        Device classify(String userAgent, String mobileHint, String platformHint);
    }
}
