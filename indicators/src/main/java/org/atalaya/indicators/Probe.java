package org.atalaya.indicators;

import java.util.Arrays;
import java.util.Optional;

/**
 * Asks an {@link IndicatorSet}, and remembers what it hit until it is cleared. One per thread; asking allocates nothing.
 *
 * <p>{@link #text} finds the atoms of any text by itself (names of hosts, addresses, digests, mail addresses, URLs, names
 * of files), so a value is found in a command line as well as in a field of its own.
 */
public final class Probe {
    /** Hits in one text that are told; there are more only where indicators are the text. */
    public static final int MOST_HITS = 64;
    /** Indicators of one value that are told, the latest first. */
    public static final int MOST_SAME = 8;

    private static final int MOST_LABELS = 128;
    private static final int MOST_ADDRESS = 45;
    private static final int MOST_NAME = 255;

    private static final byte BREAK = 0;
    private static final byte WORD = 1;
    private static final byte HEX = 2;
    private static final byte DIGIT = 3;
    private static final byte DOT = 4;
    private static final byte[] CLASS = new byte[128];

    static {
        for (char c = 0; c < 128; c++) {
            CLASS[c] = c == '.'
                    ? DOT
                    : c >= '0' && c <= '9'
                            ? DIGIT
                            : Keys.digit(c) >= 0
                                    ? HEX
                                    : c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_'
                                            ? WORD
                                            : BREAK;
        }
    }

    private final IndicatorSet set;
    private final Entries entries;
    private final boolean domains;
    private final boolean four;
    private final boolean six;
    private final boolean urls;
    private final boolean mails;
    private final boolean names;
    private final boolean[] hashes;
    private final byte[] key = new byte[Keys.MOST + 8];
    private final byte[] masked = new byte[17];
    private final int[] places = new int[MOST_HITS];
    private final int[] starts = new int[MOST_HITS];
    private final int[] ends = new int[MOST_HITS];
    private int count;

    /** One that has hit nothing. */
    public Probe(IndicatorSet set) {
        this.set = set;
        entries = set.entries();
        domains = set.has(Kind.DOMAIN);
        four = set.has(Kind.IPV4);
        six = set.has(Kind.IPV6);
        urls = set.has(Kind.URL);
        mails = set.has(Kind.EMAIL);
        names = set.has(Kind.FILE_NAME);
        hashes = new boolean[129];
        for (int digits : new int[] {32, 40, 64, 128}) {
            hashes[digits] = set.has(Kind.hashOf(digits).orElseThrow());
        }
    }

    /** Forgets what was hit. */
    public void clear() {
        count = 0;
    }

    /** How many indicators were hit since the last clearing. */
    public int count() {
        return count;
    }

    /** An indicator that was hit. */
    public Indicator indicator(int i) {
        return entries.indicator(places[i]);
    }

    /** Which indicator of its set was hit: the same number for the same one. */
    public int number(int i) {
        return places[i];
    }

    /** Index of the first character of what hit it, in the text that was asked. */
    public int start(int i) {
        return starts[i];
    }

    /** Index after the last character of what hit it. */
    public int end(int i) {
        return ends[i];
    }

    /** Asks for all atoms of a text. */
    public void text(char[] text, int from, int to) {
        int i = from;
        while (i < to) {
            char c = text[i];
            if (c < 128 && CLASS[c] == BREAK) {
                if (c == ':' && six) {
                    i = colon(text, from, i, to);
                } else if (c == '@' && mails) {
                    mail(text, from, i, to);
                }
                i++;
                continue;
            }
            int start = i;
            int dots = 0;
            int seen = 0;
            for (; i < to; i++) {
                c = text[i];
                byte kind = c < 128 ? CLASS[c] : WORD;
                if (kind == BREAK) {
                    break;
                }
                dots += kind == DOT ? 1 : 0;
                seen |= 1 << kind;
            }
            token(text, start, i, to, dots, seen);
        }
        if (names) {
            segments(text, from, to);
        }
    }

