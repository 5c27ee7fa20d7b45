package org.atalaya.sweep;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.atalaya.lure.likeness.Sketch;
import org.atalaya.model.Notice;
import org.atalaya.sweep.mailstore.MailRecord;
import org.atalaya.sweep.mailstore.MailStore;
import org.atalaya.sweep.mailstore.MailStoreWriter;

/** Puts mails into a store, and finds in one who else got a mail. */
public final class MailSearch {
    /** Messages within the asked one that are looked for as well: what somebody reports is often a forwarded mail. */
    private static final int MOST_WITHIN = 8;

    /**
     * What indexing gave.
     *
     * @param read mails that were read
     * @param added of them, the others being there already
     * @param notices what could not be read
     */
    public record Indexed(long read, long added, List<Notice> notices) {}

    /**
     * What a search gave.
     *
     * @param found the most alike first
     * @param mails how many were searched
     * @param cut whether there are more than are given
     * @param notices what could not be read
     */
    public record Result(List<MailStore.Found> found, long mails, boolean cut, List<Notice> notices) {}

    private MailSearch() {}

    /**
     * Adds the mails of files and folders to a store, judged.
     *
     * @param knowledge the folder of that name, for the judgement
     * @throws IllegalArgumentException when the store's folder is something else
     */
    public static Indexed index(Path store, List<Path> paths, Path knowledge) throws IOException {
        long[] read = {0};
        Mail judging = new Mail(knowledge, MailRequest.NONE, List.of());
        try (MailStoreWriter writer = MailStoreWriter.open(store)) {
            List<Notice> notices = MailReading.of(paths, Set.of(store), (message, carried) -> {
                read[0]++;
                writer.add(
                        Sketch.of(message, carried),
                        MailRecord.of(message, judging.judge(message, carried, List.of())));
            });
            return new Indexed(read[0], writer.finish(), notices);
        }
    }

    /**
     * Finds the variants of a mail in a store.
     *
     * @throws IllegalArgumentException when the file holds no mail, or the folder is no store
     * @throws org.atalaya.sweep.mailstore.StoreDamaged when the store is damaged
     */
    public static Result inStore(Path file, Path store) throws IOException {
        List<Sketch> asked = asked(file);
        try (MailStore opened = MailStore.open(store)) {
            List<MailStore.Found> found = opened.similar(asked);
            return new Result(found, opened.mails(), opened.wasCut(), List.of());
        } catch (InternalError vanished) {
            // What a mapped file gives that is cut short while it is read.
            throw new IOException(store + " changed while it was read; ask again", vanished);
        }
    }

    /**
     * Finds the variants of a mail in files and folders.
     *
     * @throws IllegalArgumentException when the file holds no mail
     */
    public static Result inFiles(Path file, List<Path> paths, Path knowledge) throws IOException {
        Path store = Files.createTempDirectory("atalaya-mails-");
        try {
            Indexed indexed = index(store, paths, knowledge);
            if (indexed.added() == 0) {
                return new Result(List.of(), 0, false, indexed.notices());
            }
            Result result = inStore(file, store);
            return new Result(result.found(), result.mails(), result.cut(), indexed.notices());
        } finally {
            try (DirectoryStream<Path> left = Files.newDirectoryStream(store)) {
                for (Path one : left) {
                    Files.deleteIfExists(one);
                }
            }
            Files.deleteIfExists(store);
        }
    }

    private static List<Sketch> asked(Path file) throws IOException {
        List<Sketch> sketches = new ArrayList<>();
        MailReading.of(List.of(file), Set.of(), (message, carried) -> {
            if (sketches.isEmpty()) {
                sketches.add(Sketch.of(message, carried));
                message.within().stream().limit(MOST_WITHIN).forEach(inner -> sketches.add(Sketch.of(inner, carried)));
            }
        });
        if (sketches.isEmpty()) {
            throw new IllegalArgumentException(
                    file + " holds no mail; name a file as mail programs save it (.eml), or an mbox");
        }
        return sketches;
    }
}
