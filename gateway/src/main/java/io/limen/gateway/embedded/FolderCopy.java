package io.limen.gateway.embedded;

import io.limen.gateway.flow.Backup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Folders of files, without folders in them, as RocksDB makes them. */
final class FolderCopy {
    private static final int CHUNK_BYTES = 1 << 20;

    private FolderCopy() {}

    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    static long bytes(Path folder) throws IOException {
        long bytes = 0;
        for (Path file : files(folder)) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    /** Copies every file; durable on return. */
    static void copy(Path from, Path to, Backup.Progress progress) throws IOException {
        Files.createDirectories(to);
        long all = bytes(from);
        long done = 0;
        for (Path file : files(from)) {
            done = copy(file, to.resolve(file.getFileName().toString()), done, all, progress);
        }
        sync(to);
    }

    private static long copy(Path from, Path to, long doneBefore, long all, Backup.Progress progress)
            throws IOException {
        long done = doneBefore;
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel sink = FileChannel.open(to, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            while (source.read(chunk) >= 0) {
                chunk.flip();
                while (chunk.hasRemaining()) {
                    done += sink.write(chunk);
                }
                chunk.clear();
                progress.copied(done, all);
            }
            sink.force(true);
        }
        return done;
    }

    /** Makes names in a folder durable. */
    static void sync(Path folder) throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /** Removes the folder and its files, if there is one. */
    static void delete(Path folder) throws IOException {
        try {
            for (Path file : files(folder)) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (NoSuchFileException absent) {
            // Then there is nothing to remove.
        }
    }
}
