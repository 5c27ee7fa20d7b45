package org.atalaya.yara.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rule as it was written; without a condition when it could not be read. */
public record RuleText(
        String name,
        boolean global,
        boolean isPrivate,
        List<String> tags,
        List<Meta> meta,
        List<PatternText> patterns,
        @Nullable Expr condition,
        int conditionStart,
        int conditionEnd,
        int start,
        int end) {
    /** A line of metadata: a String, Long, Double or Boolean. */
    public record Meta(String name, Object value) {}

    /**
     * A pattern.
     *
     * @param name with its dollar; a dollar alone when it has none
     * @param kind what stands behind the equals sign
     * @param body the bytes of a text, or what stands between the braces or slashes
     * @param flags i and s of a regular expression
     */
    public record PatternText(
            String name, Kind kind, byte[] body, String flags, List<Modifier> modifiers, int start, int end) {}

    /** What a pattern is written as. */
    public enum Kind {
        TEXT,
        HEX,
        REGEX
    }

    /** A word behind a pattern, with the key range of xor (−1 without) or the alphabet of base64 (empty without). */
    public record Modifier(String word, int low, int high, byte[] alphabet, int start, int end) {}
}
