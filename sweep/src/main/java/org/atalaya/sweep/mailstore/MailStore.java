package org.atalaya.sweep.mailstore;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.atalaya.lure.likeness.Likeness;
import org.atalaya.lure.likeness.Sketch;

/**
 * A folder of segments, open for questions. Not thread-safe.
 *
 * <p>A question looks up what agrees with the message in a band, compares those, and asks once more for some of what it
 * found, so that variants are found that have drifted away from the message itself.
 */
public final class MailStore implements Closeable {
    /** Mails that one question gives. */
    public static final int MOST_FOUND = 200_000;
    /** Found mails whose own variants are looked for. */
    private static final int MOST_ASKED_AGAIN = 4;

    /** Percent of its text that a variant of a variant has in common with the message. */
    private static final int LEAST_TEXT = 22;

    static final String PREFIX = "mails-";
    static final String SUFFIX = ".atalaya";

    /**
     * A mail that was found.
     *
     * @param percent how like it is, 0 to 100
     */
    public record Found(MailRecord mail, int percent) {}

    private record Hit(int segment, int mail, int percent) {}

    private final List<Segment> segments;
    private boolean cut;

    private MailStore(List<Segment> segments) {
        this.segments = segments;
    }

    /**
     * Opens a store.
     *
     * @throws StoreDamaged when a part of it is damaged or of another version
     * @throws IllegalArgumentException when the folder is no store
     */
    public static MailStore open(Path folder) throws IOException {
        List<Path> files = Files.isDirectory(folder) ? files(folder) : List.of();
        if (files.isEmpty()) {
            throw new IllegalArgumentException(
                    folder + " is no mail store; make one with: atalaya mail index " + folder + " PATH…");
        }
        List<Segment> segments = new ArrayList<>();
        try {
            for (Path file : files) {
                segments.add(Segment.open(file));
            }
        } catch (IOException | RuntimeException failed) {
            for (Segment segment : segments) {
                segment.close();
            }
            throw failed;
        }
        return new MailStore(segments);
    }

    static List<Path> files(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
            all.forEach(files::add);
        }
        files.sort(Comparator.comparing(file -> file.getFileName().toString()));
        return files;
    }

    /** How many mails there are. */
    public long mails() {
        return segments.stream().mapToLong(Segment::mails).sum();
    }

    /** Gives every mail, in the order of the store. */
    public void each(java.util.function.Consumer<MailRecord> consumer) throws IOException {
        for (Segment segment : segments) {
            for (int i = 0; i < segment.mails(); i++) {
                consumer.accept(segment.record(i));
            }
        }
    }

    /** Whether the last question found more than {@link #MOST_FOUND}. */
    public boolean wasCut() {
        return cut;
    }

    /**
     * Finds the variants of a message.
     *
     * @param asked sketches of the message, and of what it forwards
     * @return the most alike first; equals in the order of the store
     * @throws StoreDamaged when what would answer is damaged
     */
    public List<Found> similar(List<Sketch> asked) throws IOException {
        byte[][] found = new byte[segments.size()][];
        for (int i = 0; i < found.length; i++) {
            found[i] = new byte[segments.get(i).mails()];
        }
        for (Sketch sketch : asked) {
            ByteBuffer bytes = buffer(sketch.bytes());
            look(bytes, bytes, found);
            // Only of those that are beyond doubt, or one error would bring all its variants with it.
            List<Hit> first = hits(found).stream()
                    .filter(hit -> hit.percent() >= Likeness.SURE)
                    .toList();
            int again = Math.min(MOST_ASKED_AGAIN, first.size());
            for (int i = 0; i < again; i++) {
                // Spread over how like they are: the least alike know others that the message does not.
                Hit hit = first.get((int) ((long) (i + 1) * first.size() / again) - 1);
                look(buffer(segments.get(hit.segment()).sketch(hit.mail())), bytes, found);
            }
        }
        List<Hit> hits = hits(found);
        cut = hits.size() > MOST_FOUND;
        List<Found> told = new ArrayList<>();
        for (Hit hit : hits.subList(0, Math.min(MOST_FOUND, hits.size()))) {
            told.add(new Found(segments.get(hit.segment()).record(hit.mail()), hit.percent()));
        }
        return told;
    }

    private static ByteBuffer buffer(byte[] sketch) {
        return ByteBuffer.wrap(sketch).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Notes what is alike.
     *
     * @param by what to look up
     * @param asked what the question is about
     * @param found by segment and mail, one more than the percentage; 0 where not found
     */
    private void look(ByteBuffer by, ByteBuffer asked, byte[][] found) throws IOException {
        for (int i = 0; i < found.length; i++) {
            Segment segment = segments.get(i);
            byte[] noted = found[i];
            BitSet seen = new BitSet(segment.mails());
            segment.candidates(by, mail -> {
                if (seen.get(mail)) {
                    return;
                }
                seen.set(mail);
                if (noted[mail] != 0) {
                    return;
                }
                ByteBuffer sketches = segment.sketches(mail);
                Likeness likeness = Likeness.of(asked, 0, sketches, Segment.place(mail));
                boolean variant = by == asked
                        ? likeness.variant()
                        : likeness.text() >= LEAST_TEXT
                                && Likeness.of(by, 0, sketches, Segment.place(mail))
                                        .alike();
                if (variant) {
                    noted[mail] = (byte) (1 + likeness.percent());
                }
            });
        }
    }

    private static List<Hit> hits(byte[][] found) {
        List<Hit> hits = new ArrayList<>();
        for (int segment = 0; segment < found.length; segment++) {
            for (int mail = 0; mail < found[segment].length; mail++) {
                if (found[segment][mail] != 0) {
                    hits.add(new Hit(segment, mail, found[segment][mail] - 1));
                }
            }
        }
        hits.sort(Comparator.comparingInt((Hit hit) -> -hit.percent())
                .thenComparingInt(Hit::segment)
                .thenComparingInt(Hit::mail));
        return hits;
    }

    @Override
    public void close() throws IOException {
        for (Segment segment : segments) {
            segment.close();
        }
    }
}
