package io.limen.gateway.flow;

class MemoryWeightStoreTest implements WeightStoreContract {
    private final WeightStore store = new MemoryWeightStore();

    @Override
    public WeightStore weights() {
        return store;
    }

    @Override
    public WeightStore weightsReopened() {
        return store;
    }
}
