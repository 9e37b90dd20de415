package io.limen.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.profile.ProfileFold;
import io.limen.gateway.profile.RecentMessages;
import io.limen.gateway.profile.ShopVisit;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.View;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class StoredCodecTest {
    private final StoredCodec codec = new StoredCodec(snapshot -> ShopVisit.DEFINITIONS.features());

    private static Stored visited() {
        ProfileFold fold = new ProfileFold(ShopVisit.DEFINITIONS);
        Profile profile = fold.fresh(ShopVisit.VISITOR);
        long offset = 41;
        for (Observed event : ShopVisit.events()) {
            profile = fold.fold(profile, event, new Position(1, 3, offset++));
        }
        View view = new View(
                ShopVisit.DEFINITIONS.snapshot(),
                ShopVisit.START,
                Map.of("intent", new View.Score(0.7, "v1", ShopVisit.START)),
                List.of(new Membership("high_intent", 2, ShopVisit.START, ShopVisit.START, ShopVisit.START + 9)),
                false,
                ShopVisit.START + 9);
        return new Stored(profile, view);
    }

    @Test
    void decodeShouldGiveWhatWasEncoded() {
        assertThat(codec.decode(codec.encode(visited()))).isEqualTo(visited());
    }

    @Test
    void encodeWithoutMessagesShouldLeaveOutOnlyThose() {
        Stored hot = codec.decode(codec.encodeWithoutMessages(visited()));

        assertThat(hot.profile().recent()).isEqualTo(RecentMessages.NONE);
        assertThat(hot.view()).isEqualTo(visited().view());
        assertThat(hot.profile().applied()).isEqualTo(visited().profile().applied());
    }

    @Test
    void fenceShouldBeReadFromTheHeadAlone() {
        byte[] bytes = codec.encode(visited());

        Fence fence = StoredCodec.fence(Arrays.copyOf(bytes, StoredCodec.FENCE_AT + Fence.BYTES));

        assertThat(fence).isEqualTo(Fence.of(visited()));
        assertThat(Arrays.copyOfRange(bytes, StoredCodec.FENCE_AT, StoredCodec.FENCE_AT + Fence.BYTES))
                .isEqualTo(fence.toBytes());
    }

    @Test
    void decodeShouldSayCorruptWhenCutAnywhereBeforeTheView() {
        byte[] bytes = codec.encode(visited());
        int viewAt = bytes.length - ViewCodec.encode(visited().view()).length;

        for (int length = 0; length < viewAt; length += 7) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> codec.decode(cut))
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.code()).isEqualTo(Failure.Code.CORRUPT));
        }
    }

    @Property
    void bytesOfFencesShouldOrderAsTheFencesDo(
            @ForAll @IntRange(min = 0, max = 3) int epoch,
            @ForAll @LongRange(min = -1) long offset,
            @ForAll @LongRange(min = 0) long at,
            @ForAll @IntRange(min = 0, max = 3) int otherEpoch,
            @ForAll @LongRange(min = -1) long otherOffset,
            @ForAll @LongRange(min = 0) long otherAt) {
        Fence one = new Fence(epoch, 0, offset, at);
        Fence other = new Fence(otherEpoch, 0, otherOffset, otherAt);

        assertThat(Integer.signum(Arrays.compareUnsigned(one.toBytes(), other.toBytes())))
                .isEqualTo(Integer.signum(one.compareTo(other)));
    }
}
