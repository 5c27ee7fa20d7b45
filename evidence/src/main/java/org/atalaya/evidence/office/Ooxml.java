package org.atalaya.evidence.office;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.html.Tags;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;

/**
 * Office Open XML: the parts as children, and what opening the document would fetch or run (ECMA-376 part 2, 9.3
 * relationships).
 *
 * <p>Facts: {@code office.external-template} (address, part), {@code office.remote-part} (kind, address, part), {@code
 * office.dde} (command), {@code office.macro-part}, {@code office.macro-sheet}, {@code office.embedded-part} (part), {@code
 * office.link} (address).
 */
public final class Ooxml implements Format {
    /** Bytes of one part that are looked at here. */
    static final int MOST_PART = 16 << 20;
    /** Links that are told of one document. */
    static final int MOST_LINKS = 100;

    private final String type;
    private final String folder;

    private Ooxml(String type, String folder) {
        this.type = type;
        this.folder = folder;
    }

    /** One reader for each kind of document, and one for any other package. */
    public static List<Format> formats() {
        return List.of(
                new Ooxml("docx", "word/"),
                new Ooxml("xlsx", "xl/"),
                new Ooxml("pptx", "ppt/"),
                new Ooxml("ooxml", ""));
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public Set<String> modules() {
        return Set.of("vba");
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        if (head.length < 30 || head[0] != 'P' || head[1] != 'K' || head[2] != 3 || head[3] != 4) {
            return false;
        }
        // One byte a character: the names stand in the head as they are.
        String names = new String(head, StandardCharsets.ISO_8859_1);
        boolean maybe = names.contains("[Content_Types].xml") || names.contains("_rels/");
        boolean known = maybe || names.contains("word/") || names.contains("xl/") || names.contains("ppt/");
        if (!known) {
            return false;
        }
        boolean types = false;
        boolean inFolder = folder.isEmpty();
        for (Parts.Part part : new Parts(content).parts) {
            types |= part.name().equals("[Content_Types].xml");
            inFolder |= !folder.isEmpty() && part.name().startsWith(folder);
        }
        return types && inFolder;
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        Parts parts = new Parts(content);
        if (!parts.defect.isEmpty()) {
            found.notice(Notice.Kind.DAMAGED, -1, parts.defect);
        }
        int[] links = {0};
        for (Parts.Part part : parts.parts) {
            String name = part.name();
            String lower = name.toLowerCase(Locale.ROOT);
            if (part.encrypted()) {
                found.fact(Fact.at("office.encrypted", Level.MEDIUM, part.offset(), part.packed(), name));
                continue;
            }
            named(part, lower, found);
            if (lower.endsWith("vbaproject.bin")) {
                Optional<byte[]> project = parts.bytes(part, MOST_PART);
                if (project.isPresent()) {
                    Compound.macros(project.get()).ifPresent(macros -> found.structure("vba", macros));
                }
            }
            if (lower.endsWith(".rels")) {
                text(parts, part).ifPresent(xml -> relations(part, xml, found, links));
            } else if (lower.endsWith(".xml") && (lower.startsWith("word/") || lower.startsWith("xl/externallinks/"))) {
                text(parts, part).ifPresent(xml -> fields(part, xml, found));
            }
            if (name.endsWith("/")) {
                continue;
            }
            if (part.method() == 0) {
                found.part("part", name, part.offset(), part.packed());
            } else {
                found.child("part", name, part.packed(), () -> parts.open(part));
            }
        }
    }

    private static Optional<String> text(Parts parts, Parts.Part part) {
        return parts.bytes(part, MOST_PART).map(bytes -> {
            boolean wide = bytes.length > 1 && (bytes[0] == (byte) 0xFF || bytes[0] == (byte) 0xFE || bytes[1] == 0);
            return new String(bytes, wide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
        });
    }

    private static void named(Parts.Part part, String lower, Found found) {
        if (lower.endsWith("vbaproject.bin")) {
            found.fact(Fact.at("office.macro-part", Level.LOW, part.offset(), part.packed(), part.name()));
        } else if (lower.contains("/macrosheets/") && lower.endsWith(".xml")) {
            found.fact(Fact.at("office.macro-sheet", Level.MEDIUM, part.offset(), part.packed(), part.name(), ""));
        } else if (lower.contains("/embeddings/") || lower.contains("/activex/") && lower.endsWith(".bin")) {
            found.fact(Fact.at("office.embedded-part", Level.INFORMATIONAL, part.offset(), part.packed(), part.name()));
        }
    }

    private static void relations(Parts.Part part, String xml, Found found, int[] links) {
        Tags tags = new Tags(xml, false);
        while (tags.next()) {
            if (!tags.localName().equals("relationship")
                    || !tags.attribute("targetmode").equalsIgnoreCase("External")) {
                continue;
            }
            String type = tags.attribute("type");
            String kind = type.substring(type.lastIndexOf('/') + 1);
            String target = Tags.plain(tags.attribute("target"));
            if (links[0]++ >= MOST_LINKS) {
                return;
            }
            if (kind.equals("attachedTemplate")) {
                Level level = isRemote(target) ? Level.HIGH : Level.INFORMATIONAL;
                found.fact(
                        Fact.at("office.external-template", level, part.offset(), part.packed(), target, part.name()));
            } else if (kind.equals("hyperlink")) {
                found.fact(Fact.at("office.link", Level.INFORMATIONAL, part.offset(), part.packed(), target));
            } else if (isRemote(target)) {
                boolean runs = kind.equals("oleObject") || kind.equals("frame") || kind.equals("subDocument");
                Level level = runs ? Level.HIGH : Level.LOW;
                found.fact(
                        Fact.at("office.remote-part", level, part.offset(), part.packed(), kind, target, part.name()));
            }
        }
    }

    /** Whether an address leads to another machine. */
    static boolean isRemote(String target) {
        String lower = target.toLowerCase(Locale.ROOT).trim();
        return lower.startsWith("http:")
                || lower.startsWith("https:")
                || lower.startsWith("ftp:")
                || lower.startsWith("mhtml:")
                || lower.startsWith("\\\\")
                || lower.startsWith("//")
                || lower.startsWith("ms-")
                || lower.startsWith("file://") && !lower.startsWith("file:///");
    }

    /** The text of a field's command is often cut over many runs: they are put together up to the field's end. */
    private static void fields(Parts.Part part, String xml, Found found) {
        Tags tags = new Tags(xml, false);
        StringBuilder command = new StringBuilder();
        boolean open = false;
        while (tags.next()) {
            switch (tags.localName()) {
                case "instrtext" -> {
                    int close = xml.indexOf('<', tags.end());
                    if (!tags.name().startsWith("/") && close > 0 && command.length() < 4096) {
                        command.append(Tags.plain(xml.substring(tags.end(), close)));
                        open = true;
                    }
                }
                case "fldchar" -> {
                    if (open && !tags.attribute("w:fldchartype").equals("begin")) {
                        field(part, command, found);
                        command.setLength(0);
                        open = false;
                    }
                }
                case "fldsimple" -> field(part, new StringBuilder(Tags.plain(tags.attribute("w:instr"))), found);
                case "ddelink" ->
                    found.fact(Fact.at(
                            "office.dde",
                            Level.HIGH,
                            part.offset(),
                            part.packed(),
                            Tags.plain(tags.attribute("ddeservice")) + " " + Tags.plain(tags.attribute("ddetopic"))));
                default -> {}
            }
        }
        if (open) {
            field(part, command, found);
        }
    }

    private static void field(Parts.Part part, StringBuilder command, Found found) {
        String text = command.toString().trim();
        if (text.toUpperCase(Locale.ROOT).startsWith("DDE")) {
            found.fact(Fact.at("office.dde", Level.HIGH, part.offset(), part.packed(), text));
        }
    }
}
