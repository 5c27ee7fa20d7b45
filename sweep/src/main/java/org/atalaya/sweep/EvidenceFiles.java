package org.atalaya.sweep;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.atalaya.model.Notice;

/**
 * The files of a sweep in a fixed order. Links are followed once; what cannot be listed is a notice. Two paths to the
 * same file are swept twice only if both were named.
 */
final class EvidenceFiles {
    private static final int MOST_FOLDERS_DEEP = 64;

    /** A file, the name under which findings show it, and its size when it was listed. */
    record Entry(Path path, String name, long size) {}

    private EvidenceFiles() {}

    static List<Entry> list(List<Path> paths, Path out, List<Notice> notices) {
        Path exclude = out.toAbsolutePath().normalize();
        List<Entry> entries = new ArrayList<>();
        for (Path path : paths) {
            List<Entry> found = new ArrayList<>();
            try {
                Files.walkFileTree(
                        path, EnumSet.of(FileVisitOption.FOLLOW_LINKS), MOST_FOLDERS_DEEP, new SimpleFileVisitor<>() {
                            @Override
                            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                                boolean ours = !folder.equals(path)
                                        && folder.toAbsolutePath().normalize().equals(exclude);
                                return ours ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                            }

                            @Override
                            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                                if (attributes.isRegularFile()) {
                                    found.add(new Entry(file, name(path, file), attributes.size()));
                                } else if (attributes.isDirectory()) {
                                    notices.add(new Notice(
                                            Notice.Kind.LIMIT,
                                            file.toString(),
                                            -1,
                                            "folders nested deeper than " + MOST_FOLDERS_DEEP + "; not entered"));
                                } else {
                                    notices.add(new Notice(
                                            Notice.Kind.UNREADABLE,
                                            file.toString(),
                                            -1,
                                            "not a regular file; not read"));
                                }
                                return FileVisitResult.CONTINUE;
                            }

                            @Override
                            public FileVisitResult visitFileFailed(Path file, IOException reason) {
                                notices.add(new Notice(
                                        reason instanceof FileSystemLoopException
                                                ? Notice.Kind.NOTE
                                                : Notice.Kind.UNREADABLE,
                                        file.toString(),
                                        -1,
                                        reason instanceof FileSystemLoopException
                                                ? "a link back to a folder above it; not followed"
                                                : "cannot be read: " + reason));
                                return FileVisitResult.CONTINUE;
                            }
                        });
            } catch (IOException failed) {
                notices.add(new Notice(Notice.Kind.UNREADABLE, path.toString(), -1, "cannot be listed: " + failed));
            }
            found.sort(java.util.Comparator.comparing(Entry::name));
            entries.addAll(found);
        }
        return entries;
    }

    /** The path as it was given, with slashes. */
    private static String name(Path root, Path file) {
        return file.toString().replace('\\', '/');
    }
}
