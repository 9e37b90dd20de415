package io.limen.gateway.decision;

/** What keeps an experience from a visitor, in the order it is looked at. */
enum Hurdle {
    OFF("off"),
    STOPPED("stopped"),
    SCHEDULE("outside schedule"),
    CONDITION("condition false"),
    NO_ID("no id to draw with"),
    GROUP("in another of group "),
    COVERAGE("outside coverage"),
    CAP("capped"),
    NONE("matched");

    private final String why;

    Hurdle(String why) {
        this.why = why;
    }

    /** For people. */
    String why() {
        return why;
    }
}
