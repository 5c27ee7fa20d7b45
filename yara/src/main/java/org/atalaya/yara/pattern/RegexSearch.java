package org.atalaya.yara.pattern;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression searched in a text, for {@code matches} and for functions of modules. Shared by threads: each
 * takes the machine that is free, or makes a new one.
 */
public final class RegexSearch {
    private final int[] code;
    private final long[] classes;
    private final int end;
    private final boolean shortest;
    private final AtomicReference<@Nullable Machine> free = new AtomicReference<>();
    private final boolean classic;

    private RegexSearch(int[] code, long[] classes, int end, boolean shortest, boolean classic) {
        this.code = code;
        this.classes = classes;
        this.end = end;
        this.shortest = shortest;
        this.classic = classic;
    }

    /** The search as libyara does it. @throws PatternError when the expression is too large to compile */
    public static RegexSearch of(Pattern.Regex regex) throws PatternError {
        return of(regex, Dialect.CLASSIC);
    }

    /** @throws PatternError when the expression is too large to compile */
    public static RegexSearch of(Pattern.Regex regex, Dialect dialect) throws PatternError {
        boolean caseless = regex.caseless() || regex.modifiers().nocase();
        Piece piece =
                new Piece.Writer(caseless, regex.dotAll(), regex.modifiers().wide()).write(regex.root());
        CodeWriter writer = new CodeWriter();
        writer.forwards(piece);
        boolean shortest = dialect == Dialect.X && !Shape.isGreedy(regex.root());
        return new RegexSearch(writer.code(), writer.classes(), writer.pc(), shortest, dialect == Dialect.CLASSIC);
    }

    private Machine take(byte[] text) {
        Machine machine = free.getAndSet(null);
        if (machine == null) {
            machine = new Machine(code, classes, 0, end, classic, classic);
        }
        machine.over(text, 0, text.length);
        return machine;
    }

    private void giveBack(Machine machine) {
        machine.over(new byte[0], 0, 0);
        free.set(machine);
    }

    /** Whether the expression matches anywhere in the text. */
    public boolean find(byte[] text) {
        Machine machine = take(text);
        boolean found = machine.anywhere(text.length, 0);
        giveBack(machine);
        return found;
    }

    /** The length of the match that starts at an offset, 0 for an empty one; −1 when there is none. */
    public int matchAt(byte[] text, int offset) {
        java.util.Objects.checkIndex(offset, text.length + 1);
        Machine machine = take(text);
        int length = machine.forward(offset, text.length, 0, shortest);
        giveBack(machine);
        return length;
    }
}
