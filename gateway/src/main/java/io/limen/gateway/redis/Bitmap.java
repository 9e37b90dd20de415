package io.limen.gateway.redis;

import io.limen.gateway.segment.Condition;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.View;
import io.vertx.core.buffer.Buffer;

/**
 * A view's segments as Redis keeps bits: bit 0 is the highest of the first byte.
 *
 * @param bytes none where no segment holds
 * @param lifeMillis how long it may be kept: until its last bit ends, if all of them do
 */
record Bitmap(Buffer bytes, long lifeMillis) {

    /** Those memberships that hold at this moment, for so long at most. */
    static Bitmap of(View view, long nowMillis, long lifeMillisMax) {
        int length = 0;
        long until = nowMillis;
        for (Membership membership : view.memberships()) {
            if (membership.until() > nowMillis) {
                length = Math.max(length, membership.bit() / 8 + 1);
                until = Math.max(until, membership.until());
            }
        }
        byte[] bytes = new byte[length];
        for (Membership membership : view.memberships()) {
            if (membership.until() > nowMillis) {
                bytes[membership.bit() / 8] |= (byte) (0x80 >> membership.bit() % 8);
            }
        }
        long life = until == Condition.NEVER ? lifeMillisMax : Math.min(lifeMillisMax, until - nowMillis);
        return new Bitmap(Buffer.buffer(bytes), Math.max(1, life));
    }
}
