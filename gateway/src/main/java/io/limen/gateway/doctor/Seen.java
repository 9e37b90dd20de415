package io.limen.gateway.doctor;

import io.limen.gateway.trial.SiteAddress;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that was answered.
 *
 * @param page the page
 * @param facts what its HTML says
 * @param tag the tag's script; empty where the page has none
 * @param decide the mount asked for a decision, as a page of the site would; empty without a tag
 * @param preflight what the mount says to a page of another origin; empty where it is the page's own
 * @param content a snippet by its reference; empty where no decision named one
 */
record Seen(
        Answer page,
        PageFacts facts,
        Optional<Answer> tag,
        Optional<Answer> decide,
        Optional<Answer> preflight,
        Optional<Answer> content) {

    /** One decision, as far as it matters here. */
    record Decided(String slot, Optional<String> selector) {}

    Map<String, String> tagAttributes() {
        return facts.tags().isEmpty() ? Map.of() : facts.tags().get(0);
    }

    SiteAddress site() {
        return SiteAddress.of(page.from()).orElseThrow();
    }

    Optional<URI> endpoint() {
        return Addresses.endpoint(page.from(), tagAttributes().getOrDefault("data-endpoint", ""));
    }

    Optional<SiteAddress> mount() {
        return endpoint().flatMap(SiteAddress::of);
    }

    boolean isOnOwnOrigin() {
        return mount().equals(Optional.of(site()));
    }

    /** The decisions, if the mount's answer is one of a gateway. */
    Optional<List<Decided>> decisions() {
        return decided().map(answer -> {
            List<Decided> all = new ArrayList<>();
            JsonArray decisions = answer.getJsonArray("decisions");
            for (int i = 0; i < decisions.size(); i++) {
                JsonObject one = decisions.getJsonObject(i);
                all.add(new Decided(one.getString("slot", ""), Optional.ofNullable(one.getString("selector"))));
            }
            return all;
        });
    }

    /** The hash of the configuration that decided. */
    Optional<String> snapshot() {
        return decided().map(answer -> answer.getString("snapshot", ""));
    }

    private Optional<JsonObject> decided() {
        return decide.filter(Answer::isFine).flatMap(Seen::json);
    }

    /** Of a decide answer; empty where it is none. */
    static Optional<JsonObject> json(Answer answer) {
        try {
            JsonObject object = new JsonObject(answer.body());
            return object.getValue("decisions") instanceof JsonArray ? Optional.of(object) : Optional.empty();
        } catch (DecodeException | ClassCastException noAnswerOfAGateway) {
            return Optional.empty();
        }
    }
}
