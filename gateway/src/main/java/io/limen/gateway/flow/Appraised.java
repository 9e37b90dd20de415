package io.limen.gateway.flow;

import io.limen.gateway.segment.View;

/** What a visitor was and has become. */
record Appraised(View before, Stored after) {}
