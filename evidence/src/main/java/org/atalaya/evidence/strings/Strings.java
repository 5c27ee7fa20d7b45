package org.atalaya.evidence.strings;

import java.util.Optional;
import org.atalaya.evidence.strings.StringRun.Form;
import org.atalaya.model.Content;

/**
 * Finds the readable strings of a content in one pass: ASCII, UTF-16 in both orders, and Delphi's string constants. A run
 * belongs to one form only; runs come in the order of their ends.
 *
 * <p>Delphi lays a string constant down as (from Delphi 2009 on: code page, 2 bytes; bytes per character, 2 bytes;)
 * reference count −1, 4 bytes; length in characters, 4 bytes; the characters; a zero character. A run that ends in a zero and
 * has this before it is told as {@link Form#DELPHI}.
 */
public final class Strings {
    /** Shortest run that is told when nothing else is asked, in characters. */
    public static final int SHORTEST = 5;
    /** Characters of one run that are kept; the run goes on, its text is cut. */
    public static final int MOST_CHARACTERS = 4096;
    /** Runs told of one content. */
    public static final int MOST_RUNS = 200_000;

    private static final int BLOCK = 1 << 16;

    private final Content content;
    private final int shortest;
    private final int most;
    private final Visitor visitor;
    private final StringBuilder text = new StringBuilder();
    private int told;

    private Strings(Content content, int shortest, int most, Visitor visitor) {
        this.content = content;
        this.shortest = Math.max(1, shortest);
        this.most = most;
        this.visitor = visitor;
    }

    /** Takes the runs one by one. */
    @FunctionalInterface
    public interface Visitor {
        /** One run; false when no more are wanted. */
        boolean string(StringRun run);
    }

    /**
     * Tells all runs of at least {@link #SHORTEST} characters.
     *
     * @return false when {@link #MOST_RUNS} was reached and runs were left out
     */
    public static boolean find(Content content, Visitor visitor) {
        return find(content, SHORTEST, MOST_RUNS, visitor);
    }

    /**
     * Tells runs of at least so many characters.
     *
     * @return false when {@code most} was reached and runs were left out
     */
    public static boolean find(Content content, int shortest, int most, Visitor visitor) {
        return new Strings(content, shortest, most, visitor).run();
    }

    /** State of the scan: at most one narrow and, for each parity of place, one wide run are open. */
    private boolean run() {
        byte[] block = new byte[BLOCK];
        long narrow = -1;
        // The start of the UTF-16LE run whose characters begin at even or odd places; −1 when none is open.
        long[] little = {-1, -1};
        long[] big = {-1, -1};
        int previous = -1;
        long size = content.size();
        for (long base = 0; base < size; base += BLOCK) {
            int count = content.read(base, block, 0, BLOCK);
            if (count <= 0) {
                break;
            }
            for (int i = 0; i < count; i++) {
                long place = base + i;
                int value = block[i] & 0xFF;
                boolean readable = ascii(value);
                if (readable) {
                    if (narrow < 0) {
                        narrow = place;
                    }
                } else {
                    if (narrow >= 0 && !end(Form.ASCII, narrow, place)) {
                        return false;
                    }
                    narrow = -1;
                }
                if (previous >= 0) {
                    int parity = (int) ((place - 1) & 1);
                    if (value == 0 && latin(previous)) {
                        if (little[parity] < 0) {
                            little[parity] = place - 1;
                        }
                    } else if (little[parity] >= 0) {
                        if (!end(Form.UTF_16LE, little[parity], place - 1)) {
                            return false;
                        }
                        little[parity] = -1;
                    }
                    if (previous == 0 && latin(value)) {
                        if (big[parity] < 0) {
                            big[parity] = place - 1;
                        }
                    } else if (big[parity] >= 0) {
                        if (!end(Form.UTF_16BE, big[parity], place - 1)) {
                            return false;
                        }
                        big[parity] = -1;
                    }
                }
                previous = value;
            }
        }
        if (narrow >= 0 && !end(Form.ASCII, narrow, size)) {
            return false;
        }
        for (int parity = 0; parity < 2; parity++) {
            if (little[parity] >= 0 && !end(Form.UTF_16LE, little[parity], even(little[parity], size))
                    || big[parity] >= 0 && !end(Form.UTF_16BE, big[parity], even(big[parity], size))) {
                return false;
            }
        }
        return true;
    }

