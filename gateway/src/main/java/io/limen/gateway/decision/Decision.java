package io.limen.gateway.decision;

import java.util.Optional;

/**
 * What one slot shows, and why.
 *
 * @param slot the slot's name
 * @param selector the CSS selector of its elements, where the configuration gives one: for pages without marks
 * @param experience the experience that won; empty for the default
 * @param variant its variant; {@code holdout} for a visitor held out; empty for the default
 * @param reason why
 * @param html the snippet, wrapped so that exposures can be told; empty leaves what the page already has
 * @param json the JSON that scripts and servers get, in one line; where there is any there is no HTML
 * @param ref the address of the content that shows the same to everybody, where there is one
 * @param decisionId identifies the decision in exposures; empty for the default
 * @param propensity the probability the variant was drawn with, 1 where nothing was drawn
 * @param draw what of it must be remembered, where that is new
 * @param shadow what would have been shown, were it not in the shadow
 */
public record Decision(
        String slot,
        Optional<String> selector,
        Optional<String> experience,
        Optional<String> variant,
        Reason reason,
        Optional<String> html,
        Optional<String> json,
        Optional<String> ref,
        Optional<String> decisionId,
        double propensity,
        Optional<Draw> draw,
        Optional<Shadow> shadow) {}
