package io.limen.gateway.flow.move;

/** Is told how far a move is. */
public interface Progress {
    Progress SILENT = (stage, done, of) -> {};

    /** What a move does, in this order; the log may be returned to. */
    enum Stage {
        CHECK,
        SNAPSHOTS,
        LOG,
        PROFILES,
        COMPARE,
        SWITCH
    }

    /**
     * So much of a stage is done.
     *
     * @param of how much there is by now, as far as is known
     */
    void at(Stage stage, long done, long of);
}
