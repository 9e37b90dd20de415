package io.limen.gateway.flow;

import static io.limen.gateway.Answered.failure;
import static io.limen.gateway.Answered.in;
import static io.limen.gateway.flow.DurableStoreContract.saving;
import static io.limen.gateway.flow.DurableStoreContract.stored;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryDurableStoreTest implements DurableStoreContract {
    private MemoryDurableStore durable = new MemoryDurableStore();

    @Override
    public DurableStore durable() {
        return durable;
    }

    @Override
    public DurableStore durableReopened() {
        in(durable.close());
        durable = durable.another();
        return durable;
    }

    @Test
    void saveShouldFailOnlyAsOftenAsTold() {
        durable.failNext(1, Failure.Code.OVERLOADED);

        assertThat(failure(durable.save(0, List.of(saving(stored("anna", 1)))))).isEqualTo(Failure.Code.OVERLOADED);
        assertThat(durable.get("anna")).isEmpty();
        in(durable.save(0, List.of(saving(stored("anna", 1)))));
        assertThat(durable.profilesSaved()).isEqualTo(1);
    }

    @Test
    void saveShouldBeDoneOnlyWhenLetGo() {
        durable.hang();
        Future<Void> saved = durable.save(0, List.of(saving(stored("anna", 1))));
        boolean early = saved.isComplete() || durable.get("anna").isPresent();

        durable.letGo();

        assertThat(early).isFalse();
        in(saved);
        assertThat(durable.get("anna")).contains(stored("anna", 1));
    }
}
