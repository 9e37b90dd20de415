package io.limen.gateway.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import io.limen.gateway.event.Entry;
import io.limen.gateway.feature.Feature;
import io.limen.gateway.feature.FeatureState;
import io.limen.gateway.feature.Features;
import io.limen.gateway.flow.AudienceChange;
import io.limen.gateway.flow.Failure;
import io.limen.gateway.flow.LearnedStoreContract;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.privacy.EdgeKeys;
import io.limen.gateway.privacy.EdgeKeysFile;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.profile.RecentMessages;
import io.limen.gateway.profile.ShopVisit;
import io.limen.gateway.rules.Configuration;
import io.limen.gateway.segment.View;
import io.limen.gateway.wire.AudienceChangeJson;
import io.limen.gateway.wire.CountsCodec;
import io.limen.gateway.wire.DecisionCookie;
import io.limen.gateway.wire.EntryCodec;
import io.limen.gateway.wire.Frames;
import io.limen.gateway.wire.LearnedCodec;
import io.limen.gateway.wire.PositionToken;
import io.limen.gateway.wire.ProfileCodec;
import io.limen.gateway.wire.SetAsideCodec;
import io.limen.gateway.wire.StoredCodec;
import io.limen.gateway.wire.Unpacked;
import io.limen.gateway.wire.ViewCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was stored by a release is read by this one, and written by it in the same bytes, so that the one before reads what
 * this one writes. What a next release may add, a field, this one passes over; what it cannot understand, another format
 * or kind, it refuses and says so.
 */
class StoredFormatsTest {
    private static final int LATER = 2;

    // ── the releases before, and this one for them ──

    @TestFactory
    Stream<DynamicTest> writingShouldGiveTheBytesThatAreStored() {
        return Kept.written().entrySet().stream()
                .map(kept -> DynamicTest.dynamicTest(
                        kept.getKey(), () -> assertThat(kept.getValue()).isEqualTo(stored("v1", kept.getKey()))));
    }

    @TestFactory
    Stream<DynamicTest> readingShouldGiveWhatWasMeant() {
        return Fixtures.RELEASES.stream()
                .map(release -> DynamicTest.dynamicTest(release, () -> assertThatAllIsRead(release)));
    }

    private static byte[] stored(String release, String name) {
        return Fixtures.read(release, name);
    }

