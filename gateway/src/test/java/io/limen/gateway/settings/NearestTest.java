package io.limen.gateway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> WORDS = List.of("cart_value", "price", "quantity", "of");

    @Test
    void toShouldFindTheWordWhenLettersAreSwappedMissingOrTooMany() {
        assertThat(Nearest.to("pirce", WORDS)).contains("price");
        assertThat(Nearest.to("cart_vlue", WORDS)).contains("cart_value");
        assertThat(Nearest.to("Quantitys", WORDS)).contains("quantity");
    }

    @Test
    void toShouldFindNothingWhenNoWordIsNear() {
        assertThat(Nearest.to("segment", WORDS)).isEmpty();
        assertThat(Nearest.to("xy", WORDS)).isEmpty();
    }

    @Test
    void distanceShouldCountOneWhenNeighboursAreSwapped() {
        assertThat(Nearest.distance("ab", "ba")).isEqualTo(1);
        assertThat(Nearest.distance("abc", "abc")).isZero();
        assertThat(Nearest.distance("", "abc")).isEqualTo(3);
    }
}