    private void token(char[] text, int from, int end, int to, int dots, int seen) {
        if (dots == 0) {
            int length = end - from;
            if (length >= 32 && length <= 128 && hashes[length] && (seen & 1 << WORD) == 0) {
                hash(text, from, end);
            }
            return;
        }
        int start = from;
        int last = end;
        while (start < last && (text[start] == '.' || text[start] == '-')) {
            start++;
        }
        while (last > start && (text[last - 1] == '.' || text[last - 1] == '-')) {
            last--;
        }
        if (last - start < 4) {
            return;
        }
        boolean address = (seen & (1 << WORD | 1 << HEX)) == 0;
        if (address && four) {
            address(Kind.IPV4, text, start, last);
        } else if (!address && domains) {
            domain(text, start, last);
        }
        if (urls && end < to && (text[end] == '/' || text[end] == ':' || text[end] == '?')) {
            url(text, start, urlEnd(text, end, to));
        } else if (urls) {
            url(text, start, last);
        }
    }

    private static int urlEnd(char[] text, int from, int to) {
        int end = from;
        int most = Math.min(to, from + Keys.MOST);
        while (end < most) {
            char c = text[end];
            if (c <= ' ' || c == '"' || c == '<' || c == '>' || c == '\'' || c == '`' || c == '|' || c == '\\') {
                break;
            }
            end++;
        }
        while (end > from
                && (text[end - 1] == '.' || text[end - 1] == ',' || text[end - 1] == ')' || text[end - 1] == ';')) {
            end--;
        }
        return end;
    }

    /** An address of IPv6 around a colon; the index to go on from. */
    private int colon(char[] text, int from, int colon, int to) {
        int start = colon;
        while (start > from && colon - start < 4 && Keys.digit(text[start - 1]) >= 0) {
            start--;
        }
        if (start > from && text[start - 1] < 128 && (CLASS[text[start - 1]] != BREAK || text[start - 1] == ':')) {
            return colon;
        }
        int end = colon;
        int colons = 0;
        while (end < to
                && end - start <= MOST_ADDRESS
                && (Keys.digit(text[end]) >= 0 || text[end] == ':' || text[end] == '.')) {
            colons += text[end] == ':' ? 1 : 0;
            end++;
        }
        while (end > start && text[end - 1] == '.') {
            end--;
        }
        if (end > start && text[end - 1] == ':' && (end - start < 2 || text[end - 2] != ':')) {
            end--;
        }
        return colons >= 2 && address(Kind.IPV6, text, start, end) ? end - 1 : colon;
    }

    private void mail(char[] text, int from, int at, int to) {
        int start = at;
        while (start > from && at - start < 64 && local(text[start - 1])) {
            start--;
        }
        int end = at + 1;
        while (end < to && end - at < 255 && (text[end] >= 128 || CLASS[text[end]] != BREAK)) {
            end++;
        }
        while (end > at && text[end - 1] == '.') {
            end--;
        }
        if (start < at && end > at + 1) {
            text(Kind.EMAIL, text, start, end);
        }
    }

    private static boolean local(char c) {
        return c >= 128 || CLASS[c] != BREAK || c == '+' || c == '=' || c == '&' || c == '\'';
    }

    /** What may be names of files: between the characters that no name has. */
    private void segments(char[] text, int from, int to) {
        int start = from;
        for (int i = from; i <= to; i++) {
            char c = i < to ? text[i] : '/';
            if (c == '\\' || c == '/' || c == '"' || c == '<' || c == '>' || c == '|' || c == '*' || c == '?'
                    || c < ' ') {
                segment(text, start, i);
                start = i + 1;
            }
        }
    }

