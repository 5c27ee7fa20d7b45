package org.atalaya.sweep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.atalaya.model.Artifact;
import org.atalaya.model.Place;
import org.atalaya.model.RefusedRule;
import org.atalaya.yara.Diagnostic;
import org.atalaya.yara.Rules;
import org.atalaya.yara.Source;
import org.atalaya.yara.Yara;
import org.jspecify.annotations.Nullable;

/** The YARA rules of a sweep, compiled when the first artifact asks for them: logs alone need none. */
final class YaraPack {
    /** What rules of public sets ask of a file beside its content. */
    private static final Map<String, Object> EXTERNALS =
            Map.of("filename", "", "filepath", "", "extension", "", "filetype", "", "owner", "");

    private final List<Source> sources;
    private @Nullable Rules rules;

    private YaraPack(List<Source> sources) {
        this.sources = sources;
    }

    /** The rules of files and folders; those that are not there have none. */
    static YaraPack of(List<Path> paths) throws IOException {
        List<Path> there = paths.stream().filter(Files::exists).toList();
        return new YaraPack(YaraFiles.read(there, Source.DEFAULT));
    }

    /** A digest of the names and contents of all files. */
    String identity() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Source source : sources) {
                digest.update((source.file() + "|" + source.bytes().length + "\n").getBytes(StandardCharsets.UTF_8));
                digest.update(source.bytes());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The compiled rules. */
    synchronized Rules rules() {
        Rules ready = rules;
        if (ready == null) {
            ready = Yara.compile(
                    sources, Yara.Options.CLASSIC.withExternals(EXTERNALS).withIncludes(YaraFiles::include));
            rules = ready;
        }
        return ready;
    }

    /** How many rules there are, as far as they were needed. */
    synchronized int count() {
        return rules == null ? 0 : rules.count();
    }

    /** The rules that could not be compiled, as far as they were needed. */
    synchronized List<RefusedRule> refused() {
        List<RefusedRule> refused = new ArrayList<>();
        for (Diagnostic diagnostic : rules == null ? List.<Diagnostic>of() : rules.diagnostics()) {
            if (diagnostic.error()) {
                refused.add(new RefusedRule(
                        diagnostic.file(),
                        diagnostic.line(),
                        diagnostic.column(),
                        "",
                        diagnostic.message(),
                        diagnostic.help().isEmpty() ? diagnostic.code() : diagnostic.help(),
                        diagnostic.sourceLine()));
            }
        }
        return refused;
    }

    /** What external variables are for an artifact: those that the scanners of public rule sets define. */
    static Map<String, Object> externals(Artifact artifact) {
        String path = artifact.source();
        String name = Place.lastName(path);
        int dot = name.lastIndexOf('.');
        return Map.of(
                "filename",
                name,
                "filepath",
                path,
                "extension",
                dot < 0 ? "" : name.substring(dot),
                "filetype",
                artifact.type().toUpperCase(java.util.Locale.ROOT));
    }
}
