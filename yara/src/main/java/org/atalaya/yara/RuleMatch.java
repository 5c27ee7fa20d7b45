package org.atalaya.yara;

import java.util.List;
import java.util.Map;
import org.atalaya.model.Rule;

/**
 * A rule that holds for a content.
 *
 * @param name its identifier
 * @param tags those behind its identifier
 * @param meta metadata in the order of the rule: name and a String, Long, Double or Boolean; a name may come twice
 * @param patterns the matches of its patterns, by pattern and offset
 */
public record RuleMatch(
        Rule rule,
        String name,
        List<String> tags,
        String namespace,
        List<Map.Entry<String, Object>> meta,
        List<PatternMatch> patterns,
        int number) {
    /**
     * A match of a pattern.
     *
     * @param name with its dollar
     * @param data the first bytes of the match
     * @param xorKey the key the pattern was found under, 0 without
     * @param hex whether the pattern is written in hexadecimal
     */
    public record PatternMatch(String name, long offset, int length, byte[] data, int xorKey, boolean hex) {}
}
