package org.atalaya.evidence.script;

/**
 * A word of a script.
 *
 * @param value of a {@link Kind#STRING} its characters, of others as written, in lower case where the language does not care
 * @param start of its first character in the source
 * @param end after its last
 */
record Token(Kind kind, String value, int start, int end) {
    /** What it is. */
    enum Kind {
        STRING,
        /** A string with names in it that are replaced when it is used. */
        TEMPLATE,
        NUMBER,
        NAME,
        /** PowerShell's {@code [char]}. */
        TYPE,
        /** JavaScript's {@code /a/g}. */
        REGEX,
        SYMBOL,
        LINE_END
    }

    boolean is(String symbol) {
        return kind == Kind.SYMBOL && value.equals(symbol);
    }

    boolean isName(String name) {
        return kind == Kind.NAME && value.equals(name);
    }
}
