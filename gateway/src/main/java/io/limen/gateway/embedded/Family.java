package io.limen.gateway.embedded;

/** The column families of the database. */
enum Family {
    /** partition, offset → entry. */
    LOG,
    /** partition, visitor → profile and view. */
    PROFILE,
    /** partition, moment, visitor → nothing: which views are to be looked at again. */
    DUE,
    /** Committed positions, what was counted up to them, the shape of the database, the latest snapshot, how far followers of audiences are. */
    META,
    /** snapshot, path → file. */
    SNAPSHOT,
    /** number → change of an audience that somebody has yet to be told. */
    AUDIENCE,
    /** partition, offset, epoch → entry of the log that was set aside. */
    ASIDE
}
