package org.atalaya.evidence.office;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.atalaya.evidence.archive.Inflating;
import org.atalaya.evidence.artifact.ContentStream;
import org.atalaya.model.Content;

/**
 * The parts of an Office Open XML package: a ZIP archive by its central directory (APPNOTE 4.3.12), stored or deflated, as
 * Office itself reads them.
 */
final class Parts {
    /** Parts of one package. */
    static final int MOST_PARTS = 20_000;

    private static final int END = 0x06054B50;
    private static final int ENTRY = 0x02014B50;
    private static final int LOCAL = 0x04034B50;

    private final Content content;
    final List<Part> parts = new ArrayList<>();
    /** What is wrong with the directory; empty when nothing is. */
    String defect = "";

    /** One part; {@code method} 0 is stored, 8 deflated. */
    record Part(String name, int method, boolean encrypted, long offset, long packed, long size) {}

    Parts(Content content) {
        this.content = content;
        read();
    }

    private void read() {
        byte[] tail = new byte[(int) Math.min(content.size(), 65_557)];
        long tailStart = content.size() - tail.length;
        content.read(tailStart, tail, 0, tail.length);
        int end = tail.length - 22;
        while (end >= 0 && Vba.u32(tail, end) != END) {
            end--;
        }
        if (end < 0) {
            defect = "the package has no directory";
            return;
        }
        long at = Vba.u32(tail, end + 16);
        int count = Vba.u16(tail, end + 10);
        byte[] head = new byte[46];
        for (int i = 0; i < count && i < MOST_PARTS; i++) {
            if (content.read(at, head, 0, 46) < 46 || Vba.u32(head, 0) != ENTRY) {
                defect = "the package's directory is cut short";
                return;
            }
            byte[] name = new byte[Vba.u16(head, 28)];
            content.read(at + 46, name, 0, name.length);
            part(head, new String(name, StandardCharsets.UTF_8));
            at += 46L + name.length + Vba.u16(head, 30) + Vba.u16(head, 32);
        }
        if (count > MOST_PARTS) {
            defect = "more than " + MOST_PARTS + " parts in the package";
        }
    }

    private void part(byte[] head, String name) {
        long local = Vba.u32(head, 42);
        byte[] its = new byte[30];
        if (content.read(local, its, 0, 30) < 30 || Vba.u32(its, 0) != LOCAL) {
            defect = "the part " + name + " is not where the directory says";
            return;
        }
        long offset = local + 30 + Vba.u16(its, 26) + Vba.u16(its, 28);
        if (offset > content.size()) {
            defect = "the part " + name + " begins behind the end of the package";
            return;
        }
        long packed = Math.min(Vba.u32(head, 20), Math.max(0, content.size() - offset));
        parts.add(new Part(
                name.replace('\\', '/'),
                Vba.u16(head, 10),
                (Vba.u16(head, 8) & 1) != 0,
                offset,
                packed,
                Vba.u32(head, 24)));
    }

    /** Opens a part's bytes. */
    InputStream open(Part part) throws IOException {
        InputStream raw = new ContentStream(content, part.offset(), part.packed());
        return switch (part.method()) {
            case 0 -> raw;
            case 8 -> new Inflating(raw);
            default -> throw new IOException("packed by a method that is not read here: " + part.method());
        };
    }

    /** The first bytes of a part; empty when it cannot be read. */
    Optional<byte[]> bytes(Part part, int most) {
        try (InputStream in = open(part)) {
            byte[] bytes = in.readNBytes(most);
            return bytes.length == 0 ? Optional.empty() : Optional.of(bytes);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
