package org.atalaya.evidence.lnk;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.atalaya.evidence.image.Fields;
import org.atalaya.evidence.image.View;
import org.atalaya.model.Structure;

/** Shell items of the target list, by their class type; the format is known from libfwsi, not from Microsoft. */
final class Items {
    private static final Charset ANSI = Charset.forName("windows-1252");
    /** Class types that stand for themselves; the others are ranges of 16. */
    private static final List<Integer> EXACT = List.of(0x00, 0x01, 0x1F, 0x52, 0x61, 0x71, 0x72, 0x73, 0x74);

    private static final int ROOT = 0x1F, VOLUME = 0x20, FILE = 0x30, NETWORK = 0x40, LONGEST = 4_096;

    private Items() {}

    /** The category, or the class type itself where it is in none. */
    static int category(int kind) {
        if (EXACT.contains(kind)) {
            return kind;
        }
        int range = kind & 0x70;
        return range == VOLUME || range == FILE || range == NETWORK ? range : kind;
    }

    static Structure list(Shortcut shortcut) {
        List<Fields> all = new ArrayList<>();
        for (Shortcut.Item item : shortcut.items) {
            View data = shortcut.view.part(item.offset(), item.length());
            int category = category(item.kind());
            Fields fields = new Fields().put("item_type", category).put("data", data.bytes(0, item.length()));
            switch (category) {
                case ROOT -> fields.put("root_folder_id", Shortcut.guid(data, 1));
                case VOLUME -> {
                    if ((item.kind() & 1) != 0) {
                        fields.put("volume_name", name(data, 0));
                    } else if (data.has(1, 16)) {
                        fields.put("volume_id", Shortcut.guid(data, 1));
                    }
                }
                case FILE -> fields.put("file_entry_name", file(item.kind(), data));
                case NETWORK -> fields.put("network_location", name(data, 2));
                case 0x00 -> {
                    if (data.size() > 21) {
                        fields.put("cpl_file_path", wide(data, 21));
                    }
                }
                default -> {}
            }
            all.add(fields);
        }
        return Fields.sequence(all);
    }

    private static String name(View data, long at) {
        return new String(data.name(at, LONGEST), ANSI);
    }

    private static String wide(View data, long at) {
        StringBuilder text = new StringBuilder();
        for (long place = at; data.has(place, 2) && data.u16(place) != 0 && text.length() < LONGEST; place += 2) {
            text.append((char) data.u16(place));
        }
        return text.toString();
    }

    /** The long name in the extension block 0xBEEF0004 where there is one, the short name otherwise. */
    private static String file(int kind, View data) {
        String primary = (kind & 4) != 0 ? wide(data, 11) : name(data, 11);
        // the place of the extension block, from the item's own start, stands in its last two bytes
        long block = data.u16(data.size() - 2) - 3L;
        if (block > 0 && data.u32(block + 4) == 0xBEEF_0004L) {
            int version = data.u16(block + 2);
            long at = block + (version >= 9 ? 46 : version >= 8 ? 42 : version >= 7 ? 38 : version >= 3 ? 20 : 0);
            String name = version >= 3 ? wide(data, at) : "";
            if (!name.isEmpty()) {
                return name;
            }
        }
        return primary;
    }

    /** The path that the items spell. */
    static String path(Shortcut shortcut) {
        StringBuilder path = new StringBuilder();
        for (Shortcut.Item item : shortcut.items) {
            View data = shortcut.view.part(item.offset(), item.length());
            String part = switch (category(item.kind())) {
                case VOLUME -> (item.kind() & 1) != 0 ? name(data, 0) : "";
                case FILE -> file(item.kind(), data);
                case NETWORK -> name(data, 2);
                case 0x61 -> wide(data, 5).isEmpty() ? name(data, 5) : wide(data, 5);
                default -> "";
            };
            if (!part.isEmpty()) {
                path.append(path.isEmpty() || path.charAt(path.length() - 1) == '\\' ? "" : "\\")
                        .append(part);
            }
        }
        return path.toString();
    }
}
