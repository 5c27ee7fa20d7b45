package org.atalaya.lure;

/** Tells names that no person thought of: letters and digits mixed at random, rows of consonants. */
final class Machine {
    /** Characters that a name has at least. */
    private static final int LEAST = 8;
    /** Consonants in a row that no name has. */
    private static final int ROW = 6;

    private Machine() {}

    /** Whether one of the parts of a name, which dots, hyphens and the like separate, does. */
    static boolean holdsMade(String name) {
        for (String part : name.split("[._+=-]")) {
            if (isMade(part) || part.length() >= LEAST && part.chars().allMatch(Character::isDigit)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a name looks as if a program had made it. */
    static boolean isMade(String name) {
        return isMade(name, ROW);
    }

    /** As {@link #isMade(String)}, told more strictly: abbreviations have rows of consonants too. */
    static boolean isSurelyMade(String name) {
        return isMade(name, ROW + 1);
    }

    private static boolean isMade(String name, int most) {
        int row = 0;
        int longest = 0;
        int changes = 0;
        int digits = 0;
        boolean before = false;
        int letters = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            if (digit) {
                digits++;
            }
            if (c >= 'a' && c <= 'z') {
                letters++;
                row = "aeiouy".indexOf(c) < 0 ? row + 1 : 0;
                longest = Math.max(longest, row);
            } else {
                row = 0;
            }
            if (i > 0 && digit != before && c != '-' && c != '.' && c != '_') {
                changes++;
            }
            before = digit;
        }
        return name.length() >= LEAST && (longest >= most || changes >= 4 && digits >= 3 && letters >= 3);
    }
}
