package io.limen.gateway.flow;

import io.limen.gateway.event.Fingerprint;
import io.limen.gateway.segment.Membership;
import io.limen.gateway.segment.View;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A visitor entered or left a segment that other systems are told about.
 *
 * <p>The id says which change it is, not when it was noticed, so that whoever is told twice can know. Entering is
 * identified by the stored view in which the visitor was not yet a member, leaving by the beginning of the membership
 * that ends: both are what was stored before, and the same when it is folded again from there.
 *
 * @param visitor the id events come with
 * @param userId the user an identify claimed last, or null
 * @param segment the segment's name
 * @param entered false for left
 * @param since when the membership began, epoch milliseconds
 * @param at when the change was seen, epoch milliseconds
 * @param messageId stable
 */
public record AudienceChange(
        String visitor,
        @Nullable String userId,
        String segment,
        boolean entered,
        long since,
        long at,
        String messageId) {

    /** Somebody who was not in the segment now is. */
    static AudienceChange entered(Stored after, Membership now, View before) {
        return of(after, now, true, before.evaluatedAt());
    }

    /** Somebody who was in the segment no longer is. */
    static AudienceChange left(Stored after, Membership was) {
        return of(after, was, false, was.since());
    }

    private static AudienceChange of(Stored after, Membership membership, boolean entered, long basis) {
        String visitor = after.profile().visitor();
        String segment = membership.segment();
        return new AudienceChange(
                visitor,
                after.profile().userId(),
                segment,
                entered,
                membership.since(),
                after.view().evaluatedAt(),
                id(visitor + '\0' + segment + '\0' + entered + '\0' + basis));
    }

    /** The opposite: what was told has turned out not to be so. */
    AudienceChange undone(long now) {
        return new AudienceChange(visitor, userId, segment, !entered, since, now, id(messageId + "\0undone"));
    }

    /** 128 bits: every change of every visitor has one of its own. */
    private static String id(String what) {
        return String.format(Locale.ROOT, "%016x%016x", Fingerprint.of("0\0" + what), Fingerprint.of("1\0" + what));
    }
}
