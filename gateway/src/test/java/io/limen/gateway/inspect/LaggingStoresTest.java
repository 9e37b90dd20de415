package io.limen.gateway.inspect;

import static io.limen.gateway.Answered.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.decision.Rulebook;
import io.limen.gateway.event.Activated;
import io.limen.gateway.event.Observed;
import io.limen.gateway.event.Position;
import io.limen.gateway.event.Value;
import io.limen.gateway.event.VisitorEvent;
import io.limen.gateway.flow.Clocks;
import io.limen.gateway.flow.EventLog.Batch;
import io.limen.gateway.flow.MemoryLearnedStore;
import io.limen.gateway.flow.MemoryQuarantine;
import io.limen.gateway.flow.ProfileStore.Committed;
import io.limen.gateway.flow.Scorer;
import io.limen.gateway.flow.Snapshots;
import io.limen.gateway.flow.Stored;
import io.limen.gateway.inspect.Inspection.Look;
import io.limen.gateway.profile.Profile;
import io.limen.gateway.profile.RecentMessages;
import io.limen.gateway.rules.Configuration;
import io.limen.gateway.rules.ConfigurationFolder;
import io.limen.gateway.segment.View;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Verifies stores that lag behind, each in its own way, and finds every fault that is planted. The log: activated, anna,
 * berta, anna, activated anew, anna, berta, carla; committed before the second activation.
 */
class LaggingStoresTest {
    private static final long NOW = 1_763_700_000_000L;
    private static final long COMMITTED = 4;

    @RegisterExtension
    final BlockedLoopWatch watch = new BlockedLoopWatch();

    private final Vertx vertx = watch.vertx();
    private final WrittenLog log = new WrittenLog();
    private final LaggingStore store = new LaggingStore();
    private final Rulebook first;
    private final Rulebook second;
    private final Snapshots snapshots;
    private final Inspection inspection;

    /** The later of two configurations is active. */
    private record Two(Rulebook first, Rulebook active) implements Snapshots {
        @Override
        public Optional<Rulebook> of(String hash) {
            return Optional.of(hash.equals(first.hash()) ? first : active)
                    .filter(known -> known.hash().equals(hash));
        }
    }

    LaggingStoresTest() throws IOException {
        Map<String, byte[]> files = new HashMap<>(ConfigurationFolder.read(Path.of("..", "config", "online-shoppers")));
        first = rulebook(files);
        files.merge(
                "features.yaml", "\npages: { count: Page Viewed }\n".getBytes(StandardCharsets.UTF_8), (file, more) -> {
                    String text = new String(file, StandardCharsets.UTF_8) + new String(more, StandardCharsets.UTF_8);
                    return text.getBytes(StandardCharsets.UTF_8);
                });
        second = rulebook(files);
        snapshots = new Two(first, second);
        Scorer nobody = (model, rows, deadline) -> Future.succeededFuture(new Scorer.Scored.Absent("no-model"));
        Configuration.Loaded loaded = (Configuration.Loaded) Configuration.load(files);
        Clocks clocks = new Clocks(() -> NOW, System::nanoTime);
        inspection = in(Inspection.start(
                vertx,
                new Sources(
                        log,
                        store,
                        new MemoryQuarantine(),
                        new MemoryLearnedStore(),
                        snapshots,
                        nobody,
                        loaded::plan,
                        clocks,
                        60_000)));
    }

    private static Rulebook rulebook(Map<String, byte[]> files) {
        Configuration.Result result = Configuration.load(files);
        assertThat(result.problems()).isEmpty();
        return Rulebook.of(((Configuration.Loaded) result).snapshot(), 120_000);
    }

    /** Everything as write-behind may leave it. */
    @BeforeEach
    void lag() {
        in(log.append(0, new Activated(first.hash(), NOW)));
        in(log.append(List.of(page("anna", 1), page("berta", 1), page("anna", 2))));
        in(log.append(0, new Activated(second.hash(), NOW)));
        in(log.append(List.of(page("anna", 3), page("berta", 2), page("carla", 1))));
        store.committed = Optional.of(new Committed(1, COMMITTED, first.hash()));
        store.durable.put("anna", folded("anna", 5));
        store.durable.put("berta", folded("berta", 2));
        store.hot.put("anna", without(folded("anna", 5)));
        store.hot.put("berta", without(folded("berta", 6)));
        store.hot.put("carla", without(folded("carla", 7)));
    }

    @Test
    void verifyShouldAskAgainWhenServersDoNotAlwaysAnswer() {
        store.silentBetween = 1;

        JsonObject result = result(verify());

        assertThat(result.getBoolean("verified")).as(result.encode()).isTrue();
    }

