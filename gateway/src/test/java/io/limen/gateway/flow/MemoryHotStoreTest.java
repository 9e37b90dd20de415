package io.limen.gateway.flow;

import java.util.Map;

class MemoryHotStoreTest implements HotStoreContract {
    private final MemoryHotStore store = new MemoryHotStore(System::currentTimeMillis, 1_000);

    @Override
    public HotStore hot() {
        return store;
    }

    @Override
    public boolean bit(String visitor, int bit) {
        return store.bit(visitor, bit);
    }

    @Override
    public Map<String, Integer> layout() {
        return store.layout();
    }
}
