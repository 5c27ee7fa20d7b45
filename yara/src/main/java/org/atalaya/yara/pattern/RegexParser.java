package org.atalaya.yara.pattern;

import java.util.List;

/** Reads what stands between the slashes of a regular expression. */
public final class RegexParser {
    private RegexParser() {}

    /**
     * @param body the bytes between the slashes, escapes and all ({@code \/} still with its backslash)
     * @param warnings gets what is odd but allowed
     * @throws PatternError with the offset in the body
     */
    public static RegexNode parse(byte[] body, Dialect dialect, List<PatternWarning> warnings) throws PatternError {
        throw new PatternError(PatternError.Kind.INVALID_REGULAR_EXPRESSION, 0, "E014", "not read yet");
    }
}