    @Test
    void verifyShouldFindEverythingEqualWhenStoresLagBehind() {
        JsonObject result = result(verify());

        assertThat(result.getBoolean("verified")).as(result.encode()).isTrue();
        assertThat(result.getInteger("entries")).isEqualTo(8);
        assertThat(result.getInteger("visitors")).isEqualTo(2);
        assertThat(result.getInteger("hot")).isEqualTo(3);
        assertThat(result.getInteger("unfolded")).isEqualTo(4);
        // Berta's last event, and carla.
        assertThat(result.getInteger("notDurable")).isEqualTo(2);
    }

    @Test
    void verifyShouldFindEverythingEqualWhenNothingIsCommittedYet() {
        store.committed = Optional.empty();
        store.durable.remove("anna");

        JsonObject result = result(verify());

        assertThat(result.getBoolean("verified")).as(result.encode()).isTrue();
        assertThat(result.getInteger("notDurable")).isEqualTo(3);
    }

    @Test
    void verifyShouldFindEverythingEqualWhenVisitorsMoveOnMeanwhile() {
        int[] pages = {3};
        store.afterScan = () -> {
            in(log.append(List.of(page("anna", ++pages[0]))));
            store.hot.put("anna", without(folded("anna", in(log.end(0)) - 1)));
            store.durable.put("anna", folded("anna", in(log.end(0)) - 1));
        };

        JsonObject result = result(verify());

        assertThat(result.getBoolean("verified")).as(result.encode()).isTrue();
        assertThat(result.getInteger("hot")).isEqualTo(3);
    }

    @Test
    void verifyShouldLookAgainWhenTheDurableSideAnswersLate() {
        store.durable.remove("berta");
        int[] scans = {0};
        store.afterScan = () -> {
            if (++scans[0] == 4) {
                store.durable.put("berta", folded("berta", 2));
            }
        };

        JsonObject result = result(verify());

        assertThat(result.getBoolean("verified")).as(result.encode()).isTrue();
        assertThat(result.getInteger("visitors")).isEqualTo(2);
    }

    @Test
    void verifyShouldFindTheVisitorWhenCommittedButNotDurable() {
        store.durable.remove("berta");

        found("berta", "in the log, but not in the store");
    }

    @Test
    void verifyShouldFindTheProfileWhenOlderThanWhatIsCommitted() {
        store.durable.put("anna", folded("anna", 1));

        found("anna", "folded through 1 (expected: at least 3, which is committed)");
    }

    @Test
    void verifyShouldFindTheProfileWhenAnEventIsMissingInIt() {
        Profile before = snapshots.aligned(folded("anna", 1).profile(), second);
        Profile profile = second.fold().fold(before, page("anna", 3), position(5));
        store.durable.put("anna", new Stored(profile, View.NONE));
        store.hot.remove("anna");

        found("anna", "another state of feature");
    }

    @Test
    void verifyShouldFindTheProfileWhenItsPlaceIsNoEntryOfTheVisitor() {
        Profile profile = folded("berta", 2).profile();
        store.durable.put("berta", new Stored(at(profile, position(3)), View.NONE));

        found("berta", "applied: ");
    }

    @Test
    void verifyShouldFindTheProfileWhenItIsOfAnotherEpoch() {
        Profile profile = folded("berta", 2).profile();
        store.durable.put("berta", new Stored(at(profile, new Position(2, 0, 2)), View.NONE));

        found("berta", "applied: ");
    }

    @Test
    void verifyShouldFindTheProfileWhenItIsBeyondTheLog() {
        store.durable.put("anna", new Stored(at(folded("anna", 5).profile(), position(9)), View.NONE));
        store.hot.remove("anna");

        found("anna", "folded through 9 (expected: before 8, where the log ends)");
    }

    @Test
    void verifyShouldFindTheProfileWhenTheLogDoesNotKnowTheVisitor() {
        in(log.append(List.of(page("dora", 1))));
        store.durable.put(
                "emil",
                new Stored(first.fold().fold(first.fold().fresh("emil"), page("emil", 1), position(3)), View.NONE));

        found("emil", "in the store, but not in the log");
    }

    @Test
    void verifyShouldFindTheHotCopyWhenItIsWrong() {
        Profile profile = second.fold().fold(second.fold().fresh("berta"), page("berta", 2), position(6));
        store.hot.put("berta", without(new Stored(profile, View.NONE)));

        found("berta", "hot: ");
    }

    @Test
    void verifyShouldFindTheHotCopyWhenItIsWrongAndNothingIsDurableYet() {
        Profile profile = second.fold().foldInline(folded("carla", 7).profile(), page("carla", 2));
        store.hot.put("carla", without(new Stored(profile, View.NONE)));

        found("carla", "hot: ");
    }

