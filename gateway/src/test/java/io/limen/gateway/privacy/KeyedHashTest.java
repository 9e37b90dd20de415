package io.limen.gateway.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class KeyedHashTest {
    /** RFC 4231, test case 2. */
    private static final KeyedHash JEFE = new KeyedHash("Jefe".getBytes(StandardCharsets.US_ASCII));

    private static final String EXPECTED = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    @Test
    void hashShouldBeThatOfTheStandard() {
        byte[] hash = JEFE.of("what do ya want for nothing?".getBytes(StandardCharsets.US_ASCII));

        assertThat(HexFormat.of().formatHex(hash)).isEqualTo(EXPECTED);
    }

    @Test
    void tagShouldBeTheFirstHalfOfTheHash() {
        byte[] half = Arrays.copyOf(HexFormat.of().parseHex(EXPECTED), 16);

        assertThat(JEFE.tag("what do ya want for nothing?"))
                .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(half))
                .hasSize(22);
    }
}
