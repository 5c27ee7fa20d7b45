package org.atalaya.yara.pattern;

/**
 * What the rule around a pattern says of the contents it can matter in. It never changes the answer for such contents;
 * others may be scanned without the pattern. A pattern with several uses is searched where any of its uses matters.
 *
 * @param minSize least size of the content in bytes
 * @param maxSize greatest size of the content in bytes, inclusive
 * @param offset the only offset in bytes where a match matters ({@code $a at 0}), or −1 for any
 */
public record Hint(long minSize, long maxSize, long offset) {
    /** Matters always. */
    public static final Hint NONE = new Hint(0, Long.MAX_VALUE, -1);

    /** The hint that holds for both uses. */
    public Hint union(Hint other) {
        return new Hint(
                Math.min(minSize, other.minSize),
                Math.max(maxSize, other.maxSize),
                offset == other.offset ? offset : -1);
    }
}
