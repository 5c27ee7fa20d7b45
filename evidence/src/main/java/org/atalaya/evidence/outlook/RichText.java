package org.atalaya.evidence.outlook;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.atalaya.evidence.artifact.Held;

/**
 * Turns rich text into the page that a reader sees: the HTML that was wrapped into it ([MS-OXRTFEX] section 3.1), or, where
 * it was rich text from the start, its text with its links (Word 2007 Rich Text Format Specification 1.9.1). One pass,
 * without recursion.
 */
final class RichText {
    /** Groups within groups whose state is kept apart; those beyond share that of the last. */
    static final int MOST_LEVELS = 4_000;
    /** Bytes of what is made. */
    static final int MOST = 8 << 20;
    /** Fonts whose character sets are kept. */
    private static final int MOST_FONTS = 4_000;

    /** What a group is for. */
    private static final int TEXT = 0, TAG = 1, SKIP = 2, FONTS = 3, FIELD_CODE = 4;

    /** Destinations that hold nothing a reader sees. */
    private static final java.util.Set<String> UNSEEN = java.util.Set.of(
            "colortbl",
            "stylesheet",
            "info",
            "pict",
            "objdata",
            "generator",
            "mhtmltag",
            "pntext",
            "header",
            "headerf",
            "footer",
            "themedata",
            "datastore",
            "latentstyles",
            "listtable",
            "listoverridetable",
            "rsidtbl",
            "xmlnstbl",
            "filetbl",
            "revtbl");

    private final byte[] rtf;
    private final Rewritten out = new Rewritten(MOST);
    private final Map<Integer, Charset> fonts = new HashMap<>();
    private Charset ansi = CodePages.WESTERN;

    // The state of each open group, by its level.
    private int[] kind = new int[64];
    private int[] font = new int[64];
    private int[] skips = new int[64];
    private boolean[] suppressed = new boolean[64];
    private boolean[] hidden = new boolean[64];
    private boolean[] anchor = new boolean[64];
    private int level;
    private long beyond;

    private int at;
    private boolean isHtml;
    private boolean isPlain;
    private boolean star;
    private int definedFont = -1;
    /** Characters still to be passed over behind {@code \\u}. */
    private int passOver;

    private final ByteArrayOutputStream narrow = new ByteArrayOutputStream();
    private int narrowAt;
    private final StringBuilder code = new StringBuilder();
    private String target = "";

    private RichText(byte[] rtf) {
        this.rtf = rtf;
        skips[0] = 1;
    }

    /**
     * What was made.
     *
     * @param page HTML in UTF-8; plain text when {@code isPlain}
     * @param isCut whether there was more than {@link #MOST} bytes
     */
    record Page(Held page, boolean isPlain, boolean isCut) {}

    /**
     * Reads rich text.
     *
     * @throws IOException when the disk under it fails
     */
    static Page of(Held rtf) throws IOException {
        RichText reader = new RichText(rtf.first(CompressedRtf.MOST));
        reader.read();
        return new Page(reader.out.held(rtf), reader.isPlain, reader.out.isFull());
    }

    private void read() {
        while (at < rtf.length && !out.isFull()) {
            int c = rtf[at];
            if (c == '{') {
                flush();
                open();
                at++;
            } else if (c == '}') {
                flush();
                close();
                at++;
            } else if (c == '\\') {
                control();
            } else {
                if (c != '\r' && c != '\n') {
                    narrow(c, at);
                }
                at++;
            }
        }
        flush();
    }

    private void open() {
        star = false;
        if (level + 1 >= MOST_LEVELS) {
            beyond++;
            return;
        }
        level++;
        if (level == kind.length) {
            kind = Arrays.copyOf(kind, level * 2);
            font = Arrays.copyOf(font, level * 2);
            skips = Arrays.copyOf(skips, level * 2);
            suppressed = Arrays.copyOf(suppressed, level * 2);
            hidden = Arrays.copyOf(hidden, level * 2);
            anchor = Arrays.copyOf(anchor, level * 2);
        }
        kind[level] = kind[level - 1];
        font[level] = font[level - 1];
        skips[level] = skips[level - 1];
        suppressed[level] = suppressed[level - 1];
        hidden[level] = hidden[level - 1];
        anchor[level] = false;
    }

