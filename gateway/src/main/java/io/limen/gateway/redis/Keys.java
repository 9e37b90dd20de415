package io.limen.gateway.redis;

/** The names of what is kept. The braces make both keys of a visitor share a slot. */
final class Keys {
    private final String prefix;

    Keys(String prefix) {
        this.prefix = prefix;
    }

    String profile(String visitor) {
        return prefix + "prof:{" + tag(visitor) + "}";
    }

    String segments(String visitor) {
        return prefix + "seg:{" + tag(visitor) + "}";
    }

    String layout() {
        return prefix + "seg:layout";
    }

    String mark(int partition) {
        return prefix + "mark:" + partition;
    }

    /** The id itself, unless it begins with the brace that would end the tag before it begins. */
    private static String tag(String visitor) {
        return visitor.startsWith("}") ? "%7D" + visitor.substring(1) : visitor;
    }
}
