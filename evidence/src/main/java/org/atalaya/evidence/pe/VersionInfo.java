package org.atalaya.evidence.pe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.atalaya.evidence.image.Fields;
import org.atalaya.evidence.image.View;
import org.atalaya.model.Structure;

/**
 * The texts of VS_VERSIONINFO ("VERSIONINFO resource"): company, product, original file name. Walked as libyara walks it:
 * lengths are believed only within the file, and each character becomes its low byte.
 */
record VersionInfo(List<Entry> entries) {
    /** Texts that are read. */
    static final int MOST = 1_024;
    /** Version resources that are looked at. */
    static final int MOST_RESOURCES = 64;
    /** Characters of a key and of a value that are kept, as in libyara. */
    static final int LONGEST_KEY = 63, LONGEST_VALUE = 255;
    /** Characters in which a text must end. */
    private static final int LONGEST_TEXT = 32_767;
    /** Length, value length and type before the key of every block. */
    private static final int HEADER = 6;

    record Entry(byte[] key, byte[] value) {}

    static VersionInfo of(PeImage image, Resources resources) {
        List<Entry> all = new ArrayList<>();
        int looked = 0;
        for (Resources.Resource resource : resources.entries()) {
            if (resource.isType(Resources.VERSION) && resource.offset() >= 0 && looked++ < MOST_RESOURCES) {
                read(image.view, resource.offset(), all);
            }
        }
        return new VersionInfo(List.copyOf(all));
    }

    private static void read(View view, long start, List<Entry> into) {
        if (!is(view, start, "VS_VERSION_INFO")) {
            return;
        }
        long at = start + aligned(HEADER + 32 + 2 + 52); // key, padding, VS_FIXEDFILEINFO
        while (is(view, at, "VarFileInfo") && view.u16(at) != 0) {
            at += aligned(view.u16(at));
        }
        while (is(view, at, "StringFileInfo") && view.u16(at) != 0) {
            long table = at + aligned(HEADER + 30);
            at += aligned(view.u16(at));
            while (table < at && text(view, table + HEADER) >= 0 && view.u16(table) != 0) {
                long string = table + aligned(HEADER + 2 * (text(view, table + HEADER) + 1));
                table += aligned(view.u16(table));
                while (string < table && view.u16(string) != 0) {
                    int key = text(view, string + HEADER);
                    if (key < 0 || into.size() >= MOST) {
                        return;
                    }
                    long value = string + aligned(HEADER + 2 * (key + 1));
                    int length = text(view, value);
                    if (length >= 0) {
                        into.add(new Entry(
                                low(view, string + HEADER, Math.min(key, LONGEST_KEY)),
                                low(view, value, view.u16(string + 2) == 0 ? 0 : Math.min(length, LONGEST_VALUE))));
                    }
                    string += aligned(view.u16(string));
                }
            }
        }
    }

    private static int aligned(int length) {
        return length + 3 & ~3;
    }

    private static boolean is(View view, long at, String key) {
        if (!view.has(at, HEADER + 2L * (key.length() + 1))) {
            return false;
        }
        for (int i = 0; i <= key.length(); i++) {
            if (view.u16(at + HEADER + 2L * i) != (i == key.length() ? 0 : key.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Characters up to the zero that ends a text, −1 when it does not end. */
    private static int text(View view, long at) {
        for (int i = 0; i <= LONGEST_TEXT && view.has(at + 2L * i, 2); i++) {
            if (view.u16(at + 2L * i) == 0) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] low(View view, long at, int length) {
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) view.u8(at + 2L * i);
        }
        return text;
    }

    Structure dictionary() {
        Map<String, Structure> all = new LinkedHashMap<>();
        for (Entry entry : entries) {
            all.put(Names.text(entry.key), new Structure.Text(entry.value));
        }
        return new Structure.Dictionary(all);
    }

    Structure list() {
        List<Fields> all = new ArrayList<>();
        for (Entry entry : entries) {
            all.add(new Fields().put("key", entry.key).put("value", entry.value));
        }
        return Fields.sequence(all);
    }

    /** The value of a key, empty text when there is none. */
    String value(String key) {
        for (Entry entry : entries) {
            if (Names.text(entry.key).equals(key)) {
                return Names.text(entry.value);
            }
        }
        return "";
    }
}
