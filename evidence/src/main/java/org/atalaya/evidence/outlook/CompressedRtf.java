package org.atalaya.evidence.outlook;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.atalaya.evidence.artifact.Held;

/** Rich text as mails hold it, packed by a dictionary of 4 KiB ([MS-OXRTFCP] section 2.1). */
final class CompressedRtf {
    /** Bytes of packed text that are read. */
    static final int MOST_PACKED = 8 << 20;
    /** Bytes of unpacked text; a packed byte makes up to eight. */
    static final int MOST = 8 << 20;
    /** 2.1.3.1.1: the dictionary at the start. */
    private static final byte[] KNOWN =
            ("{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss "
                            + "\\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
                            + "\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx")
                    .getBytes(StandardCharsets.US_ASCII);
    /** 2.1.3.1.2: the header's fields before the text, and its two kinds. */
    private static final int HEAD = 16;

    private static final int PACKED = 0x75465A4C;
    private static final int PLAIN = 0x414C454D;
    private static final int WINDOW = 4096;

    private CompressedRtf() {}

    /**
     * What was unpacked.
     *
     * @param rtf as far as it could be; empty when it is no such text
     * @param isCut whether a limit ended it
     * @param isBroken whether it is no such text, or ends before its own end
     */
    record Unpacked(Held rtf, boolean isCut, boolean isBroken) {}

    /**
     * Unpacks.
     *
     * @throws IOException when the disk under it fails
     */
    static Unpacked of(Held packed) throws IOException {
        byte[] bytes = packed.first(MOST_PACKED);
        boolean cut = packed.size() > bytes.length;
        Rewritten out = new Rewritten(MOST);
        if (bytes.length < HEAD) {
            return new Unpacked(out.held(packed), cut, true);
        }
        ByteBuffer head = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        // The first field counts the bytes behind itself; what lies beyond is filling.
        int end = (int) Math.min(bytes.length, (head.getInt(0) & 0xFFFF_FFFFL) + 4);
        int kind = head.getInt(8);
        if (kind == PLAIN) {
            long said = HEAD + (head.getInt(4) & 0xFFFF_FFFFL);
            for (int i = HEAD; i < Math.min(said, bytes.length); i++) {
                out.add(bytes[i], i);
            }
            return new Unpacked(out.held(packed), cut || out.isFull(), said > bytes.length && !cut);
        }
        boolean ended = kind == PACKED && unpack(bytes, end, out);
        return new Unpacked(out.held(packed), cut || out.isFull(), !ended && !cut && !out.isFull());
    }

    /** Whether the mark of the end was met. */
    private static boolean unpack(byte[] bytes, int end, Rewritten out) {
        byte[] window = new byte[WINDOW];
        System.arraycopy(KNOWN, 0, window, 0, KNOWN.length);
        int write = KNOWN.length;
        int at = HEAD;
        while (at < end && !out.isFull()) {
            int flags = bytes[at++];
            for (int bit = 0; bit < 8 && at < end; bit++) {
                if ((flags & 1 << bit) == 0) {
                    out.add(bytes[at], at);
                    window[write] = bytes[at++];
                    write = write + 1 & WINDOW - 1;
                    continue;
                }
                if (at + 1 >= end) {
                    return false;
                }
                int reference = (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
                int from = reference >> 4;
                if (from == write) {
                    return true;
                }
                for (int left = (reference & 0xF) + 2; left > 0; left--) {
                    byte value = window[from];
                    from = from + 1 & WINDOW - 1;
                    out.add(value, at);
                    window[write] = value;
                    write = write + 1 & WINDOW - 1;
                }
                at += 2;
            }
        }
        return false;
    }
}
