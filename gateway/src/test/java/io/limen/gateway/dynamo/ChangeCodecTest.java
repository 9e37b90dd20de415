package io.limen.gateway.dynamo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limen.gateway.event.Position;
import io.limen.gateway.segment.SegmentChange;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Segment changes as they stand in tables since the first release. */
class ChangeCodecTest {
    private static final List<SegmentChange> CHANGES = List.of(
            new SegmentChange("high_intent", true, 1_700_000_000_000L, new Position(1, 7, 70_000)),
            new SegmentChange("größe", false, 1_700_000_000_001L, null));

    private static final List<String> STORED = List.of(
            "03" + "0000018bcfe56800" + "00000001" + "00000007" + "0000000000011170" + "686967685f696e74656e74",
            "00" + "0000018bcfe56801" + "6772c3b6c39f65");

    private static AttributeValue list(List<String> hexadecimal) {
        return AttributeValue.fromL(hexadecimal.stream()
                .map(hex -> AttributeValue.fromB(
                        SdkBytes.fromByteArray(HexFormat.of().parseHex(hex))))
                .toList());
    }

    @Test
    void encodeShouldGiveTheBytesThatAreStored() {
        assertThat(ChangeCodec.encode(CHANGES)).isEqualTo(list(STORED));
    }

    @Test
    void decodeShouldReadWhatIsStored() {
        assertThat(ChangeCodec.decode(list(STORED))).isEqualTo(CHANGES);
    }

    /** A later release announces what it puts in by a flag: this one does not take it for the name of a segment. */
    @Test
    void decodeShouldRefuseWhatALaterReleaseAdds() {
        String later = "05" + STORED.get(0).substring(2);
        assertThatThrownBy(() -> ChangeCodec.decode(list(List.of(later))))
                .hasMessage("stored segment change: flags 5 (expected: 0 to 3)");
    }
}
