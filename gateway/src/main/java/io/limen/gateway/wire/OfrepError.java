package io.limen.gateway.wire;

/** The error codes of the OpenFeature Remote Evaluation Protocol, by their own names. */
public enum OfrepError {
    /** The body is no JSON object. */
    PARSE_ERROR,
    /** Nobody is named. */
    TARGETING_KEY_MISSING,
    /** The context is none, or past a limit. */
    INVALID_CONTEXT,
    /** The flag's value is of no type that the protocol has. */
    GENERAL,
    /** There is no flag of this name. */
    FLAG_NOT_FOUND
}
