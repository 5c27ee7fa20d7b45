package org.atalaya.evidence;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A temporary file that holds an unpacked member; gone when closed, or at the latest when the program ends. */
public final class Spool implements Closeable {
    private static final Set<Path> LIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> LIVE.forEach(Spool::delete)));
    }

    private final Path path;

    /** An empty file in the temporary folder. */
    public Spool() throws IOException {
        path = Files.createTempFile("atalaya-", ".part");
        LIVE.add(path);
    }

    /** Where it lies. */
    public Path path() {
        return path;
    }

    /** How many temporary files there are now. */
    public static int live() {
        return LIVE.size();
    }

    @Override
    public void close() {
        delete(path);
        LIVE.remove(path);
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException leftBehind) {
            // The system clears its temporary folder.
        }
    }
}
