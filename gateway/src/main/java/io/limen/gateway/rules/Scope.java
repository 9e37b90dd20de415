package io.limen.gateway.rules;

/** What a condition may read. */
public enum Scope {
    /** Features, models, segments, flags: what is known of a visitor where there is no request. For segments. */
    PROFILE,
    /** All that and the request's context: page, device, geo, campaign. For experiences and flags. */
    REQUEST
}
