package org.atalaya.sigma;

import java.util.ArrayList;
import java.util.List;

/**
 * A {@link Glob} cut at its {@link Glob#ANY} wildcards for matching: the segments must stand in the value one after the
 * other, the first at its start and the last at its end unless a wildcard is there. Matching takes each segment at its
 * first possible place, which is exact for such patterns and linear but for the segments' lengths.
 */
final class TextPattern {
    final char[][] segments;
    final boolean fromStart;
    final boolean toEnd;
    /** Least length of a value that can match. */
    private final int least;

    TextPattern(String pattern) {
        List<char[]> found = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= pattern.length(); i++) {
            if (i == pattern.length() || pattern.charAt(i) == Glob.ANY) {
                if (i > from) {
                    found.add(pattern.substring(from, i).toCharArray());
                }
                from = i + 1;
            }
        }
        segments = found.toArray(char[][]::new);
        fromStart = pattern.isEmpty() || pattern.charAt(0) != Glob.ANY;
        toEnd = pattern.isEmpty() || pattern.charAt(pattern.length() - 1) != Glob.ANY;
        int sum = 0;
        for (char[] segment : segments) {
            sum += segment.length;
        }
        least = sum;
    }

    /** Whether one segment without single-character wildcards is all there is. */
    boolean isPlain() {
        return segments.length == 1 && !hasOne(segments[0]);
    }

    /** Whether it is nothing but wildcards for any run of characters, so that every text matches it. */
    boolean isAnything() {
        return segments.length == 0 && !fromStart;
    }

    boolean matches(char[] text, int start, int end) {
        if (end - start < least) {
            return false;
        }
        if (segments.length == 0) {
            return !fromStart || start == end;
        }
        int first = 0;
        int last = segments.length;
        int at = start;
        if (fromStart) {
            at = matchAt(segments[0], text, start, end);
            if (at < 0) {
                return false;
            }
            if (segments.length == 1 && toEnd) {
                return at == end;
            }
            first = 1;
        }
        int limit = end;
        if (toEnd && first < last) {
            last--;
            limit = matchBackwards(segments[last], text, at, end);
            if (limit < 0) {
                return false;
            }
        }
        for (int i = first; i < last; i++) {
            at = find(segments[i], text, at, limit);
            if (at < 0) {
                return false;
            }
        }
        return true;
    }

    /** Index of the first character of the first segment in a text that matches, for showing it; {@code start} if none. */
    int shownStart(char[] text, int start, int end) {
        if (segments.length == 0 || fromStart) {
            return start;
        }
        char[] segment = segments[0];
        if (toEnd && segments.length == 1) {
            return Math.max(start, end - segment.length);
        }
        int after = find(segment, text, start, end);
        return after < 0 ? start : Math.max(start, after - segment.length);
    }

    /** Index after the last character of the last segment, for showing it. */
    int shownEnd(char[] text, int start, int end) {
        if (segments.length == 0 || toEnd) {
            return end;
        }
        int at = start;
        for (char[] segment : segments) {
            int next = find(segment, text, at, end);
            if (next < 0) {
                return end;
            }
            at = next;
        }
        return at;
    }

    /** Index after the segment found first in {@code [start, end)}, or -1. */
    static int find(char[] segment, char[] text, int start, int end) {
        char head = segment[0];
        int lastStart = end - segment.length;
        for (int i = start; i <= lastStart; i++) {
            if (text[i] == head || head == Glob.ONE) {
                int after = matchAt(segment, text, i, end);
                if (after >= 0) {
                    return after;
                }
            }
        }
        return -1;
    }

    private static int matchAt(char[] segment, char[] text, int at, int end) {
        int i = at;
        for (char wanted : segment) {
            if (i >= end) {
                return -1;
            }
            char c = text[i++];
            if (wanted == Glob.ONE) {
                if (Character.isHighSurrogate(c) && i < end && Character.isLowSurrogate(text[i])) {
                    i++;
                }
            } else if (wanted != c) {
                return -1;
            }
        }
        return i;
    }

    private static int matchBackwards(char[] segment, char[] text, int start, int end) {
        int i = end;
        for (int s = segment.length - 1; s >= 0; s--) {
            if (i <= start) {
                return -1;
            }
            char c = text[--i];
            if (segment[s] == Glob.ONE) {
                if (Character.isLowSurrogate(c) && i > start && Character.isHighSurrogate(text[i - 1])) {
                    i--;
                }
            } else if (segment[s] != c) {
                return -1;
            }
        }
        return i;
    }

    static boolean hasOne(char[] segment) {
        for (char c : segment) {
            if (c == Glob.ONE) {
                return true;
            }
        }
        return false;
    }
}
