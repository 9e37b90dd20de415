package io.limen.gateway.flow;

class MemoryQuarantineTest implements QuarantineContract {
    private final Quarantine quarantine = new MemoryQuarantine();

    @Override
    public Quarantine quarantine() {
        return quarantine;
    }

    @Override
    public Quarantine quarantineReopened() {
        return quarantine;
    }
}
