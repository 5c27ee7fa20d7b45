package org.atalaya.sweep.mailstore;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.atalaya.lure.likeness.Sketch;

/**
 * Adds mails to a store. What is added stands in a new segment; when there are too many of them, all become one. A mail of the
 * same source, id and date as one that is there is passed over, so that the same folder may be indexed again.
 */
public final class MailStoreWriter implements Closeable {
    /** Segments of a store; one more, and they are joined. */
    static final int MOST_SEGMENTS = 16;

    private final Path folder;
    private final long[] known;
    private final MessageDigest digest;
    private SegmentWriter segment;
    private long added;

    private MailStoreWriter(Path folder, long[] known) throws IOException {
        this.folder = folder;
        this.known = known;
        this.segment = new SegmentWriter(folder);
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Opens a store to add to it; makes it where there is none. Only one process may add at a time.
     *
     * @throws IllegalArgumentException when the folder holds something else
     * @throws StoreDamaged when a part of the store is damaged
     */
    public static MailStoreWriter open(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new IllegalArgumentException(folder + " is a file; a mail store is a folder");
        }
        Files.createDirectories(folder);
        List<Path> left = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                String name = file.getFileName().toString();
                if (name.startsWith(".new-")) {
                    left.add(file);
                } else if (!name.startsWith(MailStore.PREFIX) || !name.endsWith(MailStore.SUFFIX)) {
                    throw new IllegalArgumentException(
                            folder + " holds " + name + " and is no mail store; name a new folder");
                }
            }
        }
        for (Path file : left) {
            Files.deleteIfExists(file); // Of a process that was killed.
        }
        long[] known = new long[0];
        for (Path file : MailStore.files(folder)) {
            try (Segment segment = Segment.open(file)) {
                int from = known.length;
                known = Arrays.copyOf(known, from + segment.mails());
                for (int i = 0; i < segment.mails(); i++) {
                    known[from + i] = segment.identity(i);
                }
            }
        }
        Arrays.sort(known);
        return new MailStoreWriter(folder, known);
    }

    /** Adds a mail; false when it is there already. */
    public boolean add(Sketch sketch, MailRecord mail) throws IOException {
        String named = mail.source() + "\0" + mail.messageId() + "\0" + mail.date();
        long identity = ByteBuffer.wrap(digest.digest(named.getBytes(StandardCharsets.UTF_8)))
                .getLong();
        if (Arrays.binarySearch(known, identity) >= 0) {
            return false;
        }
        add(sketch.bytes(), mail.bytes(), identity);
        return true;
    }

    private void add(byte[] sketch, byte[] mail, long identity) throws IOException {
        if (!segment.hasRoom()) {
            write();
        }
        segment.add(sketch, mail, identity);
        added++;
    }

    private void write() throws IOException {
        if (segment.mails() > 0) {
            segment.finish(next());
        }
        segment.close();
        segment = new SegmentWriter(folder);
    }

    private Path next() throws IOException {
        List<Path> files = MailStore.files(folder);
        int last = 0;
        for (Path file : files) {
            String name = file.getFileName().toString();
            String digits = name.substring(
                    MailStore.PREFIX.length(),
                    Math.max(MailStore.PREFIX.length(), name.length() - MailStore.SUFFIX.length()));
            if (digits.matches("[0-9]{6}")) {
                last = Math.max(last, Integer.parseInt(digits));
            }
        }
        return folder.resolve(String.format(Locale.ROOT, "%s%06d%s", MailStore.PREFIX, last + 1, MailStore.SUFFIX));
    }

    /**
     * Makes what was added a part of the store.
     *
     * @return how many mails were added
     */
    public long finish() throws IOException {
        long count = added;
        write();
        List<Path> files = MailStore.files(folder);
        if (files.size() > MOST_SEGMENTS) {
            join(files);
        }
        return count;
    }

    private void join(List<Path> files) throws IOException {
        for (Path file : files) {
            try (Segment old = Segment.open(file)) {
                for (int i = 0; i < old.mails(); i++) {
                    // Identities are sorted apart from their mails; both segments have the same ones.
                    add(old.sketch(i), old.recordBytes(i), old.identity(i));
                }
            }
        }
        write();
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void close() throws IOException {
        segment.close();
    }
}
