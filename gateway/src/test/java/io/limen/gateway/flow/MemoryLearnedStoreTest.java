package io.limen.gateway.flow;

class MemoryLearnedStoreTest implements LearnedStoreContract {
    private final LearnedStore store = new MemoryLearnedStore();

    @Override
    public LearnedStore learned() {
        return store;
    }

    @Override
    public LearnedStore learnedReopened() {
        return store;
    }
}
