package io.limen.gateway.faults;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compares what was acknowledged with what a gateway holds, and has the gateway compare its stores with its log. */
final class Accounting {
    private static final Duration LOOK_MAX = Duration.ofSeconds(90);
    private static final int REMARKS_MAX = 10;
    /** Features of the configuration used here that count the events of that name. */
    private static final Map<String, String> EVENT_TO_FEATURE =
            Map.of("Product Viewed", "views", "Product Added", "carts", "Order Completed", "orders");

    private final GatewayProcess gateway;
    private final String prefix;
    private final SessionReplay.Sent sent;

    /** @param prefix of the visitors to look at */
    Accounting(GatewayProcess gateway, String prefix, SessionReplay.Sent sent) {
        this.gateway = gateway;
        this.prefix = prefix;
        this.sent = sent;
    }

    /**
     * How the books balance.
     *
     * @param remarks the first visitors whose counts differ
     */
    record Balance(int applied, int lost, int doubled, List<String> remarks) {
        Balance {
            remarks = List.copyOf(remarks);
        }

        boolean isEven() {
            return lost == 0 && doubled == 0;
        }
    }

    Balance balance() throws IOException {
        Ledger held = held();
        Set<String> visitors =
                new TreeSet<>(sent.acknowledged().visitorToCounts().keySet());
        visitors.addAll(held.visitorToCounts().keySet());
        int applied = 0;
        int lost = 0;
        int doubled = 0;
        List<String> remarks = new ArrayList<>();
        for (String visitor : visitors) {
            for (String event : EVENT_TO_FEATURE.keySet()) {
                int acknowledged = sent.acknowledged().count(visitor, event);
                int possible = acknowledged + sent.open().count(visitor, event);
                int found = held.count(visitor, event);
                applied += Math.min(acknowledged, found);
                lost += Math.max(0, acknowledged - found);
                doubled += Math.max(0, found - possible);
                if ((found < acknowledged || found > possible) && remarks.size() < REMARKS_MAX) {
                    remarks.add(visitor + ": " + event + " counts " + found + " (expected: " + acknowledged
                            + (possible > acknowledged ? " to " + possible : "") + ")");
                }
            }
        }
        return new Balance(applied, lost, doubled, remarks);
    }

    /** Visitors' counts as the gateway exports them; nothing where it cannot. */
    private Ledger held() throws IOException {
        HttpResponse<String> export = gateway.get("/features", LOOK_MAX);
        List<String> lines = export.body().lines().toList();
        if (export.statusCode() != 200 || lines.isEmpty()) {
            return new Ledger();
        }
        List<String> header = Arrays.asList(lines.get(0).split(",", -1));
        Ledger held = new Ledger();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            if (cells[0].startsWith(prefix + "-")) {
                Map<String, Integer> counts = new TreeMap<>();
                EVENT_TO_FEATURE.forEach((event, feature) -> counts.put(event, count(cells[header.indexOf(feature)])));
                held.visitorToCounts().put(cells[0], counts);
            }
        }
        return held;
    }

    private static int count(String cell) {
        return cell.isEmpty() ? 0 : (int) Double.parseDouble(cell);
    }

    /** What {@code verify} says: {@code clean}, or what is wrong, with the first differences. Clean, if something was counted. */
    String verify() throws IOException {
        HttpResponse<String> answer = gateway.post("/verify", LOOK_MAX);
        List<String> lines = answer.body().lines().toList();
        if (answer.statusCode() != 200 || lines.isEmpty()) {
            return "answered " + answer.statusCode() + " " + answer.body();
        }
        JsonObject result = new JsonObject(lines.get(lines.size() - 1)).getJsonObject("result");
        if (result == null) {
            return "broke off";
        }
        boolean clean = result.getBoolean("verified")
                && result.getLong("unfolded") == 0
                && result.getLong("notCounted") == 0
                && result.getLong("counts") > 0;
        return clean
                ? "clean"
                : result.encode() + " "
                        + String.join(
                                " ",
                                lines.stream()
                                        .filter(line -> line.contains("\"difference\""))
                                        .limit(REMARKS_MAX)
                                        .toList());
    }
}
