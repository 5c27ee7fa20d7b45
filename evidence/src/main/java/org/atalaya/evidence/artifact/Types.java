package org.atalaya.evidence.artifact;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;

/** What a name says a content is, against what the content says. */
final class Types {
    /** Types that may hide behind a name, by the endings that say so. */
    private static final Map<String, Set<String>> ENDINGS = Map.ofEntries(
            Map.entry(
                    "pe",
                    Set.of(
                            "exe", "dll", "sys", "scr", "cpl", "ocx", "drv", "efi", "mui", "com", "node", "pyd", "tmp",
                            "bin")),
            Map.entry("msi", Set.of("msi", "msp", "mst", "msm")),
            Map.entry("lnk", Set.of("lnk")),
            Map.entry("elf", Set.of("so", "o", "ko", "elf", "bin", "ax", "mod")));

    /** Endings that promise a document, a picture or a text. */
    private static final List<String> HARMLESS = List.of(
            "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt", "csv", "xml", "jpg", "jpeg", "png", "gif", "bmp",
            "html", "htm", "rtf", "zip", "mp3", "mp4", "log", "json");

    /**
     * Types that are of no use to compare by likeness: containers, whose packed bytes are alike in nothing, what no reader
     * knows, and programs of other systems, which have a likeness of their own ({@code telfhash}) or none.
     */
    private static final Set<String> UNLIKE = Set.of(
            "data", "zip", "gzip", "zstd", "7z", "rar", "cab", "tar", "iso", "xz", "bzip2", "ar", "cpio", "udf", "lzma",
            "deb", "utf-16", "elf", "macho", "dex", "eml", "mbox", "msg", "tnef");

    private Types() {}

    /** Whether contents of a type are worth a TLSH. */
    static boolean isLikened(String type) {
        return !UNLIKE.contains(type);
    }

    /** The fact that a program, an installer or a link goes by the name of something harmless. */
    static Optional<Fact> mismatch(String name, String type, byte[] head) {
        String lower = name.toLowerCase(Locale.ROOT);
        int dot = lower.lastIndexOf('.');
        if (dot < 0 || !ENDINGS.containsKey(type)) {
            return Optional.empty();
        }
        String ending = lower.substring(dot + 1);
        if (HARMLESS.contains(ending)) {
            return Optional.of(
                    Fact.at("artifact.named-otherwise", Level.HIGH, 0, Math.min(8, head.length), ending, type));
        }
        String before = lower.substring(0, dot);
        int second = before.lastIndexOf('.');
        if (second >= 0
                && HARMLESS.contains(before.substring(second + 1))
                && ENDINGS.get(type).contains(ending)) {
            return Optional.of(Fact.of("artifact.two-endings", Level.MEDIUM, Names.plain(name), type));
        }
        return Optional.empty();
    }
}
