package io.limen.gateway.flow;

/** What the flows tell about themselves. Called on event loops: implementations count and return. */
public interface Telemetry {
    /** A batch was folded and stored. */
    void folded(int partition, int events, int visitors, long nanos);

    /** Events were older than their visitor's open session: what is kept per session or page ignores them. */
    void late(int events);

    /** A batch could not be folded or stored; it will be tried again. */
    void foldFailed(int partition, Throwable fault);

    /** An event on which the fold throws was set aside. */
    void setAside(SetAside entry);

    /** Events that were set aside the longest ago are no longer listed, as there are more than the limit. */
    void asideForgotten(int entries);

    /** Something of one visitor (a condition, a model's row, a snippet) could not be worked out; the rest was. */
    void unsound(Throwable why);

    /** Views were looked at again because their moment had come. */
    void reevaluated(int visitors);

    /** A visitor entered or left a segment. */
    void segmentChanged(String segment, boolean entered);

    /** A step of deciding took so long. */
    void step(String name, long nanos);

    /** A decision was not the best possible, and why. */
    void degraded(String reason);

    /** An entry that should have been remembered could not be appended. */
    void forgotten(Throwable fault);

    /** Says nothing to nobody. */
    Telemetry SILENT = new Telemetry() {
        @Override
        public void folded(int partition, int events, int visitors, long nanos) {}

        @Override
        public void late(int events) {}

        @Override
        public void foldFailed(int partition, Throwable fault) {}

        @Override
        public void setAside(SetAside entry) {}

        @Override
        public void asideForgotten(int entries) {}

        @Override
        public void unsound(Throwable why) {}

        @Override
        public void reevaluated(int visitors) {}

        @Override
        public void segmentChanged(String segment, boolean entered) {}

        @Override
        public void step(String name, long nanos) {}

        @Override
        public void degraded(String reason) {}

        @Override
        public void forgotten(Throwable fault) {}
    };
}
