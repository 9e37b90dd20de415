package io.limen.gateway.trial;

import java.util.List;

/**
 * What a trial is made of.
 *
 * @param site whose pages are shown
 * @param port to listen on, of this machine only; 0 for any free one
 * @param gatewayPort where the trial's own gateway listens on this machine
 * @param writeKey of that gateway, for the tag
 * @param secretKey of that gateway, for the panel: made for the trial, so a page may hold it
 * @param scripts what is loaded beside the tag, in this order, as files the gateway serves
 */
public record TrialOptions(
        SiteAddress site, int port, int gatewayPort, String writeKey, String secretKey, List<String> scripts) {
    /** Where the gateway is mounted on the site. */
    public static final String MOUNT = "/_l";

    public TrialOptions {
        scripts = List.copyOf(scripts);
    }

    /**
     * What is put into the head of every page. Slots are asked for whether or not the page names them; and who tries this
     * has agreed to it, whatever their browser says to strangers.
     */
    String markup(String nonce) {
        StringBuilder markup = new StringBuilder();
        markup.append("<script src=\"%s/limen.js\" data-write-key=\"%s\" data-endpoint=\"%s\""
                .formatted(MOUNT, writeKey, MOUNT));
        markup.append(" data-slots=\"all\" data-consent=\"granted\" nonce=\"%s\" defer></script>".formatted(nonce));
        for (String script : scripts) {
            markup.append("<script src=\"%s/%s\" data-endpoint=\"%s\" data-secret=\"%s\" nonce=\"%s\" defer></script>"
                    .formatted(MOUNT, script, MOUNT, secretKey, nonce));
        }
        return markup.append('\n').toString();
    }
}
