package org.atalaya.evidence.installer;

import java.nio.charset.StandardCharsets;
import org.atalaya.evidence.image.View;

/** The loader's table of an Inno Setup installer ({@code Shared.Struct.pas}): where its parts lie, and their version. */
public final class Inno {
    /** Bytes in which the words that begin the setup data are looked for when there is no table. */
    static final int SEARCHED = 1 << 22;

    private static final String TABLE = "rDlPtS";
    private static final String DATA = "Inno Setup Setup Data (";
    private static final int LONGEST = 64;
    private static final int WITH_LARGE_PLACES = 2;

    private Inno() {}

    /** Whether the loader's table stands at a place. */
    public static boolean isTable(View view, long at) {
        return view.says(at, TABLE);
    }

    /**
     * The version, such as {@code 6.2.2 (u)}; empty when it is not found.
     *
     * @param table place of the loader's table, −1 when there is none
     * @param start and {@code end} of the bytes behind the sections
     */
    public static String version(View view, long table, long start, long end) {
        if (table >= 0) {
            // 4: since 5.1.5 a revision follows the twelve bytes of its mark; the second has places of 8 bytes.
            long place = view.u32(table + 12) == WITH_LARGE_PLACES ? view.i64(table + 40) : view.u32(table + 32);
            if (view.says(place, DATA)) {
                return version(view, place);
            }
        }
        long found = Search.first(view, start, Math.min(end, start + SEARCHED), DATA);
        return found < 0 ? "" : version(view, found);
    }

    private static String version(View view, long at) {
        String text = new String(view.name(at + DATA.length(), LONGEST - DATA.length()), StandardCharsets.ISO_8859_1);
        int close = text.indexOf(')');
        return close < 0 ? "" : (text.substring(0, close) + text.substring(close + 1)).strip();
    }
}
