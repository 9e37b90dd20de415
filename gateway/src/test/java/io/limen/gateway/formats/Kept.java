package io.limen.gateway.formats;

import io.limen.gateway.decision.EdgePlan;
import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Decided;
import io.limen.gateway.event.Entry;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.Value;
import io.limen.gateway.experiment.count.Cell;
import io.limen.gateway.experiment.count.Conversions;
import io.limen.gateway.experiment.count.Counts;
import io.limen.gateway.experiment.count.Exposure;
import io.limen.gateway.experiment.count.Reached;
import io.limen.gateway.experiment.count.Tally;
import io.limen.gateway.feature.Features;
import io.limen.gateway.flow.AudienceChange;
import io.limen.gateway.flow.LearnedStoreContract;
import io.limen.gateway.flow.SetAside;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.profile.Assignment;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.profile.ProfileFold;
import io.limen.gateway.profile.ShopVisit;
import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Membership;
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
import io.limen.gateway.wire.ViewCodec;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** One of everything that outlives a release, in the words of this one. What stands here is stored: it is never changed. */
final class Kept {
    static final Features FEATURES = ShopVisit.DEFINITIONS.features();
    static final String SNAPSHOT = ShopVisit.DEFINITIONS.snapshot();
    static final StoredCodec STORED_CODEC = new StoredCodec(snapshot -> FEATURES);
    static final long THEN = ShopVisit.START;

    private Kept() {}

    static List<Entry> entries() {
        Value.Fields properties = new Value.Fields(Map.of(
                "name", new Value.Text("Wanderschuh „Größe 42“"),
                "price", new Value.Num(119.95),
                "quantity", new Value.Num(2),
                "debt", new Value.Num(-3),
                "gift", new Value.Bool(true),
                "products", new Value.Items(List.of(new Value.Text("a"), new Value.Num(0.1), Value.Fields.NONE)),
                "nested", new Value.Fields(Map.of("deep", new Value.Fields(Map.of("er", new Value.Bool(false)))))));
        Value.Fields context =
                new Value.Fields(Map.of("page", new Value.Fields(Map.of("path", new Value.Text("/p/1")))));
        return List.of(
                new Observed(
                        Observed.Kind.TRACK,
                        "Product Added",
                        ShopVisit.VISITOR,
                        "user-7",
                        "m-1",
                        THEN,
                        THEN + 85,
                        true,
                        properties,
                        context),
                plain(Observed.Kind.PAGE, "m-2"),
                plain(Observed.Kind.SCREEN, "m-3"),
                plain(Observed.Kind.IDENTIFY, "m-4"),
                plain(Observed.Kind.GROUP, "m-5"),
                plain(Observed.Kind.ALIAS, "m-6"),
                new Decided("anna", "cart_rescue", "ten_off", 0.25, "", 3, SNAPSHOT, "d1f", THEN, THEN + 1),
                new Activated("5f0c9a", THEN));
    }

    private static Observed plain(Observed.Kind kind, String messageId) {
        return new Observed(
                kind,
                kind.eventName(),
                "anna",
                null,
                messageId,
                THEN - 5,
                THEN,
                false,
                Value.Fields.NONE,
                Value.Fields.NONE);
    }

    static Profile profile() {
        ProfileFold fold = new ProfileFold(ShopVisit.DEFINITIONS);
        Profile profile = fold.fresh(ShopVisit.VISITOR);
        long offset = 41;
        for (Observed event : ShopVisit.events()) {
            profile = fold.fold(profile, event, new Position(1, 3, offset++));
        }
        return fold.fold(
                profile,
                new Decided(ShopVisit.VISITOR, "cart_rescue", "ten_off", 0.5, "", 1, SNAPSHOT, "d1", THEN, THEN),
                new Position(1, 3, offset));
    }

    /** With what it saw of experiments, and what followed. */
    static Profile exposed() {
        Profile profile = profile();
        SortedMap<String, Reached> reached = new TreeMap<>(Map.of("order", new Reached(90_000, 1_199_500)));
        return new Profile(
                profile.visitor(),
                profile.snapshot(),
                profile.applied(),
                profile.firstSeen(),
                profile.lastSeen(),
                profile.receivedAt(),
                profile.userId(),
                profile.session(),
                profile.recent(),
                Map.of("cart_rescue", new Assignment("ten_off", 0.25, "high_intent", THEN)),
                Map.of(
                        "cart_rescue", new Exposure("ten_off", "high_intent", THEN + 1, THEN + 9, true, reached),
                        "welcome", new Exposure("holdout", "", THEN, THEN, false, new TreeMap<>())),
                profile.states());
    }

