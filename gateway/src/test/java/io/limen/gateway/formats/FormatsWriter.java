package io.limen.gateway.formats;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes what this release stores, for later ones to read. Once a format: when a format byte or a field is new, before it
 * is released.
 *
 * <pre>
 *   mvn -q test-compile -pl gateway -am
 *   (cd gateway &amp;&amp; mvn -q dependency:build-classpath -Dmdep.outputFile=target/classpath)
 *   java -cp gateway/target/test-classes:gateway/target/classes:$(cat gateway/target/classpath) \
 *       io.limen.gateway.formats.FormatsWriter gateway/src/test/resources/formats/v2
 * </pre>
 *
 * What was released is never written again: it writes into no folder that is there.
 */
final class FormatsWriter {
    private FormatsWriter() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        if (Files.exists(folder)) {
            throw new FileAlreadyExistsException(folder + ": is stored already");
        }
        Files.createDirectories(folder);
        for (Map.Entry<String, byte[]> kept : Kept.written().entrySet()) {
            Files.writeString(folder.resolve(kept.getKey() + ".hex"), Fixtures.text(kept.getValue()));
        }
        KeptFolder.write(folder.resolve(KeptFolder.NAME));
    }
}
