package io.limen.gateway.embedded;

import io.limen.gateway.flow.Failure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The write-ahead files of a folder that is about to be opened. A write that the process or the machine did not live to
 * finish was never acknowledged, and goes; whatever has another write behind it was, and may not.
 */
final class WriteAheadFiles {
    private static final Logger log = LoggerFactory.getLogger(WriteAheadFiles.class);
    private static final Pattern NAME = Pattern.compile("(\\d+)\\.log");
    /** RocksDB's own. */
    private static final String LOCK = "LOCK";

    private WriteAheadFiles() {}

    /**
     * Cuts off what is not whole at the end and says so; does nothing in a folder that somebody has open.
     *
     * @throws Failure {@link Failure.Code#CORRUPT} where something that is not whole has whole writes behind it: it says
     *     where, and nothing was changed
     */
    static void mend(Path folder) throws IOException {
        if (cutShort(folder).isEmpty()) {
            return;
        }
        // Not whole is also what somebody is writing just now. Who has it open has this lock.
        try (FileChannel channel =
                        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE, StandardOpenOption.CREATE);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                for (WriteAheadFile file : cutShort(folder)) {
                    file.cut();
                    tell(file);
                }
            }
        }
    }

    private static void tell(WriteAheadFile file) {
        log.warn(
                "the last write was cut short: {} is whole through byte {} of {}, the rest is dropped. It was never"
                        + " acknowledged if the process or the machine stopped in the middle of writing;"
                        + " if neither did, have the disk checked.",
                file.path(),
                file.wholeBytes(),
                file.bytes());
    }

    private static List<WriteAheadFile> cutShort(Path folder) throws IOException {
        List<WriteAheadFile> files = inOrder(folder);
        List<WriteAheadFile> cutShort = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            WriteAheadFile file = files.get(i);
            if (!file.isWhole()) {
                if (file.goesOn() || isEndMissing(file, files.subList(i + 1, files.size()))) {
                    throw damaged(file);
                }
                cutShort.add(file);
            }
        }
        return cutShort;
    }

    private static List<WriteAheadFile> inOrder(Path folder) throws IOException {
        SortedMap<Long, Path> numberToPath = new TreeMap<>();
        for (Path path : FolderCopy.files(folder)) {
            Matcher name = NAME.matcher(path.getFileName().toString());
            if (name.matches()) {
                numberToPath.put(Long.valueOf(name.group(1)), path);
            }
        }
        List<WriteAheadFile> files = new ArrayList<>();
        for (Path path : numberToPath.values()) {
            try {
                files.add(WriteAheadFile.read(path));
            } catch (NoSuchFileException gone) {
                // Somebody has the folder open and is done with this one.
            }
        }
        return files;
    }

    /** Whether the next file does not go on where this one is whole; after a write that failed, it does. */
    private static boolean isEndMissing(WriteAheadFile file, List<WriteAheadFile> later) {
        return later.stream()
                .filter(WriteAheadFile::holdsRecords)
                .findFirst()
                .map(next -> !file.holdsRecords() || next.firstSequence() > file.nextSequence())
                .orElse(false);
    }

    private static Failure damaged(WriteAheadFile file) {
        return lost(file.path() + " is damaged at byte " + file.wholeBytes() + " of " + file.bytes()
                + ", and later writes are whole");
    }

    /** What was acknowledged is missing; nobody but a person can say what to do. */
    static Failure lost(String what) {
        return new Failure(
                Failure.Code.CORRUPT,
                what + ": what was acknowledged there is lost. Nothing was changed."
                        + " Keep a copy of the data folder, and restore a backup into a new one (limen restore).");
    }
}
