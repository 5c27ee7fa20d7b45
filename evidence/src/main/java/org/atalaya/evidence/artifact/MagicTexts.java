package org.atalaya.evidence.artifact;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.atalaya.model.Structure;

/**
 * What YARA's module {@code magic} says: the beginning of the texts that the program {@code file} (libmagic) prints, and
 * the media types, for the types we know. Rules ask for such words as {@code ELF} or {@code PE32 executable} in them.
 */
final class MagicTexts {
    private static final Map<String, List<String>> TEXTS = Map.ofEntries(
            Map.entry("zip", List.of("Zip archive data", "application/zip")),
            Map.entry("7z", List.of("7-zip archive data", "application/x-7z-compressed")),
            Map.entry("rar", List.of("RAR archive data", "application/x-rar")),
            Map.entry("cab", List.of("Microsoft Cabinet archive data", "application/vnd.ms-cab-compressed")),
            Map.entry("gzip", List.of("gzip compressed data", "application/gzip")),
            Map.entry("xz", List.of("XZ compressed data", "application/x-xz")),
            Map.entry("bzip2", List.of("bzip2 compressed data", "application/x-bzip2")),
            Map.entry("zstd", List.of("Zstandard compressed data", "application/zstd")),
            Map.entry("tar", List.of("POSIX tar archive", "application/x-tar")),
            Map.entry("iso", List.of("ISO 9660 CD-ROM filesystem data", "application/x-iso9660-image")),
            Map.entry("msi", List.of("Composite Document File V2 Document, MSI Installer", "application/x-msi")),
            Map.entry("doc", List.of("Composite Document File V2 Document", "application/msword")),
            Map.entry("xls", List.of("Composite Document File V2 Document", "application/vnd.ms-excel")),
            Map.entry("ppt", List.of("Composite Document File V2 Document", "application/vnd.ms-powerpoint")),
            Map.entry("ole", List.of("Composite Document File V2 Document", "application/CDFV2")),
            Map.entry("pdf", List.of("PDF document", "application/pdf")),
            Map.entry("rtf", List.of("Rich Text Format data", "text/rtf")),
            Map.entry("html", List.of("HTML document", "text/html")),
            Map.entry("lnk", List.of("MS Windows shortcut", "application/x-ms-shortcut")),
            Map.entry("macho", List.of("Mach-O", "application/x-mach-binary")),
            Map.entry("dex", List.of("Dalvik dex file", "application/octet-stream")));

    private MagicTexts() {}

    /**
     * The texts for a content.
     *
     * @param isWide of a PE file, whether its addresses have 64 bits
     */
    static Optional<Structure.Struct> of(String type, byte[] head, boolean isWide) {
        List<String> texts = switch (type) {
            case "pe" ->
                List.of((isWide ? "PE32+" : "PE32") + " executable", "application/vnd.microsoft.portable-executable");
            case "elf" ->
                List.of(
                        "ELF " + (head[4] == 2 ? "64" : "32") + "-bit " + (head[5] == 2 ? "MSB" : "LSB"),
                        "application/x-executable");
            default -> TEXTS.getOrDefault(type, List.of());
        };
        if (texts.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Structure> fields = new LinkedHashMap<>();
        fields.put("type", new Structure.Text(texts.get(0).getBytes(StandardCharsets.US_ASCII)));
        fields.put("mime_type", new Structure.Text(texts.get(1).getBytes(StandardCharsets.US_ASCII)));
        return Optional.of(new Structure.Struct(fields));
    }
}
