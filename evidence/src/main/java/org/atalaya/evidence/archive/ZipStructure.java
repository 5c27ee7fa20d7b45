package org.atalaya.evidence.archive;

import java.util.ArrayList;
import java.util.List;
import org.atalaya.evidence.archive.ZipEntries.Entry;
import org.atalaya.evidence.image.Fields;
import org.atalaya.model.Content;
import org.atalaya.model.Structure;

/** What rules can ask of a zip file: the module {@code zip}. */
final class ZipStructure {
    /** Entries that rules can ask for. */
    private static final int MOST_ENTRIES = 20_000;

    private ZipStructure() {}

    static Structure.Struct of(Content content) {
        ZipEntries entries = new ZipEntries(content);
        List<Fields> list = new ArrayList<>();
        long at = entries.from;
        while (at < entries.end && list.size() < MOST_ENTRIES) {
            Entry entry = entries.hasDirectory() ? entries.central(at) : entries.alone(at, content.size());
            if (entry == null) {
                break;
            }
            at = entry.next();
            list.add(new Fields()
                    .put("name", entry.name())
                    .put("comment", entry.comment())
                    .put("compressed_size", entry.packed())
                    .put("uncompressed_size", entry.unpacked())
                    .put("crc32", entry.crc())
                    .put("compression_method", entry.method())
                    .put("offset", entry.header())
                    .put("encrypted", entry.isEncrypted()));
        }
        return new Fields()
                .put("is_zip", true)
                .put("number_of_entries", list.size() < MOST_ENTRIES ? list.size() : entries.count)
                .put("comment", entries.comment)
                .put("entries", Fields.sequence(list))
                .struct();
    }
}
