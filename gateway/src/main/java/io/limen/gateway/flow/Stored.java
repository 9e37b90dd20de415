package io.limen.gateway.flow;

import io.limen.gateway.profile.Profile;
import io.limen.gateway.segment.View;

/** What stores keep of a visitor: the profile, and the view that was computed from it. */
public record Stored(Profile profile, View view) {}
