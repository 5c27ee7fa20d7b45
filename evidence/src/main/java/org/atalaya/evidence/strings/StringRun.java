package org.atalaya.evidence.strings;

/**
 * A run of readable characters.
 *
 * @param offset of its first character in the content (after the length prefix where there is one)
 * @param length in bytes
 * @param text at most {@link Strings#MOST_CHARACTERS} characters of it
 */
public record StringRun(Form form, long offset, int length, String text) {
    /** How it is written. */
    public enum Form {
        /** One byte a character, 0x20 to 0x7E and tab. */
        ASCII,
        /** Two bytes a character, low byte first; characters up to U+00FF. */
        UTF_16LE,
        /** Two bytes a character, high byte first; characters up to U+00FF. */
        UTF_16BE,
        /**
         * Delphi: a constant with its reference count −1 and length before it, as the compiler lays down AnsiString and
         * UnicodeString.
         */
        DELPHI
    }
}
