package org.atalaya.indicators.pattern;

/** A pattern that cannot be read, or not be answered. The message says where, what was expected, and how to mend it. */
public final class PatternException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    /** Characters of a message: what was found may be the whole of a giant pattern. */
    private static final int MOST_MESSAGE = 300;

    private final int offset;

    PatternException(int offset, String message) {
        super(message);
        this.offset = offset;
    }

    /** Index of the character concerned; −1 when it is the whole pattern or what it was asked of. */
    public int offset() {
        return offset;
    }

    /** An error of reading, with line and column. */
    static PatternException at(String pattern, int offset, String message) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < Math.min(offset, pattern.length()); i++) {
            column = pattern.charAt(i) == '\n' ? 1 : column + 1;
            line += pattern.charAt(i) == '\n' ? 1 : 0;
        }
        String told = message.length() > MOST_MESSAGE ? message.substring(0, MOST_MESSAGE) + "…" : message;
        return new PatternException(
                offset, "pattern, line " + line + ", column " + column + ": " + told.replaceAll("\\p{Cntrl}", " "));
    }
}
