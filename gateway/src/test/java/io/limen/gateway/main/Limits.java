package io.limen.gateway.main;

import io.limen.gateway.embedded.EmbeddedStores;
import io.limen.gateway.http.HttpOptions;
import io.limen.gateway.ops.OpsOptions;
import io.limen.gateway.privacy.EdgeOptions;
import io.limen.gateway.scoring.ScoringOptions;
import io.limen.gateway.settings.Overrides;
import io.limen.gateway.settings.Problems;
import io.limen.gateway.settings.YamlCursor;
import io.limen.gateway.webhook.WebhookOptions;
import io.limen.gateway.wire.CallLimit;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Everything has a limit, the limit is in {@code gateway.yaml}, and who hits it is seen in a metric: the table. A key that
 * says how much, how many or how long is either a limit, with the metric that moves where it is hit and the test that hits
 * it, or something else, with what it is.
 */
final class Limits {
    private Limits() {}

    /**
     * One limit.
     *
     * @param metric how the line of the metric begins
     * @param test the class below {@code io.limen.gateway}, or of another package, and the method that hits the limit
     */
    record Limit(String key, String metric, String test) {
        boolean isOfServers() {
            return OF_SERVERS.contains(key.substring(0, key.indexOf('.')));
        }
    }

    private static final Set<String> OF_SERVERS =
            Set.of("kafka", "redis", "dynamodb", "writeBehind", "hotWrites", "reads", "repair");

    /** Of calls: all counted the same way. */
    private static final Map<CallLimit, String> CALLS = Map.ofEntries(
            Map.entry(CallLimit.BODY_BYTES, "http.CallLimitsIT#limitShouldBeCountedWhenACallGoesPastIt"),
            Map.entry(CallLimit.DECIDE_BYTES, "http.CallLimitsIT#limitShouldBeCountedWhenACallGoesPastIt"),
            Map.entry(CallLimit.EVENT_BYTES, "http.CallLimitsIT#limitShouldBeCountedWhenACallGoesPastIt"),
            Map.entry(CallLimit.EVENTS, "http.CallLimitsIT#limitShouldBeCountedWhenACallGoesPastIt"),
            Map.entry(CallLimit.DEPTH, "http.CallLimitsIT#limitShouldBeCountedWhenACallGoesPastIt"),
            Map.entry(CallLimit.TEXT_CHARS, "http.CallLimitsIT#limitShouldBeCountedWhenACallGoesPastIt"),
            Map.entry(CallLimit.NUMBER_CHARS, "http.CallLimitsIT#limitShouldBeCountedWhenACallGoesPastIt"),
            Map.entry(CallLimit.EVENT_AGE, "http.CallLimitsIT#limitShouldBeCountedWhenACallGoesPastIt"),
            Map.entry(CallLimit.INGEST_TIME, "http.CallLimitsIT#limitShouldBeCountedWhenACallGoesPastIt"),
            Map.entry(CallLimit.DECIDE_TIME, "http.CallLimitsIT#limitShouldBeCountedWhenACallGoesPastIt"),
            Map.entry(CallLimit.IN_FLIGHT, "http.BadInputIT#slowBodiesShouldKeepNobodyOutWhenTheyTakeAllPlaces"),
            Map.entry(CallLimit.IN_FLIGHT_BYTES, "http.BadInputIT#slowBodiesShouldKeepNobodyOutWhenTheyHoldAllBytes"),
            Map.entry(CallLimit.CONNECTIONS, "http.BadInputIT#connectionShouldBeClosedWhenThereAreAsManyAsThereMayBe"),
            Map.entry(CallLimit.STREAMS, "http.StreamIT#streamShouldBeRefusedWhenThereAreAsManyAsThereMayBe"),
            Map.entry(CallLimit.BODY_TIME, "http.IngestIT#batchShouldBeGivenUpWhenItsBodyDoesNotCome"),
            Map.entry(
                    CallLimit.IDLE, "http.BadInputIT#slowHeadsShouldKeepNobodyOutAndBeGivenUpWhenThereAreManyOfThem"));

