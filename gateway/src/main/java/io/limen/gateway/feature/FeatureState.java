package io.limen.gateway.feature;

/**
 * The immutable state of one feature of one visitor; only its {@link Aggregation} reads it. Equal states encode to
 * equal bytes.
 */
public interface FeatureState {}
