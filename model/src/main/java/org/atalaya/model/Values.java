package org.atalaya.model;

import java.util.Arrays;

/**
 * The values of one field of one event, as windows on a character array that is reused from event to event. A reader
 * fills it, a matcher reads it; one per thread. A value is text or null (a field that is present without a value, such
 * as a NULL or zero-size substitution of an event log); numbers, times and addresses are in their text form.
 */
public final class Values {
    private char[] chars = new char[128];
    private int[] bounds = new int[4];
    private boolean[] nulls = new boolean[2];
    private int count;
    private int top;

    /** Forgets all values. */
    public void clear() {
        count = 0;
        top = 0;
    }

    /** How many values the field has; 0 when the event does not have the field. */
    public int count() {
        return count;
    }

    /** The characters in which all values lie; replaced when it must grow, so do not keep it. */
    public char[] chars() {
        return chars;
    }

    /** Index of the first character of value {@code i}. */
    public int start(int i) {
        return bounds[2 * i];
    }

    /** Index after the last character of value {@code i}. */
    public int end(int i) {
        return bounds[2 * i + 1];
    }

    /** Whether value {@code i} is present without a value; its text is then empty. */
    public boolean isNull(int i) {
        return nulls[i];
    }

    /** Number of characters used so far by all values. */
    public int top() {
        return top;
    }

    /** Makes room for {@code extra} more characters and returns the array to write them to from {@link #top()} on. */
    public char[] reserve(int extra) {
        if (extra > chars.length - top) {
            chars = Arrays.copyOf(chars, Math.max(chars.length * 2, top + extra));
        }
        return chars;
    }

    /** Ends a value whose characters were written after {@link #reserve} from {@link #top()} to {@code end}. */
    public void close(int end) {
        add(top, end, false);
        top = end;
    }

    /** Adds a value by copying text. */
    public void add(String text) {
        int length = text.length();
        text.getChars(0, length, reserve(length), top);
        close(top + length);
    }

    /** Adds a value by copying {@code source[from, to)}. */
    public void add(char[] source, int from, int to) {
        System.arraycopy(source, from, reserve(to - from), top, to - from);
        close(top + to - from);
    }

    /** Adds a value that is present but null. */
    public void addNull() {
        add(top, top, true);
    }

    /** Whether value {@code i} is this text. */
    public boolean is(int i, String text) {
        int start = start(i);
        int length = text.length();
        if (end(i) - start != length) {
            return false;
        }
        for (int k = 0; k < length; k++) {
            if (text.charAt(k) != chars[start + k]) {
                return false;
            }
        }
        return true;
    }

    /** The text of value {@code i} as a new string. */
    public String text(int i) {
        return new String(chars, start(i), end(i) - start(i));
    }

    private void add(int start, int end, boolean isNull) {
        if (count == nulls.length) {
            nulls = Arrays.copyOf(nulls, count * 2);
            bounds = Arrays.copyOf(bounds, count * 4);
        }
        bounds[2 * count] = start;
        bounds[2 * count + 1] = end;
        nulls[count++] = isNull;
    }
}