    private static void assertThatAllIsRead(String release) {
        List<String> names = List.of("track", "page", "screen", "identify", "group", "alias", "decided", "activated");
        for (int i = 0; i < names.size(); i++) {
            assertThat(entry(stored(release, "entry-" + names.get(i))))
                    .isEqualTo(Kept.entries().get(i));
        }
        assertThat(profile(stored(release, "profile"))).isEqualTo(Kept.profile());
        assertThat(profile(stored(release, "profile-exposed"))).isEqualTo(Kept.exposed());
        assertThat(entry(stored(release, "entry-decided-in-context"))).isEqualTo(Kept.decidedInContext());
        assertThat(CountsCodec.decode(stored(release, "counts"))).isEqualTo(Kept.counts());
        assertThat(LearnedCodec.decode(stored(release, "learned")))
                .isEqualTo(LearnedStoreContract.published("gateway-1", 2));
        Profile hot = profile(stored(release, "profile-without-messages"));
        assertThat(hot.recent()).isEqualTo(RecentMessages.NONE);
        assertThat(hot.states()).isEqualTo(Kept.profile().states());
        assertThat(view(stored(release, "view"))).isEqualTo(Kept.view());
        assertThat(Kept.STORED_CODEC.decode(stored(release, "stored"))).isEqualTo(Kept.stored());
        assertThat(Kept.STORED_CODEC
                        .decode(stored(release, "stored-without-messages"))
                        .view())
                .isEqualTo(Kept.view());
        assertThat(SetAsideCodec.decode(stored(release, "aside"))).isEqualTo(Kept.aside());
        assertThat(change(stored(release, "audience"))).isEqualTo(Kept.change());
        assertThat(PositionToken.decode(text(stored(release, "position")))).contains(Kept.positions());
        assertThat(cookie(text(stored(release, "cookie"))).orElseThrow().word("hero", "home"))
                .contains("XtAnTm9s0cRd7v0EJq4g1w");
        assertThat(Frames.decode(stored(release, "frames"))).hasSize(2);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Entry entry(byte[] bytes) {
        return ((Unpacked.Whole<Entry>) EntryCodec.decode(bytes)).value();
    }

    private static Profile profile(byte[] bytes) {
        return ProfileCodec.decode(bytes, Kept.FEATURES, Kept.SNAPSHOT);
    }

    private static View view(byte[] bytes) {
        return ((Unpacked.Whole<View>) ViewCodec.decode(bytes)).value();
    }

    private static AudienceChange change(byte[] bytes) {
        return ((Unpacked.Whole<AudienceChange>) AudienceChangeJson.decode(bytes)).value();
    }

    private static Optional<DecisionCookie> cookie(String value) {
        return DecisionCookie.read(
                value, ShopVisit.VISITOR, (text, tag) -> tag.equals(Kept.TAG), Kept.THEN / 1_000 + 1);
    }

    @Test
    void edgeKeysShouldBeReadAndKeptWhenOneIsAdded(@TempDir Path folder) throws IOException {
        EdgeKeysFile file = new EdgeKeysFile(folder.resolve(EdgeKeysFile.NAME));
        Files.write(file.path(), Fixtures.resource("v1/edge-keys.json"));

        EdgeKeys keys = file.read();
        assertThat(keys.ref().tag("text")).isEqualTo("30Fz_NOOWoWyDAJWpFtUUg");
        assertThat(keys.current().tag("text")).isEqualTo("qaiKVm-dObshBiM0u-YiJA");
        assertThat(keys.verifies("text", "me0iyFXq43R7csYRrboa9g")).isTrue();

        String before = Files.readString(file.path());
        file.rotate();
        // The layout is as it was, with one line more.
        assertThat(Files.readString(file.path()).lines())
                .hasSize((int) before.lines().count() + 1)
                .contains(before.lines().toList().get(2));
    }

    @Test
    void bitsOfSegmentsShouldStayWhereTheyAre() {
        byte[] lock = Fixtures.resource("v1/segments.lock");
        Configuration.Loaded loaded = (Configuration.Loaded) Configuration.load(Map.of(
                "features.yaml", "pages: { count: Page Viewed }".getBytes(StandardCharsets.UTF_8),
                "segments.yaml",
                        "{ idle: { when: pages < 1 }, keen: { when: pages > 9 } }".getBytes(StandardCharsets.UTF_8),
                "segments.lock", lock));
        assertThat(loaded.snapshot().segments())
                .extracting(segment -> segment.name() + " " + segment.bit())
                .containsExactlyInAnyOrder("idle 2", "keen 0");
        assertThat(loaded.lock()).isEqualTo(text(lock));
        assertThat(loaded.lockChanged()).isFalse();
    }

    // ── the release after this one ──

    @FunctionalInterface
    private interface Message {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Message message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            message.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** With a field that nobody knows yet, of each shape a field can have. */
    private static byte[] withMore(byte[] message) {
        return message(out -> {
            out.writeRawBytes(message);
            out.writeUInt64(500, 42);
            out.writeString(501, "what a later release has to say");
            out.writeFixed64(502, 42);
            out.writeFixed32(503, 42);
        });
    }

    private static byte[] ofFormat(int format, byte[] bytes) {
        byte[] other = bytes.clone();
        other[0] = (byte) format;
        return other;
    }

    @Test
    void entryShouldBeReadWithoutWhatALaterReleaseAddsToIt() {
        for (Entry entry : Kept.entries()) {
            byte[] bytes = EntryCodec.encode(entry);
            assertThat(entry(withMore(bytes))).isEqualTo(entry);

            // Inside as well: tag and length of the one field there is, then its own fields.
            ByteBuffer outer = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
            int tag = outer.get();
            for (byte length = outer.get(); length < 0; length = outer.get()) {
                assertThat(outer.hasRemaining()).isTrue();
            }
            byte[] inner = Arrays.copyOfRange(bytes, outer.position(), bytes.length);
            byte[] more = message(out -> {
                out.writeRawByte(1);
                out.writeRawByte(tag);
                out.writeByteArrayNoTag(withMore(inner));
            });
            assertThat(entry(more)).isEqualTo(entry);
        }
    }

    @Test
    void entryShouldBeRefusedWhenItIsOfAKindThatIsNotKnown() {
        byte[] merged = message(out -> {
            out.writeRawByte(1);
            out.writeByteArray(4, new byte[] {8, 1});
        });
        assertThat(EntryCodec.decode(merged)).isEqualTo(new Unpacked.Damaged<>("log entry: no entry of a known kind"));

        byte[] reset = message(out -> {
            out.writeRawByte(1);
            out.writeByteArray(1, message(event -> event.writeEnum(1, 6)));
        });
        assertThat(EntryCodec.decode(reset)).isEqualTo(new Unpacked.Damaged<>("log entry: kind 6 (expected: 0 to 5)"));
    }

    @Test
    void anythingShouldBeRefusedByNameWhenItIsOfALaterFormat() {
        assertThat(EntryCodec.decode(ofFormat(LATER, stored("v1", "entry-track"))))
                .isEqualTo(new Unpacked.Damaged<>("log entry: format 2 (expected: format 1)"));
        assertThatThrownBy(() -> profile(ofFormat(LATER, stored("v1", "profile"))))
                .hasMessage("profile: format 2 (expected: format 1)");
        assertThat(ViewCodec.decode(ofFormat(LATER, stored("v1", "view"))))
                .isEqualTo(new Unpacked.Damaged<>("view: format 2 (expected: format 1)"));
        assertThatThrownBy(() -> Kept.STORED_CODEC.decode(ofFormat(LATER, stored("v1", "stored"))))
                .isInstanceOf(Failure.class)
                .hasMessage("stored profile: format 2 (expected: 1)");
        assertThatThrownBy(() -> SetAsideCodec.decode(ofFormat(LATER, stored("v1", "aside"))))
                .hasMessage("entry set aside: format 2 (expected: format 1)");
        // These come from outside: one of another format is as good as none, and the gateway is asked.
        assertThat(PositionToken.decode("Ag" + text(stored("v1", "position")).substring(2)))
                .isEmpty();
        assertThat(cookie("2" + Kept.cookie().substring(1))).isEmpty();
    }

    @Test
    void profileShouldBeReadWithoutWhatALaterReleaseAddsToIt() {
        assertThat(profile(withMore(stored("v1", "profile")))).isEqualTo(Kept.profile());
    }

    @Test
    void profileShouldBeReadWithoutAFeatureThatOnlyALaterReleaseHas() {
        List<Feature> fewer = Kept.FEATURES.all().subList(0, Kept.FEATURES.size() - 2);
        Profile read = ProfileCodec.decode(stored("v1", "profile"), new Features(fewer), Kept.SNAPSHOT);
        assertThat(read.states()).isEqualTo(Kept.profile().states().subList(0, fewer.size()));
    }

    @TestFactory
    Stream<DynamicTest> stateShouldBeReadWithoutWhatALaterReleasePutsBehindIt() {
        Profile profile = Kept.profile();
        return Kept.FEATURES.all().stream()
                .map(feature -> DynamicTest.dynamicTest(feature.name(), () -> {
                    FeatureState state = profile.states().get(Kept.FEATURES.indexOf(feature.name()));
                    byte[] bytes = feature.encode(state, profile.lastSeen());
                    byte[] more = Arrays.copyOf(bytes, bytes.length + 3);
                    more[bytes.length] = 77;
                    assertThat(feature.decode(more, profile.lastSeen())).isEqualTo(state);
                }));
    }

    @Test
    void viewShouldBeReadWithoutWhatALaterReleaseAddsToIt() {
        assertThat(view(withMore(stored("v1", "view")))).isEqualTo(Kept.view());
        Stored read = Kept.STORED_CODEC.decode(withMore(stored("v1", "stored")));
        assertThat(read).isEqualTo(Kept.stored());
        assertThat(StoredCodec.fence(withMore(stored("v1", "stored"))))
                .isEqualTo(StoredCodec.fence(stored("v1", "stored")));
    }

    @Test
    void asideShouldBeReadWithoutWhatALaterReleaseAddsToIt() {
        assertThat(SetAsideCodec.decode(withMore(stored("v1", "aside")))).isEqualTo(Kept.aside());
    }

    @Test
    void audienceShouldBeReadWithoutWhatALaterReleaseAddsToIt() {
        String more = text(stored("v1", "audience")).replaceFirst("\\{", "{\"channel\":{\"x\":[1,null]},");
        assertThat(change(more.getBytes(StandardCharsets.UTF_8))).isEqualTo(Kept.change());
    }

    // ── how much it is ──

    @Test
    void nothingShouldTakeMoreThanItDid() {
        assertThat(stored("v1", "profile-without-messages")).hasSizeLessThanOrEqualTo(400);
    }
}
