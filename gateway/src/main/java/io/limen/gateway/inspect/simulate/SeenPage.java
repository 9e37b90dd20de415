package io.limen.gateway.inspect.simulate;

import java.util.List;

/**
 * A page of a visitor, decided by both configurations.
 *
 * @param pageType by the configuration that runs: a path may say who somebody is
 * @param verdicts of every slot that either configuration has
 */
public record SeenPage(String pageType, List<Verdict> verdicts) {
    public SeenPage {
        verdicts = List.copyOf(verdicts);
    }
}
