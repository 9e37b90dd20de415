package io.limen.gateway.simulation;

/** What is promised of the gateway, by the numbers of the design. */
enum Promised {
    P1("what is acknowledged is durable"),
    P2("whatever is sent or delivered again counts once"),
    P3("nothing older overwrites anything newer, and no place goes back"),
    P4("what is durable is the log, folded; nothing before the committed place is missing"),
    P6("a decision comes by its deadline"),
    P7("a decision reflects what its asker has seen, or says that it does not");

    private final String text;

    Promised(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return name() + ", " + text;
    }
}
