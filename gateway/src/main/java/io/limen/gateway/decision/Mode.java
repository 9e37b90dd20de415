package io.limen.gateway.decision;

/** How far what an experience decides reaches. */
public enum Mode {
    /** It is shown. */
    LIVE,
    /** It is decided and told, and what comes after it is shown. */
    SHADOW,
    /** It is passed over. */
    OFF
}
