package org.atalaya.sweep;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.atalaya.model.Notice;

/**
 * The files of a sweep in a fixed order. A link that was named is followed; one inside the evidence is not, because who
 * made the evidence could lead it anywhere, and in circles: it is a notice. So is what cannot be listed, and a file that
 * was met before under another name, which is read once.
 */
final class EvidenceFiles {
    static final int MOST_FOLDERS_DEEP = 64;

    private static final Set<String> RESULTS = Set.of(
            "findings.jsonl",
            "artifacts.jsonl",
            "messages.jsonl",
            "timeline.csv",
            "report.html",
            "navigator.json",
            "advisory.html",
            "advisory.stix.json",
            "advisory.misp.json",
            "advisory.csaf.json",
            "attack-flow.json",
            "indicators.csv",
            "rules");

    /** A file, the name under which findings show it, and its size when it was listed. */
    record Entry(Path path, String name, long size) {}

    private record Met(Entry entry, Object key) {}

    private EvidenceFiles() {}

    /**
     * Lists.
     *
     * @param results folders of results, left out where they lie inside the evidence
     * @param notices takes what is not read
     */
    static List<Entry> list(List<Path> paths, Set<Path> results, List<Notice> notices) {
        Set<Path> exclude = results.stream().map(EvidenceFiles::real).collect(Collectors.toSet());
        Map<Object, String> known = new HashMap<>();
        List<Entry> entries = new ArrayList<>();
        for (Path path : paths) {
            List<Met> found = new ArrayList<>();
            List<Notice> said = new ArrayList<>();
            Path root = real(path);
            try {
                Files.walkFileTree(
                        root,
                        EnumSet.noneOf(java.nio.file.FileVisitOption.class),
                        MOST_FOLDERS_DEEP,
                        new Visitor(path, root, exclude, found, said));
            } catch (IOException failed) {
                said.add(new Notice(Notice.Kind.UNREADABLE, name(path), -1, "cannot be listed: " + failed));
            }
            // Names of different bytes can look the same; the path decides then.
            found.sort(Comparator.comparing((Met met) -> met.entry().name())
                    .thenComparing(met -> met.entry().path()));
            for (Met met : found) {
                String before = known.putIfAbsent(met.key(), met.entry().name());
                if (before == null) {
                    entries.add(met.entry());
                } else {
                    said.add(new Notice(
                            Notice.Kind.NOTE, met.entry().name(), -1, "the same file as " + before + "; read once"));
                }
            }
            said.sort(Comparator.comparing(Notice::source));
            notices.addAll(said);
        }
        return entries;
    }

    private static final class Visitor extends SimpleFileVisitor<Path> {
        private final Path given;
        private final Path root;
        private final Set<Path> exclude;
        private final List<Met> found;
        private final List<Notice> said;

        Visitor(Path given, Path root, Set<Path> exclude, List<Met> found, List<Notice> said) {
            this.given = given;
            this.root = root;
            this.exclude = exclude;
            this.found = found;
            this.said = said;
        }

        /** The path as it was given. */
        private Path shown(Path file) {
            return file.equals(root) ? given : given.resolve(root.relativize(file));
        }

        private void say(Notice.Kind kind, Path file, String detail) {
            said.add(new Notice(kind, name(shown(file)), -1, detail));
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (!exclude.contains(folder)) {
                return FileVisitResult.CONTINUE;
            }
            if (holdsMoreThanResults(folder)) {
                say(Notice.Kind.UNREADABLE, folder, "the folder of results; what else lies in it was not read");
            }
            return FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
                Object key = attributes.fileKey();
                Entry entry = new Entry(shown(file), name(shown(file)), attributes.size());
                found.add(new Met(entry, key == null ? file : key));
            } else if (attributes.isSymbolicLink()) {
                say(Notice.Kind.UNREADABLE, file, "a link, to " + target(file) + "; not followed, name it to read it");
            } else if (attributes.isDirectory()) {
                say(Notice.Kind.LIMIT, file, "folders nested deeper than " + MOST_FOLDERS_DEEP + "; not entered");
            } else {
                say(Notice.Kind.UNREADABLE, file, "not a regular file; not read");
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException reason) {
            say(Notice.Kind.UNREADABLE, file, "cannot be read: " + reason);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @org.jspecify.annotations.Nullable IOException reason) {
            if (reason != null) {
                say(Notice.Kind.UNREADABLE, folder, "listed in part only: " + reason);
            }
            return FileVisitResult.CONTINUE;
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException | UnsupportedOperationException unknown) {
            return "an unknown place";
        }
    }

    private static boolean holdsMoreThanResults(Path folder) {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.map(file -> String.valueOf(file.getFileName()))
                    .anyMatch(name -> !RESULTS.contains(name) && !name.startsWith("."));
        } catch (IOException unlistable) {
            return false;
        }
    }

    /** Where a path leads, links followed; the path itself where that cannot be said. */
    static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException absent) {
            return path.toAbsolutePath().normalize();
        }
    }

    private static String name(Path path) {
        return path.toString().replace('\\', '/');
    }
}
