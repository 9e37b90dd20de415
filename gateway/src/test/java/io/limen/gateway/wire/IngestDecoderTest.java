package io.limen.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.event.Observed;
import io.limen.gateway.event.PropertyType;
import io.limen.gateway.event.TrackingPlan;
import io.limen.gateway.event.TrackingPlan.WhenInvalid;
import io.limen.gateway.event.Value;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IngestDecoderTest {
    private static final long NOW = Instant.parse("2026-11-21T04:43:10Z").toEpochMilli();
    private static final long WEEK_MILLIS = 7 * 24 * 3_600_000L;

    private final IngestDecoder decoder = new IngestDecoder(JsonLimits.SEGMENT, WEEK_MILLIS, UserAgents::classify);

    @Test
    void admitShouldAcceptWhenNodeSdkSends() {
        Admission admission = batch("""
                {"batch":[{"timestamp":"2026-11-21T04:43:09.643Z","integrations":{},"event":"Product Viewed","type":"track",
                  "properties":{"sku":"s1","price":9.5},"context":{"ip":"1.2.3.4","page":{"path":"/p"},"userAgent":"x",
                  "library":{"name":"@segment/analytics-node","version":"3.1.0"}},"anonymousId":"a1",
                  "messageId":"node-next-1795236189643-0a6f9f8f-ff97-4000-afb9-d42fba27a38d",
                  "_metadata":{"nodeVersion":"v20.20.2","jsRuntime":"node"}}],
                 "writeKey":"WK_test","sentAt":"2026-11-21T04:43:09.646Z"}
                """);

        Observed event = only(admission);
        assertThat(event.kind()).isEqualTo(Observed.Kind.TRACK);
        assertThat(event.name()).isEqualTo("Product Viewed");
        assertThat(event.visitor()).isEqualTo("a1");
        assertThat(event.messageId()).isEqualTo("node-next-1795236189643-0a6f9f8f-ff97-4000-afb9-d42fba27a38d");
        assertThat(event.time()).isEqualTo(NOW - 3);
        assertThat(event.properties().get("price")).isEqualTo(new Value.Num(9.5));
        assertThat(event.context().text("page.path")).isEqualTo("/p");
        assertThat(event.context().get("ip")).as("the address is never kept").isNull();
    }

    @Test
    void admitShouldAcceptWhenRudderSdkSends() {
        Admission admission = batch("""
                {"batch":[{"userId":"u","event":"e","type":"track",
                 "context":{"library":{"name":"analytics-node","version":"3.0.13"}},"channel":"server",
                 "_metadata":{"nodeVersion":"20.20.2"},"originalTimestamp":"2026-11-21T04:43:00Z",
                 "messageId":"5ff4bec0-0000-4000-8000-000000000000","sentAt":"2026-11-21T04:43:05Z"}],
                 "timestamp":"2026-11-21T04:43:05Z","sentAt":"2026-11-21T04:43:05Z"}
                """);

        Observed event = only(admission);
        assertThat(event.visitor()).isEqualTo("user:u");
        assertThat(event.userId()).isEqualTo("u");
        assertThat(event.time()).isEqualTo(NOW - 5_000);
    }

    @Test
    void admitShouldBelieveTheCallerWhenTheSdkAddsTheMomentOfTheCall() {
        Admission admission = batch("""
                {"batch":[{"userId":"u","event":"e","type":"track","timestamp":"2026-11-21T02:43:00Z",
                 "originalTimestamp":"2026-11-21T04:43:00Z","sentAt":"2026-11-21T04:43:05Z"}]}
                """);

        assertThat(only(admission).time()).isEqualTo(NOW - 2 * 3_600_000 - 5_000);
    }

    @Test
    void readBatchShouldHandOutTheWriteKeyWhenItIsInTheBody() {
        assertThat(call("{\"batch\":[],\"writeKey\":\"wk\"}").writeKey()).contains("wk");
    }

    @Test
    void admitShouldKeepGoodEventsWhenOthersAreBad() {
        Admission admission = batch("""
                {"batch":[{"type":"track","event":"A","anonymousId":"v"}, 7, {"type":"track","anonymousId":"v","messageId":"m2"},
                          {"type":"nope","anonymousId":"v"}, {"type":"track","event":"B"}, {"type":"page","anonymousId":"v"}]}
                """);

        assertThat(admission.events()).extracting(Observed::name).containsExactly("A", "Page Viewed");
        assertThat(admission.rejected()).extracting(Rejection::index).containsExactly(1, 2, 3, 4);
        assertThat(admission.rejected())
                .extracting(Rejection::reason)
                .containsExactly(
                        "not an object (expected: an event)",
                        "event: missing (expected: a name of 1 to 256 characters)",
                        "type: \"nope\" (expected: track, page, screen, identify, group or alias)",
                        "anonymousId: missing (expected: anonymousId or userId)");
        assertThat(admission.rejected().get(1).messageId()).contains("m2");
    }

    @ParameterizedTest
    @CsvSource({
        "TRACK,{\"event\":\"X\"},X",
        "PAGE,{\"name\":\"Home\"},Page Viewed",
        "SCREEN,{\"name\":\"Start\"},Screen Viewed",
        "IDENTIFY,{\"traits\":{}},Identified",
        "GROUP,{\"groupId\":\"g\"},Grouped",
        "ALIAS,{\"previousId\":\"p\"},Aliased"
    })
    void admitShouldTakeTheKindOfThePathWhenTheBodyNamesNone(Observed.Kind kind, String fields, String name) {
        String body = "{\"anonymousId\":\"v\"," + fields.substring(1);

        Admission admission = admit(read(decoder.readSingle(bytes(body), kind)), browser());

        assertThat(only(admission).kind()).isEqualTo(kind);
        assertThat(only(admission).name()).isEqualTo(name);
    }

    @Test
    void admitShouldPutNameAndGroupAmongPropertiesWhenTheCallHasThem() {
        Admission admission = batch("""
                {"batch":[{"type":"page","anonymousId":"v","name":"Home","category":"Shop","properties":{"name":"own"}},
                          {"type":"group","anonymousId":"v","groupId":"g1","traits":{"plan":"free"}},
                          {"type":"alias","anonymousId":"v","previousId":"old"},
                          {"type":"identify","anonymousId":"v","context":{"traits":{"vip":true}}}]}
                """);

        assertThat(admission.events().get(0).properties())
                .isEqualTo(fields(Map.of("name", text("own"), "category", text("Shop"))));
        assertThat(admission.events().get(1).properties())
                .isEqualTo(fields(Map.of("groupId", text("g1"), "plan", text("free"))));
        assertThat(admission.events().get(2).properties()).isEqualTo(fields(Map.of("previousId", text("old"))));
        assertThat(admission.events().get(3).properties()).isEqualTo(fields(Map.of("vip", new Value.Bool(true))));
    }

    @Test
    void admitShouldReadNumbersAsTextWhenTheyAreIds() {
        Admission admission =
                batch("{\"batch\":[{\"type\":\"page\",\"anonymousId\":12345678901234567890,\"userId\":42}]}");

        assertThat(only(admission).visitor()).isEqualTo("12345678901234567890");
        assertThat(only(admission).userId()).isEqualTo("42");
    }

    @ParameterizedTest
    @CsvSource({"Viewed Product,Product Viewed", "Completed Order,Order Completed", "My Own,My Own"})
    void admitShouldUseCurrentNamesWhenOldOnesAreSent(String sent, String name) {
        assertThat(only(batch("{\"batch\":[{\"type\":\"track\",\"anonymousId\":\"v\",\"event\":\"" + sent + "\"}]}"))
                        .name())
                .isEqualTo(name);
    }

    @Test
    void admitShouldCorrectTheClockWhenItIsWrong() {
        Admission admission = batch("""
                {"batch":[{"type":"page","anonymousId":"v","timestamp":"2030-01-01T00:00:00Z"},
                          {"type":"page","anonymousId":"v","timestamp":"2030-01-01T00:01:05Z"}],
                 "sentAt":"2030-01-01T00:01:00Z"}
                """);

        assertThat(admission.events().get(0).time()).isEqualTo(NOW - 60_000);
        assertThat(admission.events().get(1).time())
                .as("never later than received")
                .isEqualTo(NOW);
    }

    /** {@code receivedAt - (sentAt - originalTimestamp)}; all in minutes from when it was received. */
    @ParameterizedTest
    @CsvSource({
        "-5,0,-5", // a right clock
        "-5,,-5", // a client that does not say when it sent
        "175,180,-5", // three hours ahead
        "175,,0", // the same, not saying so: never in the future
        "-185,-180,-5", // three hours behind
        "-185,,-185", // the same, not saying so
        "-185,-5,-180", // kept offline, by a clock five minutes behind
        "-4000,0,-4000", // kept offline for days
        "5,0,0", // later than it was sent: never in the future
    })
    void admitShouldSayWhenItHappenedByOurClock(int stamped, Integer sent, int happened) {
        String sentAt = sent == null ? "" : ",\"sentAt\":\"" + Instant.ofEpochMilli(NOW + sent * 60_000L) + '"';
        String body = "{\"batch\":[{\"type\":\"page\",\"anonymousId\":\"v\",\"timestamp\":\""
                + Instant.ofEpochMilli(NOW + stamped * 60_000L) + "\"}]" + sentAt + "}";

        assertThat(only(batch(body)).time()).isEqualTo(NOW + happened * 60_000L);
    }

    @Test
    void admitShouldKeepTheEventsBesideOneNestedTenThousandDeep() {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);

        Admission admission =
                batch("{\"batch\":[" + track("\"p\":1") + "," + track("\"p\":" + deep) + "," + track("\"p\":2") + "]}");

        assertThat(admission.events()).hasSize(2);
        assertThat(admission.rejected()).singleElement().satisfies(rejection -> assertThat(rejection.limit())
                .contains(CallLimit.DEPTH));
    }

    @Test
    void admitShouldNameTheLimitWhenAnEventGoesPastOne() {
        Admission admission = batch("{\"batch\":[" + track("\"p\":" + "[".repeat(20) + "]".repeat(20)) + ","
                + track("\"p\":\"" + "x".repeat(9_000) + "\"") + "," + track("\"p\":" + "1".repeat(100)) + ","
                + track("\"p\":[" + "\"0123456789\",".repeat(4_000) + "1]") + ","
                + "{\"type\":\"page\",\"anonymousId\":\"v\",\"timestamp\":\"1970-01-01\"}," + track("\"p\":NaN")
                + "]}");

        assertThat(admission.rejected())
                .extracting(Rejection::limit)
                .containsExactly(
                        Optional.of(CallLimit.DEPTH),
                        Optional.of(CallLimit.TEXT_CHARS),
                        Optional.of(CallLimit.NUMBER_CHARS),
                        Optional.of(CallLimit.EVENT_BYTES),
                        Optional.of(CallLimit.EVENT_AGE),
                        Optional.empty());
    }

    @Test
    void readBatchShouldReadNoMoreValuesOfAnEventThanItMayHave() {
        IngestCall call = call("{\"batch\":[" + track("\"p\":[" + "{},".repeat(150_000) + "1]") + "]}");

        assertThat(call.bytes()).isLessThan(64 * 32 * 1024);
        assertThat(admit(call, browser()).rejected()).hasSize(1);
    }

    @Test
    void readBatchShouldRefuseAContextThatWouldBeCopiedTooOften() {
        String large = "{\"p\":\"" + "x".repeat(8_000) + "\"}";

        assertThat(call("{\"context\":" + large + ",\"batch\":[" + "{},".repeat(199) + "{}]}")
                        .size())
                .isEqualTo(200);
        assertThat(decoder.readBatch(bytes("{\"context\":" + large + ",\"batch\":[" + "{},".repeat(299) + "{}]}")))
                .isInstanceOfSatisfying(Decoded.Malformed.class, refused -> assertThat(refused.where())
                        .isEqualTo("context"));
    }

    @Test
    void admitShouldMendTextWhenItsBytesAreNoUtf8() {
        String body =
                "{\"batch\":[" + track("\"p\":\"caf\u00e9\"") + "," + track("\"p\":\"\u00ed\u00a0\u00bd!\"") + "]}";

        Admission admission = admit(read(decoder.readBatch(body.getBytes(StandardCharsets.ISO_8859_1))), browser());

        assertThat(admission.events().get(0).properties().text("p")).isEqualTo("caf\ufffd");
        assertThat(admission.events().get(1).properties().text("p"))
                .endsWith("!")
                .startsWith("\ufffd");
    }

    @Test
    void admitShouldMendKeysWhenTheyHoldHalfACharacter() {
        String keys = "\"a\\ud83d\":1,\"\\ude00\":2,\"\\ud83d\\ude00\":3,\"\\\\ud83d\":4";

        Value.Fields properties =
                only(batch("{\"batch\":[" + track(keys) + "]}")).properties();

        assertThat(properties.fields().keySet())
                .containsExactlyInAnyOrder("a\ufffd", "\ufffd", "\ud83d\ude00", "\\ud83d");
    }

    @Test
    void admitShouldKeepControlCharactersWhenTheyStandInTextAsTheyAre() {
        assertThat(only(batch("{\"batch\":[" + track("\"p\":\"a\nb\tc\u0000\"") + "]}"))
                        .properties()
                        .text("p"))
                .isEqualTo("a\nb\tc\ufffd");
    }

    @Test
    void admitShouldTakeMinusZeroForZero() {
        assertThat(only(batch("{\"batch\":[" + track("\"p\":-0") + "]}"))
                        .properties()
                        .get("p"))
                .isEqualTo(new Value.Num(0));
    }

    @Test
    void admitShouldRejectWhenAnEventIsTooOldForAWriteKey() {
        String body = "{\"batch\":[{\"type\":\"page\",\"anonymousId\":\"v\",\"timestamp\":\"2026-11-01T00:00:00Z\"}]}";

        assertThat(batch(body).rejected().get(0).reason())
                .isEqualTo("timestamp: \"2026-11-01T00:00:00Z\" is too old (expected: at most 168 h;"
                        + " history needs a secret key)");
        assertThat(only(admit(call(body), server())).time())
                .isEqualTo(Instant.parse("2026-11-01T00:00:00Z").toEpochMilli());
    }

    @Test
    void admitShouldTakeHistoryAsItIsWhenSentWithASecretKey() {
        Admission admission = admit(call("""
                {"batch":[{"type":"page","anonymousId":"v","timestamp":"2020-02-03T04:05:06Z"}],"sentAt":"2026-11-21T04:00:00Z"}
                """), server());

        assertThat(only(admission).time())
                .isEqualTo(Instant.parse("2020-02-03T04:05:06Z").toEpochMilli());
        assertThat(only(admission).trusted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2026-13-01T00:00:00Z", "-1", "+1000000000-12-31T23:59:59.999999999Z"})
    void admitShouldRejectWhenATimestampIsNone(String timestamp) {
        Admission admission =
                batch("{\"batch\":[{\"type\":\"page\",\"anonymousId\":\"v\",\"timestamp\":\"" + timestamp + "\"}]}");

        assertThat(admission.rejected().get(0).reason()).contains("(expected: an ISO 8601 time or epoch milliseconds)");
    }

    @Test
    void admitShouldGiveTheSameIdWhenTheSameCallIsSentAgain() {
        String body =
                "{\"batch\":[{\"type\":\"page\",\"anonymousId\":\"v\"},{\"type\":\"page\",\"anonymousId\":\"v\"}],"
                        + "\"sentAt\":\"2026-11-21T04:43:09Z\"}";

        List<Observed> first = batch(body).events();
        List<Observed> again = batch(body).events();
        List<Observed> later = batch(body.replace("09Z", "10Z")).events();

        assertThat(first).extracting(Observed::messageId).doesNotHaveDuplicates();
        assertThat(again)
                .extracting(Observed::messageId)
                .isEqualTo(first.stream().map(Observed::messageId).toList());
        assertThat(later.get(0).messageId()).isNotEqualTo(first.get(0).messageId());
    }

    @Test
    void admitShouldRejectWhenAValueIsNoNumberOrTooDeepOrTooLong() {
        String deep = "[".repeat(20) + "]".repeat(20);
        Admission admission = batch("{\"batch\":[" + track("\"p\":NaN") + "," + track("\"p\":1e999") + ","
                + track("\"p\":" + deep) + "," + track("\"p\":\"" + "x".repeat(9_000) + "\"") + ","
                + track("\"p\":" + "1".repeat(100)) + "," + track("\"p\":\"" + "\\u0078".repeat(6_000) + "\"") + ","
                + track("\"p\":1") + "]}");

        assertThat(admission.events()).hasSize(1);
        assertThat(admission.rejected())
                .extracting(Rejection::reason)
                .satisfiesExactly(
                        nan -> assertThat(nan).isEqualTo("/batch/0/properties/p: NaN (expected: a number)"),
                        infinite -> assertThat(infinite).contains("1e999 (expected: a number)"),
                        nested -> assertThat(nested).contains("nested 17 deep (expected: at most 16)"),
                        text -> assertThat(text).contains("9000 characters (expected: at most 8192)"),
                        digits -> assertThat(digits).contains("a number of 100 digits (expected: at most 64)"),
                        large -> assertThat(large).contains("bytes (expected: at most 32768)"));
    }

    @Test
    void admitShouldMendTextWhenItHoldsNulOrHalfACharacter() {
        Admission admission =
                batch("{\"batch\":[" + track("\"p\":\"a\\u0000b\\ud83d\",\"q\":\"\\ud83d\\ude00\"") + "]}");

        assertThat(only(admission).properties().text("p")).isEqualTo("a\ufffdb\ufffd");
        assertThat(only(admission).properties().text("q")).isEqualTo("\ud83d\ude00");
    }

    @Test
    void admitShouldRefuseAnIdThatIsAUsersUnlessAServerSendsIt() {
        IngestCall posing = call("{\"batch\":[{\"type\":\"page\",\"anonymousId\":\"user:u\"}]}");

        assertThat(admit(posing, browser()).rejected())
                .singleElement()
                .satisfies(rejection -> assertThat(rejection.reason()).startsWith("anonymousId: \"user:u\""));
        assertThat(only(admit(posing, server())).visitor()).isEqualTo("user:u");
    }

    @Test
    void admitShouldUseTheCookieWhenTheEventNamesNobody() {
        Reception reception = new Reception(NOW, false, Optional.of("cookie"), Surroundings.NONE);

        Admission admission = admit(
                call("{\"batch\":[{\"type\":\"page\"},{\"type\":\"page\",\"userId\":\"u\"},"
                        + "{\"type\":\"page\",\"anonymousId\":\"own\"}]}"),
                reception);

        assertThat(admission.events()).extracting(Observed::visitor).containsExactly("cookie", "cookie", "own");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "nope", "{\"batch\":7}", "{}", "{\"batch\":[]} {}", "{\"batch\":[{}", "\u00ff"})
    void readBatchShouldSayWhereWhenItIsNoBatch(String body) {
        assertThat(decoder.readBatch(bytes(body))).isInstanceOf(Decoded.Malformed.class);
    }

    @Test
    void readBatchShouldNameLineAndColumnWhenJsonIsBroken() {
        Decoded.Malformed<IngestCall> malformed =
                (Decoded.Malformed<IngestCall>) decoder.readBatch(bytes("{\"batch\":[\n  {\"type\":track}]}"));

        assertThat(malformed.where()).isEqualTo("line 2, column 11");
        assertThat(malformed.reason()).startsWith("not JSON: Unrecognized token 'track'");
    }

    @Test
    void admitShouldKeepAsManyEventsAsThereMayBeWhenThereAreMore() {
        String page = "{\"type\":\"page\",\"anonymousId\":\"v\"}";

        Admission admission = batch("{\"batch\":[" + (page + ",").repeat(2_502) + page + "],\"sentAt\":1}");

        assertThat(admission.events()).hasSize(2_500);
        assertThat(admission.rejected())
                .containsExactly(new Rejection(
                        2_500,
                        Optional.empty(),
                        "the last 3 of 2503 events (expected: at most 2500 in one call)",
                        Optional.of(CallLimit.EVENTS)));
    }

    @Test
    void admitShouldCoerceAndDefaultWhenThePlanKnowsTheEvent() {
        TrackingPlan plan = plan(WhenInvalid.COUNT);

        Admission admission = admit(call("{\"batch\":[" + track("\"price\":\"12.5\"") + "]}"), browser(), plan);

        assertThat(only(admission).properties())
                .isEqualTo(fields(Map.of("price", new Value.Num(12.5), "quantity", new Value.Num(1))));
    }

    @Test
    void admitShouldDoAsThePlanSaysWhenAPropertyIsBad() {
        String body = "{\"batch\":[" + track("\"price\":\"NaN\"") + "]}";

        Admission counted = admit(call(body), browser(), plan(WhenInvalid.COUNT));
        Admission rejected = admit(call(body), browser(), plan(WhenInvalid.REJECT));
        Admission apart = admit(call(body), browser(), plan(WhenInvalid.QUARANTINE));

        assertThat(only(counted).properties().get("price")).isNull();
        assertThat(counted.accepted().get(0).plan().bad()).hasSize(1);
        assertThat(rejected.rejected().get(0).reason()).isEqualTo("properties.price: not a value of type number");
        assertThat(apart.quarantined()).isEqualTo(1);
        assertThat(only(apart).name()).isEqualTo("Quarantined");
        assertThat(only(apart).properties().text("event")).isEqualTo("X");
        assertThat(only(apart).properties().text("properties.price")).isEqualTo("NaN");
    }

    private static TrackingPlan plan(WhenInvalid whenInvalid) {
        return new TrackingPlan(List.of(new TrackingPlan.PlannedEvent(
                "X",
                Map.of(
                        "price", new TrackingPlan.Property(PropertyType.NUMBER, Optional.empty()),
                        "quantity", new TrackingPlan.Property(PropertyType.INTEGER, Optional.of(new Value.Num(1)))),
                whenInvalid)));
    }

    private static String track(String properties) {
        return "{\"type\":\"track\",\"event\":\"X\",\"anonymousId\":\"v\",\"properties\":{" + properties + "}}";
    }

    private Admission batch(String body) {
        return admit(call(body), browser());
    }

    private IngestCall call(String body) {
        return read(decoder.readBatch(bytes(body)));
    }

    private Admission admit(IngestCall call, Reception reception) {
        return admit(call, reception, TrackingPlan.NONE);
    }

    private Admission admit(IngestCall call, Reception reception, TrackingPlan plan) {
        return decoder.admit(call, reception, plan);
    }

    private static IngestCall read(Decoded<IngestCall> decoded) {
        assertThat(decoded).isInstanceOf(Decoded.Read.class);
        return ((Decoded.Read<IngestCall>) decoded).value();
    }

    private static Observed only(Admission admission) {
        assertThat(admission.rejected()).isEmpty();
        assertThat(admission.events()).hasSize(1);
        return admission.events().get(0);
    }

    private static Reception browser() {
        return new Reception(NOW, false, Optional.empty(), Surroundings.NONE);
    }

    private static Reception server() {
        return new Reception(NOW, true, Optional.empty(), Surroundings.NONE);
    }

    private static Value.Fields fields(Map<String, Value> fields) {
        return new Value.Fields(fields);
    }

    private static Value text(String text) {
        return new Value.Text(text);
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
