package org.atalaya.sweep;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.atalaya.model.JudgedMessage;
import org.atalaya.warning.MessageJson;

/** Reads messages back from disk on a thread of its own, in their order, while what came before is worked on. */
final class Readahead {
    /** Messages that change threads together. */
    private static final int BATCH = 64;
    /** Such batches that may wait. */
    private static final int MOST_WAITING = 4;

    private final BlockingQueue<List<JudgedMessage>> batches = new ArrayBlockingQueue<>(MOST_WAITING);
    private List<JudgedMessage> filling = new ArrayList<>(BATCH);

    private Readahead() {}

    /**
     * Reads all messages.
     *
     * @param in bytes that {@link MessageJson#line} wrote; not closed
     * @param consumer takes them on the thread that called
     * @throws IOException when reading fails, or a line is no message
     */
    static void read(InputStream in, Consumer<JudgedMessage> consumer) throws IOException {
        Readahead ahead = new Readahead();
        FutureTask<Void> reading = new FutureTask<>(() -> {
            try {
                MessageJson.read(in, ahead::add);
            } finally {
                if (!ahead.filling.isEmpty()) {
                    ahead.pass();
                }
                ahead.pass(); // An empty batch is the end.
            }
            return null;
        });
        Thread thread = Thread.ofPlatform().daemon().name("readahead").start(reading);
        try {
            for (List<JudgedMessage> batch = ahead.batches.take(); !batch.isEmpty(); batch = ahead.batches.take()) {
                batch.forEach(consumer);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while messages were read back", interrupted);
        } finally {
            thread.interrupt(); // It has come to its end, unless what took the messages failed.
        }
        Sweep.await(reading);
    }

    private void add(JudgedMessage message) {
        filling.add(message);
        if (filling.size() == BATCH) {
            pass();
        }
    }

    private void pass() {
        try {
            batches.put(filling);
        } catch (InterruptedException unwanted) {
            // Whoever asked for the messages gave up.
            throw new IllegalStateException(unwanted);
        }
        filling = new ArrayList<>(BATCH);
    }
}
