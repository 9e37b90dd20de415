package io.limen.gateway.profile;

/**
 * The variant a visitor keeps for an experience.
 *
 * @param variant the variant's name
 * @param propensity the probability it was drawn with
 * @param context what it was drawn for, such as a segment; empty where that had no say
 * @param at when it was decided, epoch milliseconds
 */
public record Assignment(String variant, double propensity, String context, long at) {
    /** The one decided first; of two of one moment the one whose name comes first. */
    Assignment earlier(Assignment other) {
        boolean first = at < other.at || (at == other.at && variant.compareTo(other.variant) <= 0);
        return first ? this : other;
    }
}
