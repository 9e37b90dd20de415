package io.limen.gateway.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * Real sessions of real shops, in an order of their own; where the samples are absent, made-up ones of the same length
 * and timing.
 *
 * @param source what they are, for the report
 */
record Sessions(String source, List<Session> all) {
    private static final String MADE = "made-up sessions (no samples at LIMEN_DATA_SAMPLES)";
    private static final Map<String, String> OTTO_TO_EVENT =
            Map.of("clicks", "Product Viewed", "carts", "Product Added", "orders", "Order Completed");

    Sessions {
        all = List.copyOf(all);
    }

    static Sessions read() throws IOException {
        Path samples = samples();
        Path views = samples.resolve("diginetica-views").resolve("sample_train-item-views.csv.gz");
        Path shop = samples.resolve("otto-sessions").resolve("otto_20_sessions.jsonl");
        if (!Files.isRegularFile(views) || !Files.isRegularFile(shop)) {
            return made();
        }
        List<Session> sessions = new ArrayList<>(diginetica(views));
        sessions.addAll(otto(shop));
        Collections.shuffle(sessions, new Random(3));
        return new Sessions("real sessions of diginetica-views and otto-sessions", sessions);
    }

    /** Whether they are recorded ones. */
    boolean areReal() {
        return !source.equals(MADE);
    }

    private static Path samples() {
        String configured = System.getProperty("LIMEN_DATA_SAMPLES", System.getenv("LIMEN_DATA_SAMPLES"));
        return configured == null ? Path.of("..", "..", "shared", "data") : Path.of(configured);
    }

    private static List<Session> diginetica(Path file) throws IOException {
        Map<Integer, List<Session.Step>> idToSteps = new TreeMap<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            lines.lines().skip(1).map(line -> line.split(";", -1)).forEach(cell -> idToSteps
                    .computeIfAbsent(Integer.valueOf(cell[0]), id -> new ArrayList<>())
                    .add(new Session.Step(Long.parseLong(cell[3]), "Product Viewed", cell[2])));
        }
        return idToSteps.values().stream().map(Sessions::inOrder).toList();
    }

    private static List<Session> otto(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<Session> sessions = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            List<Session.Step> steps = new ArrayList<>();
            for (JsonNode event : json.readTree(line).path("events")) {
                steps.add(new Session.Step(
                        event.path("ts").asLong(),
                        OTTO_TO_EVENT.getOrDefault(event.path("type").asText(), "Other"),
                        event.path("aid").asText()));
            }
            sessions.add(inOrder(steps));
        }
        return sessions;
    }

    private static Session inOrder(List<Session.Step> steps) {
        List<Session.Step> sorted = new ArrayList<>(steps);
        sorted.sort(Comparator.comparingLong(Session.Step::atMillis));
        long start = sorted.get(0).atMillis();
        return new Session(sorted.stream()
                .map(step -> new Session.Step(step.atMillis() - start, step.event(), step.item()))
                .toList());
    }

    /** 4.1 events a session, half of the gaps shorter than 40 s and some of many minutes, as measured on the real ones. */
    private static Sessions made() {
        Random random = new Random(3);
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            List<Session.Step> steps = new ArrayList<>();
            long at = 0;
            do {
                String event =
                        switch (random.nextInt(20)) {
                            case 0 -> "Order Completed";
                            case 1, 2 -> "Product Added";
                            default -> "Product Viewed";
                        };
                steps.add(new Session.Step(at, event, "item-" + random.nextInt(5_000)));
                at += (long) (40_000 * Math.exp(1.5 * random.nextGaussian()));
            } while (random.nextInt(41) >= 10);
            sessions.add(new Session(steps));
        }
        return new Sessions(MADE, sessions);
    }
}
