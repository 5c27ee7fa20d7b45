package org.atalaya.sigma;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.atalaya.model.RefusedRule;

/** The one way in to Sigma rules: files and folders of YAML become a {@link RuleSet}. */
public final class Sigma {
    /** Bytes of one rule file. */
    static final int MOST_BYTES = 4_000_000;
    /** Levels of folders below a given one. */
    static final int MOST_FOLDERS_DEEP = 64;

    private Sigma() {}

    /**
     * Loads rules. What cannot be loaded is refused with its reason; the rest is loaded.
     *
     * @param paths rule files, or folders of them ({@code .yml}, {@code .yaml}, at any depth)
     */
    public static RuleSet load(List<Path> paths, Placeholders placeholders) {
        RuleSetBuilder builder = new RuleSetBuilder();
        // Files are parsed side by side, and put together in their order.
        files(paths, builder.refused()).parallelStream()
                .map(file -> parse(file.path(), placeholders))
                .toList()
                .forEach(builder::add);
        return builder.build();
    }

    /**
     * Runs what takes long at its first use only: the engine of regular expressions. For a thread that has nothing else
     * to do while a program starts.
     */
    public static void warmUp() {
        Expression.compile(new Check.Regex("(a|b)+[c-e]{2,}\\.exe$", true, false, false))
                .find("warm.exe");
    }

    /** Loads the rules of one text. */
    public static RuleSet parse(String text, String file, Placeholders placeholders) {
        RuleSetBuilder builder = new RuleSetBuilder();
        builder.add(parse(new SourceText(file, text), placeholders));
        return builder.build();
    }

    /**
     * The rule files among paths, in the order in which they are loaded: sorted within each path, each file once.
     *
     * @param refused takes what cannot be listed
     */
    static List<RuleFile> files(List<Path> paths, List<RefusedRule> refused) {
        List<RuleFile> all = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isRegularFile(path)) {
                all.add(RuleFile.of(path));
                continue;
            }
            if (!Files.isDirectory(path)) {
                refused.add(whole(
                        path.toString(),
                        Files.exists(path) ? "neither a file nor a folder" : "no such file or folder",
                        "correct the path"));
                continue;
            }
            List<RuleFile> found = new ArrayList<>();
            List<RefusedRule> lost = new ArrayList<>();
            try {
                Files.walkFileTree(
                        path, EnumSet.of(FileVisitOption.FOLLOW_LINKS), MOST_FOLDERS_DEEP, new Collector(found, lost));
            } catch (IOException failed) {
                lost.add(whole(path.toString(), "cannot be listed: " + failed, "check the folder"));
            }
            found.sort(java.util.Comparator.comparing(RuleFile::path));
            lost.sort(java.util.Comparator.comparing(RefusedRule::file));
            all.addAll(found);
            refused.addAll(lost);
        }
        Set<Path> seen = new HashSet<>();
        all.removeIf(file -> !seen.add(file.path().toAbsolutePath().normalize()));
        return all;
    }

    /**
     * A rule file as it was listed.
     *
     * @param modified milliseconds since 1970
     */
    record RuleFile(Path path, long size, long modified) {
        static RuleFile of(Path path) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
                return new RuleFile(
                        path, attributes.size(), attributes.lastModifiedTime().toMillis());
            } catch (IOException gone) {
                return new RuleFile(path, -1, -1);
            }
        }
    }

    private static final class Collector extends SimpleFileVisitor<Path> {
        private final List<RuleFile> found;
        private final List<RefusedRule> lost;

        Collector(List<RuleFile> found, List<RefusedRule> lost) {
            this.found = found;
            this.lost = lost;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
            if (attributes.isDirectory()) {
                lost.add(whole(
                        file.toString(),
                        "folder deeper than " + MOST_FOLDERS_DEEP + " levels, not read",
                        "name this folder too"));
            } else if (attributes.isRegularFile() && (name.endsWith(".yml") || name.endsWith(".yaml"))) {
                found.add(new RuleFile(
                        file, attributes.size(), attributes.lastModifiedTime().toMillis()));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException reason) {
            lost.add(
                    reason instanceof FileSystemLoopException
                            ? whole(file.toString(), "a link that leads back to a folder above it", "remove the link")
                            : whole(file.toString(), "cannot be read: " + reason, "check that it can be read"));
            return FileVisitResult.CONTINUE;
        }
    }

    private static RefusedRule whole(String file, String reason, String mend) {
        return new RefusedRule(file, 1, 1, "", reason, mend, "");
    }

    private static ParsedFile parse(Path file, Placeholders placeholders) {
        String name = file.toString();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                return ParsedFile.refused(
                        whole(name, "file larger than " + MOST_BYTES + " bytes", "split it into several files"));
            }
            CharBuffer text = CharBuffer.allocate(bytes.length);
            CharsetDecoder utf8 = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
            ByteBuffer left = ByteBuffer.wrap(bytes);
            CoderResult result = utf8.decode(left, text, true);
            String decoded = text.flip().toString();
            if (result.isError()) {
                int line = 1 + (int) decoded.chars().filter(c -> c == '\n').count();
                int column = decoded.length() - decoded.lastIndexOf('\n');
                return ParsedFile.refused(new RefusedRule(
                        name,
                        line,
                        column,
                        "",
                        "not UTF-8 from byte " + left.position() + " on",
                        "save it as UTF-8",
                        ""));
            }
            return parse(new SourceText(name, decoded), placeholders);
        } catch (IOException unreadable) {
            return ParsedFile.refused(whole(name, "cannot be read: " + unreadable, "check that it can be read"));
        }
    }

    private static ParsedFile parse(SourceText source, Placeholders placeholders) {
        RuleParser parser = new RuleParser(placeholders, source.file());
        ParsedFile parsed = new ParsedFile(Optional.of(source), new ArrayList<>(), parser.warnings());
        List<Yaml.Document> documents = Yaml.read(source.text());
        if (documents.isEmpty()) {
            parsed.refuse(new RuleError(1, 1, "the file is empty", "write a rule, or remove the file"), "");
        }
        for (Yaml.Document document : documents) {
            switch (document) {
                case Yaml.Document.Broken(var error) -> parsed.refuse(error, "");
                case Yaml.Document.Good(var node) -> {
                    if (Yaml.isNull(node)) {
                        continue;
                    }
                    try {
                        parsed.add(parser.parse(node));
                    } catch (RuleError error) {
                        parsed.refuse(error, RuleParser.title(node));
                    }
                }
            }
        }
        return parsed;
    }
}
