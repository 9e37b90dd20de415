package io.limen.gateway.dynamo;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The names in the table, and values as it takes them. */
final class Items {
    static final String PK = "pk";
    static final String SK = "sk";
    /** Of a profile: the partition of the log it belongs to. */
    static final String PART = "part";
    /** When it is to be looked at again, epoch milliseconds. */
    static final String DUE = "due";
    /** When DynamoDB may delete it, epoch seconds. */
    static final String TTL = "ttl";

    static final String DATA = "data";
    static final String FENCE = "fence";
    static final String CHANGES = "changes";

    static final String TERM = "term";
    static final String OWNER = "owner";
    static final String EPOCH = "epoch";
    static final String OFFSET = "offset";
    static final String SNAPSHOT = "snapshot";

    /** Index: who of a partition is due when. */
    static final String DUE_INDEX = "due";
    /** Index: who belongs to a partition. */
    static final String PARTITION_INDEX = "partition";

    static final String PROFILE = "profile";
    static final String AUDIT = "audit#";
    static final String COMMITTED = "committed";
    static final String COUNTED = "counted";

    private Items() {}

    static Map<String, AttributeValue> key(String pk, String sk) {
        return Map.of(PK, text(pk), SK, text(sk));
    }

    static Map<String, AttributeValue> profileKey(String visitor) {
        return key(visitor, PROFILE);
    }

    static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    /** The bytes are not copied: nobody writes to them any more. */
    static AttributeValue bytes(byte[] value) {
        return AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(value));
    }

    static byte[] bytes(Map<String, AttributeValue> item, String name) {
        AttributeValue value = item.get(name);
        return value == null || value.b() == null ? new byte[0] : value.b().asByteArrayUnsafe();
    }

    static long number(Map<String, AttributeValue> item, String name, long fallback) {
        AttributeValue value = item.get(name);
        return value == null || value.n() == null ? fallback : Long.parseLong(value.n());
    }

    static String text(Map<String, AttributeValue> item, String name) {
        @Nullable AttributeValue value = item.get(name);
        return value == null || value.s() == null ? "" : value.s();
    }

    /** DynamoDB deletes what has expired when it finds time, within days; until then it is still answered. */
    static boolean isExpired(Map<String, AttributeValue> item, long nowMillis) {
        return number(item, TTL, Long.MAX_VALUE) <= nowMillis / 1000;
    }

    /** Every name as {@code #name}, for many are words of the expressions. */
    static Map<String, String> names(String... names) {
        Map<String, String> placeholderToName = new HashMap<>();
        for (String name : names) {
            placeholderToName.put("#" + name, name);
        }
        return placeholderToName;
    }
}
