package io.limen.gateway;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system in memory that is soon full. Needs the right to mount one; without it the test is skipped. */
public final class SmallDisk implements AutoCloseable {
    private static final int CHUNK_BYTES = 64 << 10;

    private final Path folder;
    private final Path ballast;

    private SmallDisk(Path folder) {
        this.folder = folder;
        this.ballast = folder.resolve("ballast");
    }

    /** Mounts one at a folder that is there. */
    public static SmallDisk at(Path folder, int megabytes) {
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString()),
                "may not mount a disk");
        return new SmallDisk(folder);
    }

    /** Leaves no room at all. */
    public void fill() throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        try (OutputStream file = Files.newOutputStream(ballast)) {
            while (true) {
                file.write(chunk);
            }
        } catch (IOException full) {
            if (Files.getFileStore(folder).getUsableSpace() > CHUNK_BYTES) {
                throw full;
            }
        }
    }

    /** Takes so many bytes. */
    public void fill(int bytes) throws IOException {
        Files.write(ballast, new byte[bytes]);
    }

    /** Gives back what was filled. */
    public void makeRoom() throws IOException {
        Files.delete(ballast);
    }

    @Override
    public void close() {
        run("umount", folder.toString());
    }

    private static boolean run(String... command) {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
