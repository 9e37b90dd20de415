package io.limen.gateway.faults;

/** Something that breaks, and how it comes back. Both return when it has happened. */
interface Fault {
    /** Breaks it. */
    void inject() throws Exception;

    /** Brings it back. */
    void repair() throws Exception;

    /** What can go wrong may go wrong here. */
    @FunctionalInterface
    interface Act {
        void run() throws Exception;
    }

    static Fault of(Act inject, Act repair) {
        return new Fault() {
            @Override
            public void inject() throws Exception {
                inject.run();
            }

            @Override
            public void repair() throws Exception {
                repair.run();
            }
        };
    }
}