    private static final List<Limit> STORES = List.of(
            new Limit(
                    "data.queue.entriesMax",
                    "limen_store_append_refused",
                    "flow.EventLogContract#appendShouldRefuseAsOverloadAllOrNoneWhenTheQueueIsFull"),
            new Limit(
                    "data.queue.bytesMax",
                    "limen_store_append_refused",
                    "embedded.EmbeddedEventLogTest#appendShouldRefuseAsOverloadWhenTheBytesOfTheQueueAreTaken"),
            new Limit(
                    "data.queue.profilesMax",
                    "limen_store_save_refused",
                    "embedded.EmbeddedProfileStoreTest#saveShouldBeRefusedWhenMoreProfilesWaitThanMay"),
            new Limit(
                    "data.memory.hotBytes",
                    "limen_store_hot_evicted",
                    "embedded.EmbeddedProfileStoreTest#hotCopiesShouldGoWhenTheyTakeMoreThanTheyMay"),
            new Limit(
                    "data.reads.waitingMax",
                    "limen_store_read_refused",
                    "embedded.EmbeddedProfileStoreTest#readShouldAnswerBusyWhenMoreReadsWaitThanAllowed"),
            new Limit(
                    "data.reads.awaitingMax",
                    "limen_store_read_stale",
                    "embedded.EmbeddedProfileStoreTest#readShouldBeStaleAtOnceWhenTooManyAwaitAPosition"),
            new Limit(
                    "data.audienceChangesMax",
                    "limen_store_audiences_dropped",
                    "embedded.EmbeddedAudiencesTest#publishShouldDropTheOldestAndCountThemBeyondTheBound"),
            new Limit(
                    "webhooks.timeout",
                    "limen_webhooks_calls_failed",
                    "webhook.WebhooksTest#deliverShouldTryAgainWithTheSameEventsUntilTheyAreTaken"),
            new Limit(
                    "webhooks.retryFor",
                    "limen_webhooks_dropped_old",
                    "webhook.WebhooksTest#deliverShouldDropAndCountWhatHasBecomeTooOldWhileItWasTried"),
            new Limit(
                    "learning.holdMax",
                    "limen_learning_holding",
                    "flow.LearningFlowTest#anotherShouldTakeOverWhenTheOneDoesNotComeBackInTime"),
            new Limit(
                    "learning.contextsMax",
                    "limen_learning_contexts",
                    "decision.LearnerTest#segmentsShouldLearnApartButNoMoreOfThemThanMay"),
            new Limit(
                    "scoring.queueRowsMax",
                    "limen_scoring_waiting_rows",
                    "io.limen.inference.ScoringTest#scoreShouldBatchWhatWaitsAndRefuseWhatIsTooMuch"),
            new Limit(
                    "kafka.queue.entriesMax",
                    "limen_store_kafka_append_refused",
                    "kafka.KafkaAwayIT#appendShouldRefuseAsOverloadWhenMoreIsUnderWayThanMayBe"),
            new Limit(
                    "kafka.queue.bytesMax",
                    "limen_store_kafka_append_refused",
                    "guard.BoundTest#takeShouldRefuseAndCountWhenItemsOrBytesDoNotFit"),
            new Limit(
                    "kafka.appendMax",
                    "limen_store_kafka_append_failed",
                    "kafka.KafkaAwayIT#appendShouldFailInTimeThenAtOnceWhenTheBrokerHangs"),
            new Limit(
                    "kafka.revokeMax",
                    "limen_store_kafka_consume_owned_partitions",
                    "kafka.KafkaGroupIT#partitionShouldGoToAnotherInTimeWhenItsOwnerDoesNotLetGo"),
            new Limit(
                    "kafka.sessionMax",
                    "limen_store_kafka_consume_owned_partitions",
                    "kafka.KafkaGroupIT#partitionsShouldGoToOthersWhenTheirGatewayIsKilled"),
            new Limit(
                    "kafka.probeMax",
                    "limen_store_kafka_away",
                    "kafka.KafkaAwayIT#appendShouldFailInTimeThenAtOnceWhenTheBrokerHangs"),
            new Limit(
                    "redis.connectMax",
                    "limen_store_redis_links_up",
                    "redis.RedisHotStoreIT#openShouldSucceedWhenTheServerIsNotThereYet"),
            new Limit(
                    "redis.silentMax",
                    "limen_store_redis_reconnects",
                    "redis.RedisHotStoreIT#callsShouldTimeOutThenFailAtOnceWhileTheServerIsSilentAndWorkAgainAfterwards"),
            new Limit(
                    "redis.reads.answerMax",
                    "limen_store_redis_timeouts",
                    "redis.RedisHotStoreIT#callsShouldTimeOutThenFailAtOnceWhileTheServerIsSilentAndWorkAgainAfterwards"),
            new Limit(
                    "redis.reads.waitingMax",
                    "limen_store_redis_refused_full",
                    "redis.RedisHotStoreIT#readShouldSayOverloadedWhenTooManyAreUnderWay"),
            new Limit(
                    "redis.writes.answerMax",
                    "limen_store_redis_timeouts",
                    "redis.RedisHotStoreIT#callsShouldTimeOutThenFailAtOnceWhileTheServerIsSilentAndWorkAgainAfterwards"),
            new Limit(
                    "redis.writes.waitingMax",
                    "limen_store_redis_refused_full",
                    "redis.RedisHotStoreIT#offerShouldFailForWhomTooManyAreUnderWay"),
            new Limit(
                    "dynamodb.attemptMax",
                    "limen_store_dynamodb_requests_retried",
                    "dynamo.DynamoFaultsIT#saveShouldWriteOnceWhenTheAnswerIsLost"),
            new Limit(
                    "dynamodb.connectMax",
                    "limen_store_dynamodb_requests_failed",
                    "dynamo.DynamoFaultsIT#nothingShouldBeLostWhenDynamoIsKilledAndComesBack"),
            new Limit(
                    "dynamodb.owners.underWayMax",
                    "limen_store_dynamodb_owners_waiting",
                    "dynamo.DynamoFaultsIT#requestsShouldBeRefusedWhenTooManyWaitTooLong"),
            new Limit(
                    "dynamodb.owners.waitingMax",
                    "limen_store_dynamodb_owners_refused",
                    "dynamo.DynamoFaultsIT#requestsShouldBeRefusedWhenTooManyWaitTooLong"),
            new Limit(
                    "dynamodb.owners.waitMax",
                    "limen_store_dynamodb_owners_refused",
                    "dynamo.DynamoFaultsIT#requestsShouldBeRefusedWhenTooManyWaitTooLong"),
            new Limit(
                    "dynamodb.decisions.underWayMax",
                    "limen_store_dynamodb_decisions_waiting",
                    "dynamo.DynamoFaultsIT#readsShouldBeRefusedWhenTooManyWaitTooLong"),
            new Limit(
                    "dynamodb.decisions.waitingMax",
                    "limen_store_dynamodb_decisions_refused",
                    "dynamo.DynamoFaultsIT#readsShouldBeRefusedWhenTooManyWaitTooLong"),
            new Limit(
                    "dynamodb.decisions.waitMax",
                    "limen_store_dynamodb_decisions_refused",
                    "dynamo.DynamoFaultsIT#readsShouldBeRefusedWhenTooManyWaitTooLong"),
            new Limit(
                    "dynamodb.decisions.attemptMax",
                    "limen_store_dynamodb_decisions_timeouts",
                    "dynamo.DynamoFaultsIT#readShouldEndAtItsDeadlineWhenNothingComes"),
            new Limit(
                    "dynamodb.retries.max",
                    "limen_store_dynamodb_requests_throttled",
                    "dynamo.DynamoFaultsIT#saveShouldSayOverloadedWhenThrottlingDoesNotEnd"),
            new Limit(
                    "writeBehind.dirtyMax",
                    "limen_store_dirty_visitors",
                    "tiered.WriteBehindTest#theFirstInTurnShouldBeWrittenEarlyWhenTooManyAreDirty"),
            new Limit(
                    "writeBehind.patience",
                    "limen_store_saves_refused",
                    "tiered.WriteBehindTest#saveShouldBeRefusedAndTakeNothingWhenTwiceTooManyAreDirty"),
            new Limit(
                    "writeBehind.writingMax",
                    "limen_store_dirty_writing",
                    "tiered.WriteBehindTest#noMoreVisitorsShouldBeWrittenAtOnceThanMayBe"),
            new Limit(
                    "writeBehind.cacheBytes",
                    "limen_store_cache_evicted",
                    "tiered.WriteBehindTest#writtenProfilesShouldGoWhenTheyTakeMoreThanTheyMay"),
            new Limit(
                    "writeBehind.closeMax",
                    "limen_store_dirty_visitors",
                    "tiered.WriteBehindTest#closeShouldEndWhenTheDurableStoreIsDown"),
            new Limit(
                    "hotWrites.offerMax",
                    "limen_store_hot_late",
                    "tiered.HotFirstStoreTest#foldingShouldGoOnWhenTheHotStoreDoesNotAnswer"),
            new Limit(
                    "hotWrites.againMax",
                    "limen_store_hot_rebuilds",
                    "tiered.HotFirstStoreTest#partitionShouldBeRebuiltWhenTooManyCouldNotBeWritten"),
            new Limit(
                    "reads.awaitingMax",
                    "limen_store_read_stale",
                    "tiered.HotFirstStoreTest#readShouldBeStaleAtOnceWhenTooManyAwaitAPosition"),
            new Limit(
                    "reads.coldPerSecond",
                    "limen_store_cold_refused",
                    "tiered.HotFirstStoreTest#floodOfUnknownVisitorsShouldStayWithinTheBudget"),
            new Limit(
                    "reads.coldBurst",
                    "limen_store_cold_refused",
                    "tiered.HotFirstStoreTest#floodOfUnknownVisitorsShouldStayWithinTheBudget"),
            new Limit(
                    "reads.coldUnderWayMax",
                    "limen_store_cold_refused",
                    "tiered.HotFirstStoreTest#readsOfStrangersShouldBeRefusedWhenTooManyAreUnderWay"),
            new Limit(
                    "reads.unknownMax",
                    "limen_store_cold_unknown_visitors",
                    "tiered.HotFirstStoreTest#noMoreStrangersShouldBeRememberedThanMayBe"),
            new Limit(
                    "reads.sharedMax",
                    "limen_store_durable_reads_kept",
                    "tiered.HotFirstStoreTest#noMoreStrangersShouldBeRememberedThanMayBe"));

