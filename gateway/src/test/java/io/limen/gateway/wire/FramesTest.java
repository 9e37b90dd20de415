package io.limen.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FramesTest {
    private static final List<byte[]> SOME = List.of(new byte[] {1, 2, 3}, new byte[0], new byte[300]);

    @Test
    void decodeShouldGiveBackWhatWasEncoded() {
        assertThat(Frames.decode(Frames.encode(SOME))).containsExactlyElementsOf(SOME);
        assertThat(Frames.decode(new byte[0])).isEmpty();
    }

    @Test
    void decodeShouldRefuseWhatIsCutOff() {
        byte[] whole = Frames.encode(SOME);
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (length != 7 && length != 11) {
                assertThatThrownBy(() -> Frames.decode(cut)).hasMessageContaining("cut off");
            }
        }
        assertThatThrownBy(() -> Frames.decode(new byte[] {-1, -1, -1, -1, 0})).hasMessageContaining("cut off");
    }
}
