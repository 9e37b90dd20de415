package io.limen.gateway.decision;

import java.util.Optional;

/**
 * What wins a slot for a visitor, before anything is rendered.
 *
 * @param slot the slot's index
 * @param experience the experience that won; empty for the default
 * @param variant its variant; empty for the default, and for a visitor held out
 * @param reason why
 * @param odds with which chances
 * @param remember whether the draw is new and must be remembered
 * @param shadow what would have been shown before it, were it not in the shadow
 */
record Choice(
        int slot,
        Optional<Experience> experience,
        Optional<Variant> variant,
        Reason reason,
        Odds odds,
        boolean remember,
        Optional<Shadow> shadow) {

    static Choice fallback(int slot, Reason reason) {
        return new Choice(slot, Optional.empty(), Optional.empty(), reason, Odds.SURE, false, Optional.empty());
    }

    static Choice heldOut(int slot, Experience experience, Odds odds, boolean remember) {
        return new Choice(
                slot, Optional.of(experience), Optional.empty(), Reason.HOLDOUT, odds, remember, Optional.empty());
    }

    static Choice of(int slot, Experience experience, Variant variant, Reason reason, Odds odds, boolean remember) {
        return new Choice(
                slot, Optional.of(experience), Optional.of(variant), reason, odds, remember, Optional.empty());
    }

    /** The same, with what would have been shown before it. */
    Choice beside(Optional<Shadow> shadow) {
        return shadow.isEmpty() ? this : new Choice(slot, experience, variant, reason, odds, remember, shadow);
    }

    /** The name of the variant, as it stands in marks and exposures. */
    String variantName() {
        return variant.map(Variant::name).orElse(DecisionPolicy.HOLDOUT);
    }
}
