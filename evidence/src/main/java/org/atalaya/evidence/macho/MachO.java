package org.atalaya.evidence.macho;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.image.Fields;
import org.atalaya.evidence.image.View;
import org.atalaya.model.Content;
import org.atalaya.model.Level;

/** Reads Mach-O images and fat files of several; the structure is that of YARA's {@code macho} module. */
public final class MachO implements Format {
    /** Images of a fat file that are read. Java's class files share the mark and have 45 or more there. */
    static final int MOST_IMAGES = 44;

    @Override
    public String type() {
        return "macho";
    }

    @Override
    public Set<String> modules() {
        return Set.of("macho");
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        if (head.length < 28) {
            return false;
        }
        View view = View.of(content);
        return Slice.of(view).isPresent() || fat(view);
    }

    private static boolean fat(View view) {
        int magic = view.bigEndian(true).i32(0);
        long count = view.bigEndian(true).u32(4);
        return (magic == 0xCAFEBABE || magic == 0xCAFEBABF) && count > 0 && count <= MOST_IMAGES;
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        View view = View.of(content);
        var single = Slice.of(view);
        if (single.isPresent()) {
            found.structure("macho", single.get().fields.struct());
            tell(single.get(), found);
        } else if (fat(view)) {
            images(view.bigEndian(true), found);
        }
    }

    private static void images(View big, Found found) throws IOException {
        boolean wide = big.i32(0) == 0xCAFEBABF;
        int size = wide ? 32 : 20;
        List<Fields> entries = new ArrayList<>();
        List<Fields> files = new ArrayList<>();
        for (int i = 0; i < big.u32(4) && big.has(8 + (long) i * size, size); i++) {
            long at = 8 + (long) i * size;
            long offset = wide ? big.i64(at + 8) : big.u32(at + 8);
            long length = wide ? big.i64(at + 16) : big.u32(at + 12);
            Fields entry = new Fields()
                    .put("cputype", big.u32(at))
                    .put("cpusubtype", big.u32(at + 4))
                    .put("offset", offset)
                    .put("size", length)
                    .put("align", big.u32(at + (wide ? 24 : 16)));
            if (wide) {
                entry.put("reserved", big.u32(at + 28));
            }
            entries.add(entry);
            if (!big.has(offset, length)) {
                continue;
            }
            var image = Slice.of(big.part(offset, length).bigEndian(false));
            if (image.isPresent()) {
                files.add(image.get().fields);
                tell(image.get(), found);
            }
        }
        found.structure(
                "macho",
                new Fields()
                        .put("fat_magic", big.bigEndian(false).u32(0))
                        .put("nfat_arch", big.u32(4))
                        .put("fat_arch", Fields.sequence(entries))
                        .put("file", Fields.sequence(files))
                        .struct());
    }

    private static void tell(Slice image, Found found) {
        for (Slice.Segment segment : image.segments) {
            if ((segment.protection() & 6) == 6) {
                found.fact(image.view.fact(
                        "macho.segment-writable-executable",
                        Level.MEDIUM,
                        segment.place(),
                        Math.max(0, segment.size()),
                        new String(segment.name(), StandardCharsets.ISO_8859_1)));
            }
        }
        if (!image.signed()) {
            found.fact(image.view.fact("macho.signature-absent", Level.INFORMATIONAL, 0, image.view.size()));
        }
        List<String> rights = image.entitlements();
        if (!rights.isEmpty()) {
            found.fact(image.view.fact("macho.entitlements", Level.INFORMATIONAL, 0, image.view.size(), rights));
        }
    }
}