    /** What is a number or a time and no limit. */
    static final Map<String, String> OTHERS = Map.ofEntries(
            Map.entry("http.port", "an address"),
            Map.entry("ops.port", "an address"),
            Map.entry("ops.drain", "a time to wait"),
            Map.entry("budgets.rehearse", "a time to practise"),
            Map.entry("data.partitions", "a shape"),
            Map.entry("data.consume.entriesMax", "a step: what is beyond it is the next"),
            Map.entry("data.consume.bytesMax", "a step"),
            Map.entry("data.memory.blockCacheBytes", "given to RocksDB, which keeps within it and turns nothing away"),
            Map.entry("data.memory.writeBufferBytes", "given to RocksDB"),
            Map.entry("data.memory.filesMax", "given to RocksDB"),
            Map.entry("data.reads.threads", "a number of workers"),
            Map.entry("edge.lifetime", "a lifetime"),
            Map.entry("learning.every", "a pace"),
            Map.entry("learning.contextExposedMin", "from when on a segment learns for itself"),
            Map.entry("webhooks.retryFirst", "a pace"),
            Map.entry("webhooks.retryMost", "a pace"),
            Map.entry("scoring.batchRowsMax", "a step"),
            Map.entry("scoring.lingerMax", "a step"),
            Map.entry("scoring.inlineBudget", "a choice between two ways"),
            Map.entry("kafka.epoch", "a name"),
            Map.entry("kafka.consume.entriesMax", "a step"),
            Map.entry("kafka.consume.bytesMax", "a step"),
            Map.entry("kafka.linger", "a step"),
            Map.entry("kafka.openMax", "before there is a gateway to be measured: the start says so"),
            Map.entry("kafka.readMax", "of commands, which say so"),
            Map.entry("kafka.setup.partitions", "a shape"),
            Map.entry("kafka.setup.replication", "a shape"),
            Map.entry("kafka.setup.minInsyncReplicas", "a shape"),
            Map.entry("kafka.setup.retention", "a lifetime"),
            Map.entry("kafka.setup.audiences.partitions", "a shape"),
            Map.entry("kafka.setup.audiences.retention", "a lifetime"),
            Map.entry("redis.reconnect.min", "a pace"),
            Map.entry("redis.reconnect.max", "a pace"),
            Map.entry("redis.breaker.window", "a judgement"),
            Map.entry("redis.breaker.failuresMin", "a judgement"),
            Map.entry("redis.breaker.openFor", "a judgement"),
            Map.entry("redis.breaker.probes", "a judgement"),
            Map.entry("redis.retention", "a lifetime"),
            Map.entry("redis.refillTtl", "a lifetime"),
            Map.entry("dynamodb.decisions.hedgeAfter", "a judgement"),
            Map.entry("dynamodb.retries.pauseFirst", "a pace"),
            Map.entry("dynamodb.retries.pauseMax", "a pace"),
            Map.entry("dynamodb.retention.profile", "a lifetime"),
            Map.entry("dynamodb.retention.audit", "a lifetime"),
            Map.entry("dynamodb.capacity.readUnits", "a shape"),
            Map.entry("dynamodb.capacity.writeUnits", "a shape"),
            Map.entry("writeBehind.idle", "a pace"),
            Map.entry("writeBehind.max", "a pace"),
            Map.entry("writeBehind.views", "a pace"),
            Map.entry("writeBehind.tick", "a pace"),
            Map.entry("writeBehind.horizon", "how far is looked ahead"),
            Map.entry("writeBehind.duePage", "a step"),
            Map.entry("writeBehind.dueMax", "a step: what is due later is read when these are done"),
            Map.entry("hotWrites.againEvery", "a pace"),
            Map.entry("hotWrites.pageVisitors", "a step"),
            Map.entry("reads.hedgeAfter", "a judgement"),
            Map.entry("reads.unknownFor", "a lifetime"),
            Map.entry("reads.sharedFor", "a lifetime"),
            Map.entry("repair.every", "a pace"),
            Map.entry("repair.visitors", "a step"));

