package io.limen.gateway.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CompactJwsTest {
    private static final KeyedHash KEY = new KeyedHash(key(0));

    private static byte[] key(int first) {
        byte[] key = new byte[32];
        IntStream.range(0, key.length).forEach(i -> key[i] = (byte) (first + i));
        return key;
    }

    /** Worked out with Python's hmac and base64. */
    @Test
    void signShouldGiveWhatOthersWouldForTheSameKey() {
        byte[] payload = "{\"v\":1,\"größe\":\"😀\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(CompactJws.sign("limen-rules", payload, KEY))
                .isEqualTo("eyJhbGciOiJIUzI1NiIsInR5cCI6ImxpbWVuLXJ1bGVzIn0.eyJ2IjoxLCJncsO2w59lIjoi8J-YgCJ9"
                        + ".Y2gi1B8Vl9PbHTQdqyf869UA4RS--TEakWXWymWWO_E");
    }

    @Test
    void signShouldGiveAnotherSignatureForAnotherKeyTypeOrPayload() {
        byte[] payload = {1, 2, 3};

        assertThat(CompactJws.sign("limen-rules", payload, KEY))
                .isEqualTo(CompactJws.sign("limen-rules", payload, KEY))
                .isNotEqualTo(CompactJws.sign("limen-rules", payload, new KeyedHash(key(1))))
                .isNotEqualTo(CompactJws.sign("limen-other", payload, KEY))
                .isNotEqualTo(CompactJws.sign("limen-rules", new byte[] {1, 2, 4}, KEY));
    }
}
