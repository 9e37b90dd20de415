package io.limen.gateway.main;

import io.limen.gateway.flow.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;

/**
 * The file in a data folder that says that its site lives elsewhere now. Who serves from the folder all the same takes
 * events that the site never sees, so nobody does unless the file was deleted; commands that only look may.
 *
 * @param folder the data folder
 */
record MovedMark(Path folder) {
    static final String NAME = "MOVED";

    private Path file() {
        return folder.resolve(NAME);
    }

    /**
     * Puts it there; on disk when it returns. Blocks.
     *
     * @param to where the site lives now
     * @throws Failure where it cannot be written; then there is none
     */
    void put(String to, Instant when) {
        byte[] text = """
                %s
                has this site since %s. What is in this folder is the site as it was then.
                No gateway serves from it while this file is here. Delete it to have that all the same:
                what the site has taken since then will not be in it.
                """.formatted(to, when).getBytes(StandardCharsets.UTF_8);
        Path fresh = folder.resolve(NAME + ".new");
        try {
            write(fresh, text);
            Files.move(fresh, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncNames();
        } catch (IOException unwritable) {
            remove();
            throw new Failure(
                    Failure.Code.INTERNAL, file() + " cannot be written, so the site stays here: " + unwritable);
        }
    }

    private static void write(Path path, byte[] text) throws IOException {
        try (FileChannel out = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(text);
            while (left.hasRemaining()) {
                out.write(left);
            }
            out.force(true);
        }
    }

    /** A name is on disk when its folder is. */
    private void syncNames() throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    private void remove() {
        try {
            Files.deleteIfExists(file());
        } catch (IOException stays) {
            // Then a start from this folder asks for a decision once more than needed: nothing is lost by that.
        }
    }

    /**
     * Returns where there is none.
     *
     * @throws Failure where there is one, with where the site lives and what to do
     */
    void refuseServing() {
        if (Files.notExists(file())) {
            return;
        }
        throw new Failure(
                Failure.Code.FENCED,
                "the site of the data folder " + folder + " has moved to " + to()
                        + ". Serve it there: events taken here would be missing there. To serve what is here all the"
                        + " same, as it was when the site moved, delete " + file());
    }

    private String to() {
        try {
            List<String> lines = Files.readAllLines(file());
            return lines.isEmpty() ? "an unknown place" : lines.get(0);
        } catch (IOException unreadable) {
            return "an unknown place (" + unreadable + ")";
        }
    }
}
