package org.atalaya.lure;

import java.util.OptionalInt;

/** Finds telephone numbers and sums of money in a text: beside each other they make a bill that somebody is to call about. */
final class Bill {
    /** Characters of a text that are looked at. */
    private static final int MOST_CHARACTERS = 20_000;
    /** Digits of a telephone number that is worth calling from abroad. */
    private static final int LEAST_DIGITS = 10;

    private static final int MOST_DIGITS = 13;
    /** Groups that a telephone number is written in at least; one long row of digits is the number of something else. */
    private static final int LEAST_GROUPS = 3;

    private static final String MONEY = "$€£₹";

    private Bill() {}

    /** The place of the first telephone number of a text that also names a sum of money; empty without either. */
    static OptionalInt in(String text) {
        int length = Math.min(text.length(), MOST_CHARACTERS);
        int phone = -1;
        boolean sum = false;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            sum |= isSum(text, i, length);
            boolean begins = c == '+' || c == '(' || isDigit(c);
            if (begins && (i == 0 || !Character.isLetterOrDigit(text.charAt(i - 1)))) {
                int end = phone(text, i, length);
                if (end > 0 && phone < 0) {
                    phone = i;
                }
                i = Math.max(i, Math.abs(end) - 1);
            }
            if (sum && phone >= 0) {
                return OptionalInt.of(phone);
            }
        }
        return OptionalInt.empty();
    }

    /** Whether a text names a telephone number. */
    static boolean hasPhone(String text) {
        int length = Math.min(text.length(), MOST_CHARACTERS);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean begins = c == '+' || c == '(' || isDigit(c);
            if (begins && (i == 0 || !Character.isLetterOrDigit(text.charAt(i - 1)))) {
                int end = phone(text, i, length);
                if (end > 0) {
                    return true;
                }
                i = Math.max(i, -end - 1);
            }
        }
        return false;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** A sign of money before a digit, or the letters of a currency beside one. */
    private static boolean isSum(String text, int at, int length) {
        char c = text.charAt(at);
        if (MONEY.indexOf(c) >= 0) {
            int next = at + 1;
            while (next < length && next < at + 3 && text.charAt(next) == ' ') {
                next++;
            }
            return next < length && isDigit(text.charAt(next));
        }
        return (c == 'U' || c == 'u') && text.regionMatches(true, at, "usd", 0, 3)
                || c == 'M' && text.startsWith("MXN", at)
                || c == 'E' && text.startsWith("EUR", at);
    }

    /** Where a telephone number ends that begins at a place; where something else made of digits ends, as a negative number. */
    private static int phone(String text, int from, int length) {
        int digits = 0;
        int groups = 0;
        boolean before = false;
        int end = from;
        int i = from;
        for (; i < length; i++) {
            char c = text.charAt(i);
            if (isDigit(c)) {
                digits++;
                groups += before ? 0 : 1;
                before = true;
                end = i + 1;
            } else if ("+() -.\u00a0\u2011\u2013".indexOf(c) >= 0 && i - end < 3) {
                before = false;
            } else {
                break;
            }
        }
        boolean ends = end >= length || !Character.isLetterOrDigit(text.charAt(end));
        boolean counts = digits >= LEAST_DIGITS && digits <= MOST_DIGITS && groups >= LEAST_GROUPS;
        return ends && counts ? end : -end;
    }
}
