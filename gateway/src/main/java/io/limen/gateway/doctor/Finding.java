package io.limen.gateway.doctor;

import java.util.Optional;

/**
 * One thing that was looked at.
 *
 * @param subject what, in a word
 * @param seen what was there
 * @param fix what to do; empty where it is as it should be
 */
public record Finding(String subject, String seen, Optional<String> fix) {
    static Finding ok(String subject, String seen) {
        return new Finding(subject, seen, Optional.empty());
    }

    static Finding problem(String subject, String seen, String fix) {
        return new Finding(subject, seen, Optional.of(fix));
    }

    public boolean isProblem() {
        return fix.isPresent();
    }
}