    @Test
    void verifyShouldFindTheHotCopyWhenOlderThanTheDurableOne() {
        store.hot.put("anna", without(folded("anna", 3)));

        found("anna", "hot: folded through 3 (expected: at least 5, as the durable copy)");
    }

    @Test
    void verifyShouldFindTheHotCopyWhenItIsBeyondTheLog() {
        store.hot.put("berta", new Stored(at(folded("berta", 6).profile(), position(8)), View.NONE));

        found("berta", "hot: folded through 8 (expected: before 8, where the log ends)");
    }

    @Test
    void verifyShouldFindTheRecentMessagesWhenADurableProfileLacksThem() {
        store.durable.put("anna", with(folded("anna", 5), RecentMessages.NONE.with("other", NOW)));

        found("anna", "other recent message ids");
    }

    @Test
    void verifyShouldFindTheDurableProfileWhenItHasNoRecentMessages() {
        store.durable.put("anna", without(folded("anna", 5)));

        found("anna", "other recent message ids");
    }

    @Test
    void verifyShouldFindThePlaceWhenCommittedBeyondTheLog() {
        store.committed = Optional.of(new Committed(1, 9, second.hash()));
        store.durable.put("berta", folded("berta", 6));
        store.durable.put("carla", folded("carla", 7));

        found("", "committed through 9 (expected: at most 8, where the log ends)");
    }

    @Test
    @Timeout(20)
    void featuresShouldNotWaitForLongWhenWhatIsCommittedStandsStill() {
        StringBuilder answer = new StringBuilder();

        in(inspection.take(Look.FEATURES, Map.of(), lines -> {
            answer.append(lines);
            return Future.succeededFuture();
        }));

        assertThat(answer.toString().lines()).hasSize(3);
    }

    /** The only difference, however often it was looked for. */
    private void found(String visitor, String what) {
        List<String> lines = verify();
        JsonObject result = result(lines);
        assertThat(result.getBoolean("verified")).as(result.encode()).isFalse();
        List<JsonObject> differences = lines.stream()
                .map(JsonObject::new)
                .filter(line -> line.containsKey("difference"))
                .map(line -> line.getJsonObject("difference"))
                .toList();
        assertThat(differences).as("%s", differences).hasSize(1).allSatisfy(difference -> {
            assertThat(difference.getString("visitor")).isEqualTo(visitor);
            assertThat(difference.getString("what")).contains(what);
        });
    }

    private List<String> verify() {
        StringBuilder answer = new StringBuilder();
        in(inspection.take(Look.VERIFY, Map.of(), lines -> {
            answer.append(lines);
            return Future.succeededFuture();
        }));
        return answer.toString().lines().toList();
    }

    private static JsonObject result(List<String> lines) {
        return new JsonObject(lines.get(lines.size() - 1)).getJsonObject("result");
    }

    private Rulebook rulebookAt(long offset) {
        return offset < COMMITTED ? first : second;
    }

    /** What an owner makes of the visitor's entries through this offset. */
    private Stored folded(String visitor, long throughOffset) {
        Batch batch = in(log.read(0, 0, (int) throughOffset + 1));
        Profile profile = first.fold().fresh(visitor);
        for (int offset = 0; offset <= throughOffset; offset++) {
            if (batch.entries().get(offset) instanceof VisitorEvent event
                    && event.visitor().equals(visitor)) {
                Profile aligned = snapshots.aligned(profile, rulebookAt(offset));
                profile = rulebookAt(offset).fold().fold(aligned, event, position(offset));
            }
        }
        return new Stored(profile, View.NONE);
    }

    private static Position position(long offset) {
        return new Position(1, 0, offset);
    }

    private static Stored without(Stored stored) {
        return with(stored, RecentMessages.NONE);
    }

    private static Stored with(Stored stored, RecentMessages recent) {
        Profile was = stored.profile();
        return new Stored(copy(was, Optional.ofNullable(was.applied()).orElseThrow(), recent), stored.view());
    }

    private static Profile at(Profile was, Position place) {
        return copy(was, place, was.recent());
    }

    private static Profile copy(Profile was, Position place, RecentMessages recent) {
        return new Profile(
                was.visitor(),
                was.snapshot(),
                place,
                was.firstSeen(),
                was.lastSeen(),
                was.receivedAt(),
                was.userId(),
                was.session(),
                recent,
                was.assignments(),
                was.exposures(),
                was.states());
    }

    private static Observed page(String visitor, int page) {
        return new Observed(
                Observed.Kind.PAGE,
                "Page Viewed",
                visitor,
                null,
                visitor + "/" + page,
                NOW + page * 1_000L,
                NOW + page * 1_000L,
                true,
                new Value.Fields(Map.of("kind", new Value.Text("product"), "duration", new Value.Num(12.5))),
                Value.Fields.NONE);
    }
}
