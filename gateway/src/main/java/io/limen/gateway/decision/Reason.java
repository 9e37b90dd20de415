package io.limen.gateway.decision;

/** Why a slot shows what it shows. */
public enum Reason {
    /** The experience matched and has one variant. */
    TARGETING_MATCH,
    /** The experience matched and the visitor's bucket drew the variant. */
    SPLIT,
    /** The experience matched and learned weights drew the variant. */
    BANDIT,
    /** The variant this visitor was given before. */
    STICKY,
    /** A signed request asked for this variant. */
    FORCED,
    /** The visitor is held out of the experience and sees the default. */
    HOLDOUT,
    /** It was shown as often as its cap allows. */
    CAPPED,
    /** No experience matched. */
    DEFAULT,
    /** Crawlers see the default and never count. */
    BOT,
    /** Without consent only contextual content is served. */
    NO_CONSENT
}
