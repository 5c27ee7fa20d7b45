package org.atalaya.yara.pattern;

import java.util.ArrayList;
import java.util.List;

/**
 * The texts that stand for bytes somewhere inside base64: three, one for every place of the bytes in a group of three,
 * each without the characters at its ends that depend on neighbours. Because those are cut off, other bytes can look the
 * same; that is documented behaviour of YARA ("base64 modifier").
 */
final class Base64Forms {
    private Base64Forms() {}

    /** Characters that also hold bits of the bytes before, for 0, 1 or 2 such bytes in the group. */
    private static final int[] LEADING = {0, 2, 3};

    static List<byte[]> of(byte[] bytes, String alphabet) {
        List<byte[]> forms = new ArrayList<>();
        for (int before = 0; before < 3; before++) {
            if (before == 1 && bytes.length == 1) {
                continue; // only parts of characters
            }
            // A character is whole when all its six bits come from the bytes.
            int firstBit = before * 8;
            int bits = firstBit + bytes.length * 8;
            int from = LEADING[before];
            int to = bits / 6;
            if (to <= from) {
                continue;
            }
            byte[] form = new byte[to - from];
            for (int c = from; c < to; c++) {
                int value = 0;
                for (int bit = c * 6; bit < c * 6 + 6; bit++) {
                    int place = bit - firstBit;
                    value = value << 1 | (place < 0 ? 0 : bytes[place >> 3] >> 7 - (place & 7) & 1);
                }
                form[c - from] = (byte) alphabet.charAt(value);
            }
            forms.add(form);
        }
        return forms;
    }
}
