package org.atalaya.evidence.outlook;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** The numbers by which Windows calls character sets (Windows "Code Page Identifiers"). */
final class CodePages {
    static final Charset WESTERN = Charset.forName("windows-1252");

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(932, "windows-31j"),
            Map.entry(936, "GB18030"),
            Map.entry(949, "x-windows-949"),
            Map.entry(950, "x-windows-950"),
            Map.entry(1200, "UTF-16LE"),
            Map.entry(1201, "UTF-16BE"),
            Map.entry(10000, "x-MacRoman"),
            Map.entry(20127, "windows-1252"),
            Map.entry(20866, "KOI8-R"),
            Map.entry(21866, "KOI8-U"),
            Map.entry(28591, "windows-1252"),
            Map.entry(28599, "windows-1254"),
            Map.entry(38598, "ISO-8859-8"),
            Map.entry(50220, "ISO-2022-JP"),
            Map.entry(50221, "ISO-2022-JP"),
            Map.entry(50222, "ISO-2022-JP"),
            Map.entry(50225, "ISO-2022-KR"),
            Map.entry(51932, "EUC-JP"),
            Map.entry(51936, "GB18030"),
            Map.entry(51949, "x-windows-949"),
            Map.entry(52936, "GB18030"),
            Map.entry(54936, "GB18030"),
            Map.entry(65000, "windows-1252"),
            Map.entry(65001, "UTF-8"));

    private CodePages() {}

    /** The character set of a number; that of Western Europe when it is unknown or 0. */
    static Charset of(int page) {
        String name = NAMES.getOrDefault(page, "");
        if (name.isEmpty()) {
            name = page > 28590 && page < 28606
                    ? "ISO-8859-" + (page - 28590)
                    : page >= 1250 && page <= 1258 || page == 874 ? "windows-" + page : "IBM" + page;
        }
        return page > 0 && Charset.isSupported(name) ? Charset.forName(name) : WESTERN;
    }

    /** The name of a number's character set as mails declare it; empty for 0. */
    static String name(int page) {
        return page <= 0 ? "" : of(page).name().toLowerCase(Locale.ROOT);
    }

    /** UTF-16 with the low byte first, in which texts of type 0x001F stand. */
    static Charset wide() {
        return StandardCharsets.UTF_16LE;
    }
}