    private void close() {
        star = false;
        passOver = 0;
        if (beyond > 0) {
            beyond--;
            return;
        }
        if (level == 0) {
            return;
        }
        if (kind[level] == FIELD_CODE && kind[level - 1] != FIELD_CODE) {
            field();
        }
        if (anchor[level]) {
            out.add("</a>", at);
        }
        level--;
        hide(hidden[level + 1], hidden[level]);
    }

    /** Hidden text begins or ends where the page is made of rich text. */
    private void hide(boolean before, boolean now) {
        if (before != now && !isHtml && !isPlain) {
            out.add(now ? "<span style=\"display:none\">" : "</span>", at);
        }
    }

    private void narrow(int value, int source) {
        if (passOver > 0) {
            passOver--;
            return;
        }
        if (narrow.size() == 0) {
            narrowAt = source;
        }
        narrow.write(value);
    }

    private void flush() {
        if (narrow.size() > 0) {
            byte[] bytes = narrow.toByteArray();
            narrow.reset();
            text(new String(bytes, charset()), narrowAt);
        }
    }

    private Charset charset() {
        return kind[level] == TAG ? ansi : fonts.getOrDefault(font[level], ansi);
    }

    private void text(String text, int source) {
        switch (kind[level]) {
            case FIELD_CODE -> {
                if (code.length() < 8_192) {
                    code.append(text);
                }
            }
            case TAG -> {
                if (isHtml) {
                    out.add(text, source);
                }
            }
            case TEXT -> {
                if (isHtml || isPlain) {
                    if (!suppressed[level]) {
                        out.add(text, source);
                    }
                } else {
                    out.add(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"), source);
                }
            }
            default -> {}
        }
    }

    /** A character that a control stands for. */
    private void character(String plain) {
        flush();
        if (passOver > 0) {
            passOver--;
            return;
        }
        text(plain, at);
    }

    private void line() {
        flush();
        if (kind[level] == TEXT && !isHtml && !isPlain) {
            out.add("<br>", at);
        } else {
            text("\r\n", at);
        }
    }

    private void control() {
        int start = at++;
        if (at >= rtf.length) {
            return;
        }
        int c = rtf[at];
        if (c == '\'') {
            int high = at + 1 < rtf.length ? Character.digit(rtf[at + 1], 16) : -1;
            int low = at + 2 < rtf.length ? Character.digit(rtf[at + 2], 16) : -1;
            at += 3;
            if (high >= 0 && low >= 0) {
                narrow(high << 4 | low, start);
            }
            return;
        }
        if (!isLetter(c)) {
            at++;
            symbol(c, start);
            return;
        }
        while (at < rtf.length && isLetter(rtf[at]) && at - start <= 40) {
            at++;
        }
        String word = new String(rtf, start + 1, at - start - 1, StandardCharsets.US_ASCII);
        boolean numbered = false;
        boolean negative = at + 1 < rtf.length && rtf[at] == '-' && isDigit(rtf[at + 1]);
        at += negative ? 1 : 0;
        long number = 0;
        while (at < rtf.length && isDigit(rtf[at])) {
            number = Math.min(1L << 40, number * 10 + rtf[at++] - '0');
            numbered = true;
        }
        number = negative ? -number : number;
        if (at < rtf.length && rtf[at] == ' ') {
            at++;
        }
        if (!word.equals("u")) {
            flush();
        }
        word(word, numbered, number, start);
        star = false;
    }

    private void symbol(int c, int start) {
        switch (c) {
            case '\\', '{', '}' -> narrow(c, start);
            case '*' -> {
                flush();
                star = true;
            }
            case '~' -> character("\u00A0");
            case '_' -> character("\u2011");
            case '-' -> character("\u00AD");
            case '\r', '\n' -> line();
            default -> flush();
        }
    }

    private void word(String word, boolean numbered, long number, int start) {
        switch (word) {
            case "fromhtml" -> isHtml = number == 1 || !numbered;
            case "fromtext" -> isPlain = true;
            case "ansicpg" -> ansi = CodePages.of((int) Math.clamp(number, 0, 70_000));
            case "htmltag" -> kind[level] = kind[level] == SKIP ? SKIP : TAG;
            case "htmlrtf" -> suppressed[level] = !numbered || number != 0;
            case "fonttbl" -> kind[level] = FONTS;
            case "f" -> {
                font[level] = (int) Math.clamp(number, -1, 1 << 20);
                definedFont = font[level];
            }
            case "fcharset", "cpg" -> {
                if (kind[level] == FONTS && fonts.size() < MOST_FONTS) {
                    int page = word.equals("cpg") ? (int) Math.clamp(number, 0, 70_000) : page(number);
                    if (page > 0) {
                        fonts.put(definedFont, CodePages.of(page));
                    }
                }
            }
            case "uc" -> skips[level] = (int) Math.clamp(number, 0, 32);
            case "u" -> unicode(number, start);
            case "par", "line", "row", "sect", "page" -> line();
            case "tab", "cell", "nestcell" -> character("\t");
            case "lquote" -> character("\u2018");
            case "rquote" -> character("\u2019");
            case "ldblquote" -> character("\u201C");
            case "rdblquote" -> character("\u201D");
            case "bullet" -> character("\u2022");
            case "endash" -> character("\u2013");
            case "emdash" -> character("\u2014");
            case "v" -> {
                boolean now = !numbered || number != 0;
                hide(hidden[level], now);
                hidden[level] = now;
            }
            case "plain" -> {
                hide(hidden[level], false);
                hidden[level] = false;
            }
            case "fldinst" -> {
                kind[level] = kind[level] == SKIP ? SKIP : FIELD_CODE;
                code.setLength(0);
            }
            case "fldrslt" -> {
                if (!target.isEmpty() && !isHtml && !isPlain && kind[level] != SKIP) {
                    out.add("<a href=\"" + target + "\">", start);
                    anchor[level] = true;
                }
                target = "";
            }
            case "bin" -> at += (int) Math.clamp(number, 0, rtf.length - at);
            default -> {
                if (star || UNSEEN.contains(word)) {
                    kind[level] = SKIP;
                }
            }
        }
    }

    private void unicode(long number, int start) {
        if (narrow.size() > 0) {
            flush();
        }
        int unit = (int) (number & 0xFFFF);
        // Halves of a pair come one after the other; they meet again in UTF-8 only when they are added together.
        if (Character.isHighSurrogate((char) unit)) {
            waiting = unit;
        } else if (Character.isLowSurrogate((char) unit) && waiting > 0) {
            text(new String(Character.toChars(Character.toCodePoint((char) waiting, (char) unit))), start);
            waiting = 0;
        } else {
            text(String.valueOf((char) unit), start);
            waiting = 0;
        }
        passOver = skips[level];
    }

    private int waiting;

    /** The code of a field has ended: where it leads, if it does. */
    private void field() {
        String text = code.toString().strip();
        code.setLength(0);
        target = "";
        if (!text.regionMatches(true, 0, "HYPERLINK", 0, 9)) {
            return;
        }
        String rest = text.substring(9).strip();
        int open = rest.indexOf('"');
        int close = open < 0 ? -1 : rest.indexOf('"', open + 1);
        String link = close < 0 ? rest.split("\\s", 2)[0] : rest.substring(open + 1, close);
        target = link.replace("&", "&amp;").replace("\"", "%22").replace("<", "%3C");
    }

    /** The code page of a font's character set (RTF 1.9.1, "Font Table"); 0 for that of the document. */
    private static int page(long charset) {
        return switch ((int) Math.clamp(charset, -1, 256)) {
            case 0 -> 1252;
            case 77 -> 10000;
            case 128 -> 932;
            case 129 -> 949;
            case 134 -> 936;
            case 136 -> 950;
            case 161 -> 1253;
            case 162 -> 1254;
            case 163 -> 1258;
            case 177 -> 1255;
            case 178 -> 1256;
            case 186 -> 1257;
            case 204 -> 1251;
            case 222 -> 874;
            case 238 -> 1250;
            default -> 0;
        };
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
