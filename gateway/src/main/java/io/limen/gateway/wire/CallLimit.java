package io.limen.gateway.wire;

/** What a call may be, hold and take: each limit with its key in {@code gateway.yaml}, under which it is counted. */
public enum CallLimit {
    /** Of an ingest body, unpacked. */
    BODY_BYTES("limits.bodyBytesMax"),
    /** Of a decide body. */
    DECIDE_BYTES("limits.decideBytesMax"),
    /** Of one event. */
    EVENT_BYTES("limits.eventBytesMax"),
    /** Events of one call. */
    EVENTS("limits.eventsMax"),
    /** Objects and lists inside one another. */
    DEPTH("limits.depthMax"),
    /** Of one text. */
    TEXT_CHARS("limits.textCharsMax"),
    /** Of one number. */
    NUMBER_CHARS("limits.numberCharsMax"),
    /** How old an event may be that comes without a secret key. */
    EVENT_AGE("limits.eventAgeMax"),
    /** Calls under way on one event loop. */
    IN_FLIGHT("limits.inFlightMax"),
    /** Bytes held by them. */
    IN_FLIGHT_BYTES("limits.inFlightBytesMax"),
    /** Open connections of one event loop. */
    CONNECTIONS("limits.connectionsMax"),
    /** Open event streams of one event loop. */
    STREAMS("limits.streamsMax"),
    /** In which a body must have come. */
    BODY_TIME("http.bodyTime"),
    /** How long a connection may be open without asking anything. */
    IDLE("http.idle"),
    /** In which an ingest answer may still look ahead. */
    INGEST_TIME("budgets.ingest"),
    /** In which a decision is answered with the best there is. */
    DECIDE_TIME("budgets.decide");

    private final String key;

    CallLimit(String key) {
        this.key = key;
    }

    /** Where it is set. */
    public String key() {
        return key;
    }
}
