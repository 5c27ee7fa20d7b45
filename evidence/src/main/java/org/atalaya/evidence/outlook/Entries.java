package org.atalaya.evidence.outlook;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.atalaya.evidence.artifact.Held;

/** Lists of people who are in no address book ([MS-OXCDATA] 2.3.3 and 2.2.5.1), such as those whom an answer goes to. */
public final class Entries {
    /** Entries of one list. */
    static final int MOST = 100;
    /** 2.2.5.1: what says that an entry is of this kind. */
    private static final byte[] KIND = {
        (byte) 0x81,
        0x2B,
        0x1F,
        (byte) 0xA4,
        (byte) 0xBE,
        (byte) 0xA3,
        0x10,
        0x19,
        (byte) 0x9D,
        0x6E,
        0,
        (byte) 0xDD,
        1,
        0x0F,
        0x54,
        2
    };

    /** Somebody. */
    public record Entry(String name, String address) {}

    private Entries() {}

    /**
     * Reads a list as far as it is one; entries of other kinds are passed over.
     *
     * @throws IOException when the disk under it fails
     */
    public static List<Entry> read(Held list) throws IOException {
        byte[] bytes = list.first(Properties.MOST_TEXT);
        ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<Entry> found = new ArrayList<>();
        int at = 8;
        while (at + 4 <= bytes.length && found.size() < MOST) {
            long size = numbers.getInt(at) & 0xFFFF_FFFFL;
            int from = at + 4;
            long end = from + size;
            if (end > bytes.length) {
                break;
            }
            if (size >= 24 && java.util.Arrays.equals(bytes, from + 4, from + 20, KIND, 0, 16)) {
                boolean wide = (numbers.getShort(from + 22) & 0x8000) != 0;
                String[] texts =
                        texts(bytes, from + 24, (int) end, wide ? CodePages.wide() : CodePages.WESTERN, wide ? 2 : 1);
                if (texts[1].equalsIgnoreCase("SMTP")) {
                    found.add(new Entry(texts[0], texts[2]));
                }
            }
            at = (int) (end + 3 & ~3L);
        }
        return found;
    }

    private static String[] texts(byte[] bytes, int from, int end, Charset charset, int unit) {
        String[] found = {"", "", ""};
        int at = from;
        for (int i = 0; i < 3; i++) {
            int stop = at;
            while (stop + unit <= end && (bytes[stop] != 0 || unit == 2 && bytes[stop + 1] != 0)) {
                stop += unit;
            }
            found[i] = new String(bytes, at, Math.min(stop, end) - at, charset);
            at = Math.min(end, stop + unit);
        }
        return found;
    }
}
