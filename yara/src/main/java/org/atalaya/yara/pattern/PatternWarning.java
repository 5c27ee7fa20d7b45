package org.atalaya.yara.pattern;

/** A pattern that works but is probably not meant so. */
public record PatternWarning(Kind kind, int offset, String message) {
    /** What is odd. */
    public enum Kind {
        /** No bytes to look for quickly: the pattern is tried at every place. */
        SLOW,
        /** The expression matches nothing too. */
        MATCHES_EMPTY,
        /** An escape that means only the character itself. */
        UNKNOWN_ESCAPE,
        /** Two jumps in a row, a jump of no bytes. */
        ODD_JUMP
    }
}
