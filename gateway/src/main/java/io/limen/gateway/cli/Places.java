package io.limen.gateway.cli;

import io.limen.gateway.flow.Backup.Place;
import io.limen.gateway.flow.Backup.Written;
import java.io.PrintWriter;
import java.util.Locale;

/** What is in a copy, for people. */
final class Places {
    private Places() {}

    static void print(Written written, PrintWriter out) {
        for (Place place : written.places()) {
            out.printf(
                    Locale.ROOT,
                    "partition %d: %,d entries, folded through %,d%n",
                    place.partition(),
                    place.end(),
                    place.folded());
        }
    }
}