    private void segment(char[] text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && (text[start] == ' ' || text[start] == '\'')) {
            start++;
        }
        while (end > start && (text[end - 1] == ' ' || text[end - 1] == '\'')) {
            end--;
        }
        if (end - start < 3) {
            return;
        }
        if (end - start <= MOST_NAME) {
            text(Kind.FILE_NAME, text, start, end);
        }
        // Words of a command line, such as the first in: setup.msi -q
        int word = start;
        for (int i = start; i <= end; i++) {
            if (i == end || text[i] == ' ' || text[i] == '=' || text[i] == ',') {
                if (i - word >= 3 && i - word <= MOST_NAME && i - word < end - start) {
                    text(Kind.FILE_NAME, text, word, i);
                }
                word = i + 1;
            }
        }
    }

    /** Asks for a name of a host: the name itself, else the nearest domain above it. */
    public boolean domain(char[] text, int from, int to) {
        int length = Keys.domain(text, from, to, key);
        if (length == Keys.NONE) {
            return false;
        }
        int kind = Kind.DOMAIN.ordinal();
        long hash = set.begin(kind);
        int found = -1;
        int labels = 0;
        int end = length;
        for (int i = length - 1; i >= 0; i--) {
            if (i == 0 || key[i - 1] == '.') {
                hash = IndicatorSet.run(hash, key, i, end);
                end = i;
                if (labels++ > 0 && labels < MOST_LABELS) {
                    int place = set.find(IndicatorSet.end(hash), kind, key, i, length - i);
                    found = place >= 0 ? place : found;
                }
            }
        }
        return hit(found, from, to);
    }

    /** Asks for an address and the networks it is of. */
    public boolean address(Kind kind, char[] text, int from, int to) {
        int length = kind == Kind.IPV4 ? Addresses.four(text, from, to, key) : Addresses.six(text, from, to, key);
        if (length == Keys.NONE) {
            return false;
        }
        for (int bits : set.prefixes(kind)) {
            Addresses.mask(key, length, bits, masked);
            if (look(kind, masked, length, from, to)) {
                return true;
            }
        }
        return false;
    }

    /** Asks for a digest in hexadecimal; its length says which. */
    public boolean hash(char[] text, int from, int to) {
        Optional<Kind> kind = Kind.hashOf(to - from);
        return kind.isPresent()
                && Keys.hex(text, from, to, key) != Keys.NONE
                && look(kind.get(), key, to - from >> 1, from, to);
    }

    /** Asks for a URL, and for it without what follows a question mark. */
    public boolean url(char[] text, int from, int to) {
        int length = to - from > Keys.MOST ? Keys.NONE : Keys.url(text, from, to, key);
        if (length == Keys.NONE) {
            return false;
        }
        if (look(Kind.URL, key, length, from, to)) {
            return true;
        }
        for (int i = 0; i < length; i++) {
            if (key[i] == '?') {
                return look(Kind.URL, key, i, from, to);
            }
        }
        return false;
    }

    /** Asks for a mail address or the name of a file. */
    public boolean text(Kind kind, char[] text, int from, int to) {
        int length = Keys.text(text, from, to, key);
        return length != Keys.NONE && look(kind, key, length, from, to);
    }

    private boolean look(Kind kind, byte[] bytes, int length, int from, int to) {
        long hash = IndicatorSet.end(IndicatorSet.run(set.begin(kind.ordinal()), bytes, 0, length));
        return hit(set.find(hash, kind.ordinal(), bytes, 0, length), from, to);
    }

    private boolean hit(int first, int from, int to) {
        int place = first;
        for (int same = 0; place >= 0 && same < MOST_SAME && count < MOST_HITS; same++) {
            if (Arrays.stream(places, 0, count).noneMatch(given(place))) {
                places[count] = place;
                starts[count] = from;
                ends[count++] = to;
            }
            place = entries.next(place);
        }
        return first >= 0;
    }

    private static java.util.function.IntPredicate given(int place) {
        return other -> other == place;
    }
}
