package io.limen.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Position;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PositionTokenPropertyTest {

    @Property
    void decodeShouldGiveBackWhatWasEncoded(@ForAll("positions") List<Position> positions) {
        assertThat(PositionToken.decode(PositionToken.encode(positions))).contains(positions);
    }

    @Property
    void decodeShouldAnswerWhateverTheText(@ForAll String text) {
        PositionToken.decode(text)
                .ifPresent(positions -> assertThat(positions).allMatch(position -> position.offset() >= 0));
    }

    @Provide
    Arbitrary<List<Position>> positions() {
        return Combinators.combine(
                        Arbitraries.integers().greaterOrEqual(0),
                        Arbitraries.integers().greaterOrEqual(0),
                        Arbitraries.longs().greaterOrEqual(0))
                .as(Position::new)
                .list()
                .ofMaxSize(40);
    }
}
