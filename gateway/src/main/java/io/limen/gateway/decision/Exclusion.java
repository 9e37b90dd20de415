package io.limen.gateway.decision;

/**
 * The part of a group of experiences that is one's own: whoever falls into it is in no other of the group. The parts lie
 * one after the other in the order of the file, so what is appended moves nobody.
 *
 * @param group the group's name
 * @param range of the group's buckets
 */
public record Exclusion(String group, Range range) {
    /** What a visitor's place in the group is drawn by; no experience and no flag draws by the same. */
    String salt() {
        return group + ":group";
    }
}
