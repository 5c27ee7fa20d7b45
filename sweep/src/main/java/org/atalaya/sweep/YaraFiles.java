package org.atalaya.sweep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.atalaya.yara.Source;

/** Finds and reads files of YARA rules. */
public final class YaraFiles {
    private YaraFiles() {}

    /** The rules of files and of all {@code .yar} and {@code .yara} files in folders, in the order of their names. */
    public static List<Source> read(List<Path> paths, String namespace) throws IOException {
        List<Source> sources = new ArrayList<>();
        for (Path path : paths) {
            for (Path file : files(path)) {
                sources.add(new Source(file.toString(), namespace, Files.readAllBytes(file)));
            }
        }
        return sources;
    }

    /** A file itself, or the files of rules in a folder. */
    static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        Predicate<String> isRules = name -> name.endsWith(".yar") || name.endsWith(".yara");
        try (Stream<Path> all = Files.walk(path)) {
            return all.filter(file -> isRules.test(String.valueOf(file.getFileName())) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        }
    }

    /** What {@code include} names: a file beside the one that includes it, else from the current folder. */
    public static Optional<Source> include(String from, String name) {
        try {
            Path beside = Path.of(from).resolveSibling(name);
            for (Path path : List.of(beside, Path.of(name))) {
                if (Files.isRegularFile(path)) {
                    return Optional.of(Source.of(path.toString(), Files.readAllBytes(path)));
                }
            }
        } catch (InvalidPathException | IOException unreadable) {
            // Told as an include that cannot be had, with its place.
        }
        return Optional.empty();
    }
}
