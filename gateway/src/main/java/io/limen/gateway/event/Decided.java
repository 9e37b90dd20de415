package io.limen.gateway.event;

/**
 * A decision worth remembering: the fold keeps the first per experience, so that changing weights moves nobody.
 *
 * @param experience the experience's name
 * @param variant the variant drawn
 * @param propensity the probability with which this variant was drawn, in (0, 1]
 * @param context what the weights were for, such as a segment; empty where that has no say
 * @param weightsVersion the version of the weights it was drawn from
 * @param snapshot the snapshot that decided
 * @param decisionId identifies the decision in exposures and logs; also its {@link #messageId()}
 */
public record Decided(
        String visitor,
        String experience,
        String variant,
        double propensity,
        String context,
        long weightsVersion,
        String snapshot,
        String decisionId,
        long time,
        long receivedAt)
        implements VisitorEvent {

    @Override
    public String messageId() {
        return decisionId;
    }
}
