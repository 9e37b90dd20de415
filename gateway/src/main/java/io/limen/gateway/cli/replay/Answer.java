package io.limen.gateway.cli.replay;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** What the gateway made of a call. */
sealed interface Answer {
    /** It took the call; events that are not listed are accepted. */
    record Taken(List<Rejected> rejected) implements Answer {}

    /** It refused the call for good: too large, or not understood. */
    record Refused(String reason) implements Answer {}

    /** The same call may succeed after some time; empty where the gateway did not say when. */
    record Later(String reason, long retryAfterMillis) implements Answer {}

    /** No call can succeed: the key is wrong, or there is no gateway at this address. */
    record Impossible(String reason) implements Answer {}

    /** One event that was not taken. */
    record Rejected(int index, String reason) {}

    /** Reads a response. {@code retryAfter} is the header's value, or empty. */
    static Answer read(int status, String retryAfter, Buffer body) {
        if (status == 200) {
            return taken(body);
        }
        String reason = status + " " + title(body);
        return switch (status) {
            case 400, 413, 422 -> new Refused(reason.strip());
            case 408, 410, 425, 429 -> new Later(reason.strip(), millis(retryAfter));
            default -> status >= 500 ? new Later(reason.strip(), millis(retryAfter)) : new Impossible(reason.strip());
        };
    }

    private static Answer taken(Buffer body) {
        List<Rejected> rejected = new ArrayList<>();
        try {
            JsonArray listed = new JsonObject(body).getJsonArray("rejected", new JsonArray());
            for (int at = 0; at < listed.size(); at++) {
                JsonObject one = listed.getJsonObject(at);
                rejected.add(new Rejected(one.getInteger("index"), one.getString("reason", "no reason given")));
            }
        } catch (DecodeException | ClassCastException | NullPointerException notOurs) {
            return new Impossible("the answer is not a gateway's: " + notOurs.getMessage());
        }
        return new Taken(List.copyOf(rejected));
    }

    /** The title and detail of a problem+json; nothing for anything else. */
    private static String title(Buffer body) {
        try {
            JsonObject problem = new JsonObject(body);
            String detail = problem.getString("detail", "");
            return problem.getString("title", "") + (detail.isEmpty() ? "" : ": " + detail);
        } catch (DecodeException | ClassCastException noProblem) {
            return "";
        }
    }

    /** Seconds only: a gateway sends nothing else. Negative: not said. */
    private static long millis(String retryAfter) {
        try {
            return 1_000 * Math.max(0, Long.parseLong(retryAfter.strip()));
        } catch (NumberFormatException notSaid) {
            return -1;
        }
    }
}
