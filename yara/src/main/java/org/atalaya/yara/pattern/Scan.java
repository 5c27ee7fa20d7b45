package org.atalaya.yara.pattern;

import org.atalaya.model.Content;

/** One search after another for all patterns of a set; owned by one thread, its room reused. */
public final class Scan {
    private final PatternSet set;

    public Scan(PatternSet set) {
        this.set = set;
    }

    /** Finds all matches of all patterns. What the run before found is forgotten. */
    public void run(Content content, ScanLimits limits) {}

    /** The number of patterns that matched. */
    public int matchedCount() {
        return 0;
    }

    /** The i-th pattern that matched, in ascending order of ids. */
    public int matched(int i) {
        throw new IndexOutOfBoundsException(i);
    }

    /** Whether the pattern matched. */
    public boolean any(int pattern) {
        return count(pattern) > 0;
    }

    /** The number of matches, at most one an offset. */
    public int count(int pattern) {
        if (pattern < 0 || pattern >= set.size()) {
            throw new IndexOutOfBoundsException(pattern);
        }
        return 0;
    }

    /** The offset of the i-th match from 0, ascending. */
    public long offset(int pattern, int i) {
        throw new IndexOutOfBoundsException(i);
    }

    /** The length of the i-th match in bytes, as libyara reports it. */
    public int length(int pattern, int i) {
        throw new IndexOutOfBoundsException(i);
    }

    /** The key that the i-th match is XORed with; 0 for none. */
    public int xorKey(int pattern, int i) {
        throw new IndexOutOfBoundsException(i);
    }

    /** The number of patterns whose search was cut short by a limit. */
    public int truncatedCount() {
        return 0;
    }

    /** The i-th pattern whose search was cut short, in ascending order of ids. */
    public int truncated(int i) {
        throw new IndexOutOfBoundsException(i);
    }
}
