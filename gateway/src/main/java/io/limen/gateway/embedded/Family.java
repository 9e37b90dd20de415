package io.limen.gateway.embedded;

/** The column families of the database. */
enum Family {
    /** partition, offset → entry. */
    LOG,
    /** partition, visitor → profile and view. */
    PROFILE,
    /** partition, moment, visitor → nothing: which views are to be looked at again. */
    DUE,
    /** Committed positions, the shape of the database, the latest snapshot. */
    META,
    /** snapshot, path → file. */
    SNAPSHOT
}
