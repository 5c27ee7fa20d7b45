package org.atalaya.yara.syntax;

/**
 * A piece of rule text.
 *
 * @param text the identifier, keyword or sign; of a bad token, what is wrong with it
 * @param bytes of a text its bytes with escapes resolved; of a regular expression or hex pattern its body
 * @param number of a whole number its value; of a real its bits
 * @param start first byte in the source
 * @param end the byte behind the last
 */
record Token(Kind kind, String text, byte[] bytes, long number, int start, int end) {
    static final byte[] NO_BYTES = {};

    enum Kind {
        WORD,
        SIGN,
        /** {@code $a}, {@code #a}, {@code @a}, {@code !a}: the sign is the first letter of the text. */
        PATTERN,
        TEXT,
        REGEX,
        HEX,
        INTEGER,
        REAL,
        BAD,
        END
    }

    boolean is(String wanted) {
        return (kind == Kind.WORD || kind == Kind.SIGN) && text.equals(wanted);
    }
}