    private static long even(long from, long size) {
        return size - ((size - from) & 1);
    }

    static boolean ascii(int value) {
        return value >= 0x20 && value < 0x7F || value == '\t';
    }

    /** Readable in Latin-1 too: the accents of Spanish and Portuguese. */
    private static boolean latin(int value) {
        return ascii(value) || value >= 0xC0 || value == 0xA1 || value == 0xBF;
    }

    private boolean end(Form form, long from, long to) {
        int width = form == Form.ASCII ? 1 : 2;
        long characters = (to - from) / width;
        if (characters < shortest) {
            return true;
        }
        if (form == Form.UTF_16BE && !isBig(from, to) || form == Form.UTF_16LE && isShadowOfBig(from, to)) {
            return true;
        }
        if (told++ >= most) {
            return false;
        }
        text.setLength(0);
        int kept = (int) Math.min(characters, MOST_CHARACTERS);
        for (int i = 0; i < kept; i++) {
            text.append((char) content.at(from + (long) i * width + (form == Form.UTF_16BE ? 1 : 0)));
        }
        Form exact = form != Form.UTF_16BE && isDelphi(from, to, width, characters) ? Form.DELPHI : form;
        return visitor.string(
                new StringRun(exact, from, (int) Math.min(to - from, Integer.MAX_VALUE), text.toString()));
    }

    /**
     * UTF-16 of one byte order reads as the other when it is shifted by one byte. Text before the run shows that it is such
     * a shadow; where nothing shows it, the reading whose characters lie at even places wins, and low byte first elsewhere.
     */
    private boolean isBig(long from, long to) {
        boolean textBefore = from >= 1 && latin(content.at(from - 1));
        boolean zeroAfter = to < content.size() && content.at(to) == 0;
        boolean terminated = zeroAfter && to + 1 < content.size() && content.at(to + 1) == 0;
        return (from & 1) == 0 && !textBefore && (!zeroAfter || terminated);
    }

    private boolean isShadowOfBig(long from, long to) {
        if (from == 0 || content.at(from - 1) != 0) {
            return false;
        }
        boolean oneMore = to < content.size() && latin(content.at(to));
        return isBig(from - 1, oneMore ? to + 1 : to - 1);
    }

    private boolean isDelphi(long from, long to, int width, long characters) {
        if (from < 8 || to >= content.size() || content.at(to) != 0) {
            return false;
        }
        return number(from - 4) == characters
                && number(from - 8) == 0xFFFFFFFFL
                && (width == 1 || to + 1 >= content.size() || content.at(to + 1) == 0);
    }

    private long number(long place) {
        return content.at(place)
                | (long) content.at(place + 1) << 8
                | (long) content.at(place + 2) << 16
                | (long) content.at(place + 3) << 24;
    }

    /** The first run that holds a text, in any case; for tests and small questions. */
    public static Optional<StringRun> first(Content content, String wanted) {
        StringRun[] found = new StringRun[1];
        find(content, Math.min(SHORTEST, wanted.length()), MOST_RUNS, run -> {
            if (contains(run.text(), wanted)) {
                found[0] = run;
                return false;
            }
            return true;
        });
        return Optional.ofNullable(found[0]);
    }

    private static boolean contains(String text, String wanted) {
        for (int i = 0; i + wanted.length() <= text.length(); i++) {
            if (text.regionMatches(true, i, wanted, 0, wanted.length())) {
                return true;
            }
        }
        return false;
    }
}
