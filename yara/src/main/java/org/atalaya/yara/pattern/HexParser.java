package org.atalaya.yara.pattern;

import java.util.List;

/** Reads what stands between the braces of a hex pattern. */
public final class HexParser {
    private HexParser() {}

    /**
     * @param body the text between the braces, comments and all
     * @param warnings gets what is odd but allowed
     * @throws PatternError with the offset in the body
     */
    public static HexNode parse(String body, Dialect dialect, List<PatternWarning> warnings) throws PatternError {
        throw new PatternError(PatternError.Kind.INVALID_HEX_STRING, 0, "E003", "not read yet");
    }
}
