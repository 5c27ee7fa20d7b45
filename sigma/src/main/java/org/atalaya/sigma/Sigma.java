package org.atalaya.sigma;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.atalaya.model.RefusedRule;
import org.snakeyaml.engine.v2.nodes.Node;

/** The one way in to Sigma rules: files and folders of YAML become a {@link RuleSet}. */
public final class Sigma {
    /** Bytes of one rule file. */
    static final long MOST_BYTES = 4_000_000;

    private static final int MOST_FOLDERS_DEEP = 64;

    private Sigma() {}

    /**
     * Loads rules. What cannot be loaded is refused with its reason; the rest is loaded.
     *
     * @param paths rule files, or folders of them ({@code .yml}, {@code .yaml}, at any depth)
     */
    public static RuleSet load(List<Path> paths, Placeholders placeholders) {
        RuleSetBuilder builder = new RuleSetBuilder();
        for (Path file : files(paths, builder.refused())) {
            try {
                if (Files.size(file) > MOST_BYTES) {
                    builder.refused()
                            .add(whole(file.toString(), "file larger than " + MOST_BYTES + " bytes", "split the file"));
                    continue;
                }
                byte[] bytes = Files.readAllBytes(file);
                add(new String(bytes, StandardCharsets.UTF_8), file.toString(), placeholders, builder);
            } catch (IOException unreadable) {
                builder.refused()
                        .add(whole(file.toString(), "cannot be read: " + unreadable, "check the file's permissions"));
            }
        }
        return builder.build();
    }

    /** Loads the rules of one text. */
    public static RuleSet parse(String text, String file, Placeholders placeholders) {
        RuleSetBuilder builder = new RuleSetBuilder();
        add(text, file, placeholders, builder);
        return builder.build();
    }

    /**
     * The rule files among paths, in the order in which they are loaded: sorted within each path.
     *
     * @param refused takes what cannot be listed
     */
    static List<Path> files(List<Path> paths, List<RefusedRule> refused) {
        List<Path> all = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isRegularFile(path)) {
                all.add(path);
                continue;
            }
            if (!Files.isDirectory(path)) {
                refused.add(whole(path.toString(), "no such file or folder", "correct the path"));
                continue;
            }
            List<Path> found = new ArrayList<>();
            try {
                Files.walkFileTree(
                        path, EnumSet.of(FileVisitOption.FOLLOW_LINKS), MOST_FOLDERS_DEEP, new SimpleFileVisitor<>() {
                            @Override
                            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                                String name = file.getFileName().toString();
                                if (attributes.isRegularFile() && (name.endsWith(".yml") || name.endsWith(".yaml"))) {
                                    found.add(file);
                                }
                                return FileVisitResult.CONTINUE;
                            }

                            @Override
                            public FileVisitResult visitFileFailed(Path file, IOException reason) {
                                refused.add(whole(file.toString(), "cannot be read: " + reason, "check it"));
                                return FileVisitResult.CONTINUE;
                            }
                        });
            } catch (IOException failed) {
                refused.add(whole(path.toString(), "cannot be listed: " + failed, "check the folder"));
            }
            found.sort(null);
            all.addAll(found);
        }
        return all;
    }

    static RefusedRule whole(String file, String reason, String mend) {
        return new RefusedRule(file, 1, 1, "", reason, mend, "");
    }

    private static void add(String text, String file, Placeholders placeholders, RuleSetBuilder builder) {
        RuleParser parser = new RuleParser(placeholders, file);
        try {
            for (Node document : Yaml.documents(text)) {
                if (Yaml.isNull(document)) {
                    continue;
                }
                try {
                    builder.add(parser.parse(document), file, text);
                } catch (RuleError error) {
                    builder.refuse(error, file, text, RuleParser.title(document));
                }
            }
        } catch (RuleError error) {
            builder.refuse(error, file, text, "");
        }
    }
}
