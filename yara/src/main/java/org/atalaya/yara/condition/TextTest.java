package org.atalaya.yara.condition;

import java.util.Arrays;

/** How {@code contains} and its kin compare two texts; the forms with an i fold ASCII letters. */
enum TextTest {
    CONTAINS,
    STARTSWITH,
    ENDSWITH,
    ICONTAINS,
    ISTARTSWITH,
    IENDSWITH,
    IEQUALS;

    static TextTest of(String word) {
        return valueOf(word.toUpperCase(java.util.Locale.ROOT));
    }

    boolean holds(byte[] a, byte[] b) {
        return switch (this) {
            case CONTAINS -> contains(a, b);
            case STARTSWITH -> at(a, b, 0);
            case ENDSWITH -> at(a, b, a.length - b.length);
            case ICONTAINS -> contains(fold(a), fold(b));
            case ISTARTSWITH -> at(fold(a), fold(b), 0);
            case IENDSWITH -> at(fold(a), fold(b), a.length - b.length);
            case IEQUALS -> Arrays.equals(fold(a), fold(b));
        };
    }

    private static boolean at(byte[] a, byte[] b, int from) {
        return from >= 0 && a.length - from >= b.length && Arrays.equals(a, from, from + b.length, b, 0, b.length);
    }

    private static boolean contains(byte[] a, byte[] b) {
        for (int i = 0; i <= a.length - b.length; i++) {
            if (at(a, b, i)) {
                return true;
            }
        }
        return false;
    }

    private static byte[] fold(byte[] text) {
        byte[] folded = text.clone();
        for (int i = 0; i < folded.length; i++) {
            if (folded[i] >= 'A' && folded[i] <= 'Z') {
                folded[i] += 32;
            }
        }
        return folded;
    }
}
