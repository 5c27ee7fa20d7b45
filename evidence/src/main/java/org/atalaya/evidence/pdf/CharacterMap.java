package org.atalaya.evidence.pdf;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the codes of a font's characters mean, as its {@code ToUnicode} table says (ISO 32000-1, 9.10.3). */
final class CharacterMap {
    /** Characters that one code stands for, such as a ligature. */
    private static final int MOST_CHARACTERS = 8;

    private final Map<Integer, String> meanings = new HashMap<>();
    /** Bytes of a code. */
    private int width = 1;

    /** Codes that may still be given a meaning, again or for the first time. */
    private int left;

    private CharacterMap(int most) {
        this.left = most;
    }

    /**
     * Reads a table; what is broken in it is passed over.
     *
     * @param most codes that it may give a meaning to
     */
    static CharacterMap read(byte[] table, int most) {
        CharacterMap map = new CharacterMap(most);
        Syntax syntax = new Syntax(table, 0, table.length);
        boolean ranges = false;
        boolean characters = false;
        Item[] row = new Item[3];
        int held = 0;
        while (syntax.at < syntax.end && map.left > 0) {
            int before = syntax.at;
            Item item = syntax.next();
            if (item instanceof Item.Other(var word)) {
                ranges = word.equals("beginbfrange");
                characters = word.equals("beginbfchar");
                held = 0;
            } else if (ranges || characters) {
                row[held++] = item;
                if (held == (ranges ? 3 : 2)) {
                    map.row(row[0], ranges ? row[1] : row[0], row[held - 1]);
                    held = 0;
                }
            }
            syntax.at = Math.max(syntax.at, before + 1);
        }
        return map;
    }

    private void row(Item first, Item last, Item meaning) {
        if (!(first instanceof Item.Text(var from)) || !(last instanceof Item.Text(var to)) || from.length == 0) {
            return;
        }
        width = Math.max(width, Math.min(2, from.length));
        int low = code(from);
        int high = code(to);
        for (int code = low; code <= high && left > 0; code++) {
            left--;
            if (meaning instanceof Item.Text(var text)) {
                meanings.put(code, characters(text, code - low));
            } else if (meaning instanceof Item.Many(var items)
                    && code - low < items.size()
                    && items.get(code - low) instanceof Item.Text(var text)) {
                meanings.put(code, characters(text, 0));
            }
        }
    }

    private static int code(byte[] bytes) {
        int code = 0;
        for (int i = 0; i < Math.min(2, bytes.length); i++) {
            code = code << 8 | bytes[i] & 0xFF;
        }
        return code;
    }

    private static String characters(byte[] utf16, int more) {
        String text = new String(utf16, 0, Math.min(utf16.length, 2 * MOST_CHARACTERS), StandardCharsets.UTF_16BE);
        if (more == 0 || text.isEmpty()) {
            return text;
        }
        int last = text.length() - 1;
        return text.substring(0, last) + (char) (text.charAt(last) + more);
    }

    /** Codes that it might still have given a meaning to. */
    int left() {
        return left;
    }

    /** What a string says; null when none of its codes is in the table. */
    @Nullable
    String decode(byte[] string) {
        StringBuilder text = new StringBuilder();
        boolean known = false;
        for (int i = 0; i + width <= string.length; i += width) {
            int code = width == 1 ? string[i] & 0xFF : (string[i] & 0xFF) << 8 | string[i + 1] & 0xFF;
            String meaning = meanings.get(code);
            if (meaning != null) {
                known = true;
                text.append(meaning);
            }
        }
        return known ? text.toString() : null;
    }
}
