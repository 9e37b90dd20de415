package io.limen.gateway.main;

import io.limen.gateway.dynamo.DynamoAddress;
import io.limen.gateway.dynamo.DynamoStores;
import io.limen.gateway.embedded.EmbeddedStores;
import io.limen.gateway.kafka.KafkaEventLog;
import io.limen.gateway.redis.RedisHotStore;
import io.limen.gateway.settings.Problems;
import io.limen.gateway.settings.YamlCursor;
import io.limen.gateway.tiered.DivergenceSampler;
import io.limen.gateway.tiered.HotFirstStore;
import io.limen.gateway.tiered.ReadOptions;
import io.limen.gateway.tiered.WriteBehindStore;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where log and stores are: {@code log}, {@code hot} and {@code durable} of {@code gateway.yaml}, each with a
 * section of its own. None of them: all in the data folder.
 *
 * @param kind which of the options are used
 */
record Backends(
        Kind kind,
        EmbeddedStores.Options data,
        KafkaEventLog.Options kafka,
        RedisHotStore.Options redis,
        DynamoStores.Options dynamo,
        WriteBehindStore.Options writeBehind,
        HotFirstStore.Options hotWrites,
        ReadOptions reads,
        DivergenceSampler.Options repair) {

    /** What there is. */
    enum Kind {
        /** Everything in the data folder. */
        EMBEDDED,
        /** Kafka, Redis and DynamoDB. */
        SERVERS
    }

    private static final String TOGETHER =
            "all three of `log`, `hot` and `durable`, for several gateways share them; or none of them";

    static Backends read(YamlCursor gateway) {
        Optional<String> log = gateway.at("log").text();
        Optional<String> hot = gateway.at("hot").text();
        Optional<String> durable = gateway.at("durable").text();
        boolean servers = log.isPresent() || hot.isPresent() || durable.isPresent();
        if (servers && (log.isEmpty() || hot.isEmpty() || durable.isEmpty())) {
            gateway.at(log.isEmpty() ? "log" : hot.isEmpty() ? "hot" : "durable")
                    .missing(TOGETHER);
        }
        YamlCursor address = log.isPresent() ? gateway.at("log") : unused("kafka://127.0.0.1:9092");
        return new Backends(
                servers ? Kind.SERVERS : Kind.EMBEDDED,
                EmbeddedStores.Options.read(gateway.at("data")),
                KafkaEventLog.Options.read(address, gateway.at("kafka")),
                RedisHotStore.Options.read(gateway.at("redis"), hot.orElse("redis://127.0.0.1:6379")),
                DynamoStores.Options.read(gateway.at("dynamodb"), table(gateway.at("durable"), durable)),
                WriteBehindStore.Options.read(gateway.at("writeBehind")),
                HotFirstStore.Options.read(gateway.at("hotWrites")),
                ReadOptions.read(gateway.at("reads")),
                DivergenceSampler.Options.read(gateway.at("repair")));
    }

    private static DynamoAddress table(YamlCursor place, Optional<String> durable) {
        DynamoAddress usual = new DynamoAddress("limen", Optional.empty(), Optional.empty());
        if (durable.isEmpty()) {
            return usual;
        }
        return DynamoAddress.parse(durable.get()).orElseGet(() -> {
            place.wrongType(DynamoAddress.EXPECTED);
            return usual;
        });
    }

    /** A section is checked even where its server is not used. */
    private static YamlCursor unused(String address) {
        byte[] text = ("log: " + address).getBytes(StandardCharsets.UTF_8);
        return YamlCursor.parse("", "", text, new Problems()).at("log");
    }
}
