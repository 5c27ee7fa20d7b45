package org.atalaya.yara.pattern;

/** A regular expression searched in a text, for {@code matches} and for functions of modules. Shared by threads. */
public final class RegexSearch {
    private RegexSearch() {}

    /** @throws PatternError when the expression is too large to compile */
    public static RegexSearch of(Pattern.Regex regex) throws PatternError {
        return new RegexSearch();
    }

    /** Whether the expression matches anywhere in the text. */
    public boolean find(byte[] text) {
        return false;
    }

    /** The length of the match that starts at an offset, 0 for an empty one; −1 when there is none. */
    public int matchAt(byte[] text, int offset) {
        return -1;
    }
}
