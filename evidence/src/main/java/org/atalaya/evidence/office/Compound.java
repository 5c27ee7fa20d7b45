package org.atalaya.evidence.office;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.ole.CompoundFile;
import org.atalaya.evidence.ole.CompoundFile.Entry;
import org.atalaya.evidence.ole.CompoundFile.Kind;
import org.atalaya.model.Content;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;
import org.atalaya.model.Structure;

/**
 * Compound files that are no installers: old documents, macro projects, and any other. What {@link OldOffice} knows is told,
 * every stream is a child.
 *
 * <p>Fact: {@code office.bytes-after-end} (how many), besides those of {@link OldOffice}.
 */
public final class Compound implements Format {
    /** Streams that become children. */
    static final int MOST_STREAMS = 2_000;
    /** Bytes after the last sector that are of note; sectors are often filled up. */
    public static final int TAIL = 4096;

    private final String type;
    private final List<String> marks;

    private Compound(String type, String... marks) {
        this.type = type;
        this.marks = List.of(marks);
    }

    /** One reader for each kind, told by a stream that it must have; the last for all others. */
    public static List<Format> formats() {
        return List.of(
                new Compound("doc", "WordDocument"),
                new Compound("xls", "Workbook", "Book"),
                new Compound("ppt", "PowerPoint Document"),
                new Compound("vba-project", "VBA/dir"),
                new Compound("encrypted-ooxml", "EncryptedPackage"),
                new Compound("ole"));
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public Set<String> modules() {
        return Set.of("olecf", "vba");
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        if (!CompoundFile.recognises(head)) {
            return false;
        }
        Optional<CompoundFile> file = CompoundFile.open(content);
        return file.isPresent()
                && (marks.isEmpty()
                        || marks.stream()
                                .anyMatch(mark -> file.get().entry(mark).isPresent()));
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        Optional<CompoundFile> opened = CompoundFile.open(content);
        if (opened.isEmpty()) {
            return;
        }
        CompoundFile file = opened.get();
        for (String damage : file.damage()) {
            found.notice(Notice.Kind.DAMAGED, -1, damage);
        }
        found.structure("olecf", structure(file));
        OldOffice.find(storage(file), found);
        int told = 0;
        for (Entry entry : file.entries()) {
            if (entry.kind() != Kind.STREAM || entry.size() == 0) {
                continue;
            }
            if (told++ >= MOST_STREAMS) {
                found.notice(Notice.Kind.LIMIT, -1, "more than " + MOST_STREAMS + " streams; the rest was left out");
                break;
            }
            found.child("stream", entry.path(), entry.size(), () -> stream(file, entry));
        }
        long end = file.end();
        if (end > 0 && content.size() - end >= TAIL) {
            found.overlay("office.bytes-after-end", Level.LOW, "after-end", end, content.size() - end);
        }
    }

    private static InputStream stream(CompoundFile file, Entry entry) {
        return file.stream(entry);
    }

    /** The streams of a compound file. */
    static Storage storage(CompoundFile file) {
        Map<String, Entry> streams = new LinkedHashMap<>();
        for (Entry entry : file.entries()) {
            if (entry.kind() == Kind.STREAM) {
                streams.putIfAbsent(entry.path(), entry);
            }
        }
        List<String> paths = List.copyOf(streams.keySet());
        Map<String, Entry> byPath = new HashMap<>(streams);
        return new Storage() {
            @Override
            public List<String> streams() {
                return paths;
            }

            @Override
            public Optional<byte[]> read(String path, int most) {
                Entry entry = byPath.get(path);
                return entry == null ? Optional.empty() : Optional.of(file.bytes(entry, most));
            }
        };
    }

    /** The fields of YARA-X's module {@code olecf}; types are numbered as in [MS-CFB] 2.6.1. */
    public static Structure.Struct structure(CompoundFile file) {
        List<Structure> streams = new ArrayList<>();
        for (Entry entry : file.entries()) {
            Map<String, Structure> stream = new LinkedHashMap<>();
            stream.put("name", new Structure.Text(entry.name().getBytes(StandardCharsets.UTF_8)));
            stream.put(
                    "type",
                    new Structure.Int(
                            switch (entry.kind()) {
                                case STORAGE -> 1;
                                case STREAM -> 2;
                                case ROOT -> 5;
                            }));
            stream.put("size", new Structure.Int(entry.size()));
            streams.add(new Structure.Struct(stream));
        }
        Map<String, Structure> olecf = new LinkedHashMap<>();
        olecf.put("is_olecf", new Structure.Bool(true));
        olecf.put("streams", new Structure.Sequence(streams));
        return new Structure.Struct(olecf);
    }

    /** What the macros of a new document's {@code vbaProject.bin} give to rules that ask of the document. */
    static Optional<Structure.Struct> macros(byte[] project) throws IOException {
        Optional<CompoundFile> file = CompoundFile.open(Content.of(project));
        return file.isEmpty() ? Optional.empty() : Vba.structure(storage(file.get()));
    }
}