    /** Every limit. */
    static List<Limit> all() {
        Stream<Limit> calls = Arrays.stream(CallLimit.values())
                .map(limit -> new Limit(
                        limit.key(),
                        "limen_limit_hit_total{limit=\"" + limit.key() + "\"}",
                        CALLS.getOrDefault(limit, "")));
        return Stream.concat(calls, STORES.stream()).toList();
    }

    /** Every key of {@code gateway.yaml} that says how much, how many or how long, with its kind and default. */
    static Map<String, YamlCursor.Reading> quantities() {
        Problems problems = new Problems();
        YamlCursor gateway = YamlCursor.parse("gateway.yaml", "", new byte[0], Overrides.none(), problems);
        HttpOptions.read(gateway);
        OpsOptions.read(gateway.at("ops"));
        EmbeddedStores.Options.read(gateway.at("data"));
        Backends.read(gateway);
        ScoringOptions.read(gateway.at("scoring"));
        WebhookOptions.read(gateway.at("webhooks"));
        EdgeOptions.read(gateway.at("edge"));
        LearningOptions.read(gateway.at("learning"));
        gateway.at("budgets").duration("rehearse", Duration.ofSeconds(1));
        Map<String, YamlCursor.Reading> quantities = new LinkedHashMap<>();
        for (YamlCursor.Reading reading : gateway.readings()) {
            if (Set.of("integer", "bytes", "duration").contains(reading.kind())) {
                quantities.put(reading.path(), reading);
            }
        }
        return quantities;
    }
}
