package org.atalaya.evidence.pe;

import java.nio.charset.StandardCharsets;

/** Names of libraries and functions, as they stand in hostile files. */
final class Names {
    /** Bytes of a name that are read. */
    static final int LONGEST = 512;

    private Names() {}

    /** Bytes as text, each byte one character. */
    static String text(byte[] name) {
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    /** Text as bytes, each character one byte. */
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Whether pefile and libyara would count this as the name of a function. */
    static boolean isFunction(byte[] name) {
        if (name.length == 0) {
            return false;
        }
        for (byte letter : name) {
            boolean good = letter >= 'a' && letter <= 'z'
                    || letter >= 'A' && letter <= 'Z'
                    || letter >= '0' && letter <= '9'
                    || "._?@$()<>".indexOf(letter) >= 0;
            if (!good) {
                return false;
            }
        }
        return true;
    }

    /** Whether Windows could have a library of this name. */
    static boolean isLibrary(byte[] name) {
        for (byte letter : name) {
            if ((letter & 0xFF) < ' ' || "\"*<>?|".indexOf(letter) >= 0) {
                return false;
            }
        }
        return name.length > 0;
    }
}
