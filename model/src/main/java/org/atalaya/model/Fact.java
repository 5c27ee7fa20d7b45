package org.atalaya.model;

import java.util.List;

/**
 * Something that stands in an artifact, found without running it: "a deferred SYSTEM custom action runs an EXE from
 * Binary", "asks an IP-geolocation service". A fact is no verdict: rules and people draw the conclusion.
 *
 * @param code what was found, format first: {@code msi.system-action-runs-exe}; the report has a sentence for each code
 *     in every language, with {@code {0}}, {@code {1}} … for the values
 * @param level how much it deserves attention by itself
 * @param offset first byte in the artifact, −1 when it concerns the whole
 * @param length how many bytes from there, 0 when it concerns the whole
 * @param values what the sentence names, as found in the artifact; hostile text
 */
public record Fact(String code, Level level, long offset, long length, List<String> values) {
    /** A fact of the whole artifact. */
    public static Fact of(String code, Level level, String... values) {
        return new Fact(code, level, -1, 0, List.of(values));
    }

    /** A fact of some bytes of the artifact. */
    public static Fact at(String code, Level level, long offset, long length, String... values) {
        return new Fact(code, level, offset, length, List.of(values));
    }
}