    static Decided decidedInContext() {
        return new Decided("anna", "cart_rescue", "ten_off", 0.25, "high_intent", 3, SNAPSHOT, "d1f", THEN, THEN + 1);
    }

    static Counts counts() {
        Conversions orders =
                new Conversions(17, 203_915_000, BigInteger.valueOf(1_199_500).pow(2), 1_530_000);
        return new Counts(new TreeMap<>(Map.of(
                new Cell("cart_rescue", "high_intent", "ten_off"),
                new Tally(300, 2, new TreeMap<>(Map.of("order", orders))),
                new Cell("cart_rescue", "", "holdout"),
                new Tally(15, 0, new TreeMap<>()))));
    }

    static View view() {
        return new View(
                SNAPSHOT,
                THEN,
                Map.of("intent", new View.Score(0.7, "v1", THEN), "churn", new View.Score(-2.5, "7", THEN - 1)),
                List.of(
                        new Membership("keen", 0, THEN, Condition.NEVER, Condition.NEVER),
                        new Membership("high_intent", 2, THEN, THEN + 5, THEN + 9)),
                false,
                THEN + 9);
    }

    static Stored stored() {
        return new Stored(profile(), view());
    }

    static SetAside aside() {
        return new SetAside(
                new Position(1, 3, 70_000),
                THEN,
                "Product Added",
                "ArithmeticException at Sum.apply:42",
                SetAside.State.RETRIED);
    }

    static AudienceChange change() {
        return new AudienceChange(
                ShopVisit.VISITOR, "user-7", "high_intent", true, THEN, THEN + 1, new UUID(7, 42).toString());
    }

    static List<Position> positions() {
        return List.of(new Position(1, 0, 0), new Position(1, 7, 1_234_567_890_123L));
    }

    static EdgePlan plan() {
        return new EdgePlan(
                THEN,
                THEN + 600_000,
                List.of(
                        new EdgePlan.Entry("hero", "home", "XtAnTm9s0cRd7v0EJq4g1w"),
                        new EdgePlan.Entry("hero", "*", "."),
                        new EdgePlan.Entry("banner", "*", ".welcome")),
                List.of(),
                0);
    }

    static final String TAG = "ByqY7tQzCk3UnmVuJ0b2Yg";

    static String cookie() {
        return DecisionCookie.write(plan(), ShopVisit.VISITOR, text -> TAG)
                .orElseThrow()
                .value();
    }

    /** Name to bytes, as this release writes them. */
    static Map<String, byte[]> written() {
        Map<String, byte[]> nameToBytes = new LinkedHashMap<>();
        List<String> names = List.of("track", "page", "screen", "identify", "group", "alias", "decided", "activated");
        for (int i = 0; i < names.size(); i++) {
            nameToBytes.put("entry-" + names.get(i), EntryCodec.encode(entries().get(i)));
        }
        nameToBytes.put("profile", ProfileCodec.encode(profile(), FEATURES));
        nameToBytes.put("profile-without-messages", ProfileCodec.encodeWithoutMessages(profile(), FEATURES));
        nameToBytes.put("profile-exposed", ProfileCodec.encode(exposed(), FEATURES));
        nameToBytes.put("entry-decided-in-context", EntryCodec.encode(decidedInContext()));
        nameToBytes.put("counts", CountsCodec.encode(counts()));
        nameToBytes.put("learned", LearnedCodec.encode(LearnedStoreContract.published("gateway-1", 2)));
        nameToBytes.put("view", ViewCodec.encode(view()));
        nameToBytes.put("stored", STORED_CODEC.encode(stored()));
        nameToBytes.put("stored-without-messages", STORED_CODEC.encodeWithoutMessages(stored()));
        nameToBytes.put("aside", SetAsideCodec.encode(aside()));
        nameToBytes.put("audience", AudienceChangeJson.encode(change()));
        nameToBytes.put("position", PositionToken.encode(positions()).getBytes(StandardCharsets.UTF_8));
        nameToBytes.put("cookie", cookie().getBytes(StandardCharsets.UTF_8));
        nameToBytes.put("frames", Frames.encode(List.of(new byte[0], new byte[] {1, 2, 3})));
        return nameToBytes;
    }
}
