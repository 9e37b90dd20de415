package io.limen.gateway.embedded;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A process that locks a file as RocksDB does, says so, and holds it until its input ends. */
final class HoldLock {
    private HoldLock() {}

    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (FileChannel file = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
            out.println(file.tryLock() == null ? "refused" : "held");
            System.in.transferTo(PrintStream.nullOutputStream());
        }
    }
}
