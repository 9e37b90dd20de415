package io.limen.gateway.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The table of figures, a row for each scenario, on disk and on the console. */
final class Report {
    private final Path file = Lengths.FOLDER.resolve("report.md");

    /** @param heading what runs on what */
    static Report begin(String heading) throws IOException {
        Report report = new Report();
        Files.createDirectories(Lengths.FOLDER);
        report.write("\n" + heading + "\n\n" + Figures.HEADER);
        return report;
    }

    void add(Scenario scenario, Figures figures) throws IOException {
        write(figures.row(scenario.title()));
    }

    /** Adds a line of its own. */
    static void tell(String line) throws IOException {
        Files.createDirectories(Lengths.FOLDER);
        new Report().write("\n" + line + "\n");
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        System.out.print(text);
    }
}
