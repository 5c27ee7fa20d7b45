package org.atalaya.sweep;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.atalaya.evidence.Evidence;
import org.atalaya.evidence.Portion;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Source;
import org.atalaya.model.Notice;
import org.jspecify.annotations.Nullable;

/** Hands out portions in the order of the evidence, numbered, opening files one after the other. */
final class Tickets {
    /** A portion to read, or (without one) a file that could not be opened. */
    record Ticket(long number, Opened file, @Nullable Portion portion, boolean last) {}

    /** A file in work; closed when its last portion has been read. */
    static final class Opened {
        final EvidenceFiles.Entry entry;
        final int index;
        final @Nullable Source source;
        final List<Notice> notices = new ArrayList<>();
        private final AtomicInteger open = new AtomicInteger(1);

        Opened(EvidenceFiles.Entry entry, int index, @Nullable Source source) {
            this.entry = entry;
            this.index = index;
            this.source = source;
        }

        String format() {
            return source == null ? "" : source.format();
        }

        void done() {
            if (open.decrementAndGet() == 0 && source != null) {
                try {
                    source.close();
                } catch (IOException ignored) {
                    // It was only read.
                }
            }
        }
    }

    private final List<EvidenceFiles.Entry> files;
    private final ReadOptions options;
    private final Collector collector;
    private final AtomicBoolean stopped;
    private int nextFile;
    private long nextNumber;
    private @Nullable Opened current;
    private Iterator<Portion> portions = List.<Portion>of().iterator();

    /** @param done how many of the files are done already */
    Tickets(
            List<EvidenceFiles.Entry> files,
            int done,
            ReadOptions options,
            Collector collector,
            AtomicBoolean stopped) {
        this.files = files;
        this.nextFile = done;
        this.options = options;
        this.collector = collector;
        this.stopped = stopped;
    }

    /** The next portion, or null when there is none or the sweep was stopped. */
    synchronized @Nullable Ticket next() {
        if (stopped.get()) {
            return null;
        }
        while (true) {
            Opened file = current;
            if (file != null && portions.hasNext()) {
                Portion portion = portions.next();
                file.open.incrementAndGet();
                boolean last = !portions.hasNext();
                if (last) {
                    current = null;
                    file.done();
                }
                return new Ticket(nextNumber++, file, portion, last);
            }
            current = null;
            if (nextFile == files.size()) {
                return null;
            }
            EvidenceFiles.Entry entry = files.get(nextFile);
            int index = nextFile++;
            try {
                Source source = Evidence.open(entry.path(), entry.name(), options);
                Opened opened = new Opened(entry, index, source);
                portions = source.portions();
                if (!portions.hasNext()) {
                    opened.done();
                    return new Ticket(nextNumber++, opened, null, true);
                }
                current = opened;
            } catch (IOException unreadable) {
                Opened failed = new Opened(entry, index, null);
                failed.notices.add(
                        new Notice(Notice.Kind.UNREADABLE, entry.name(), -1, "cannot be opened: " + unreadable));
                return new Ticket(nextNumber++, failed, null, true);
            }
        }
    }

    /** Waits until a ticket may be read, so that results in waiting stay few. */
    void pace(Ticket ticket) {
        collector.pace(ticket.number(), stopped);
    }

    synchronized void close() {
        Opened file = current;
        if (file != null) {
            file.done();
            current = null;
        }
    }
}
