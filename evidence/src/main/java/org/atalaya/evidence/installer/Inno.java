package org.atalaya.evidence.installer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.atalaya.evidence.Refilled;
import org.atalaya.evidence.artifact.ContentStream;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.image.View;
import org.atalaya.model.Notice;

/**
 * An Inno Setup installer ({@code Shared.Struct.pas}): the loader's table says where its setup data lie, which begin with
 * their version.
 */
public final class Inno {
    /** Bytes in which the words that begin the setup data are looked for when there is no table. */
    static final int SEARCHED = 1 << 22;

    private static final String TABLE = "rDlPtS";
    private static final String DATA = "Inno Setup Setup Data (";
    /** Bytes of the words that tell the version. */
    private static final int ID = 64;

    private static final int ENCRYPTION = 53;
    /** Checksum, size, and whether it is packed. */
    private static final int BLOCK_HEADER = 9;

    private static final int BLOCKS = 2;
    private static final int PIECE = 4_096;
    private static final int WITH_LARGE_PLACES = 2;

    private Inno() {}

    /** Whether the loader's table stands at a place. */
    public static boolean isTable(View view, long at) {
        return view.says(at, TABLE);
    }

    /**
     * Where the setup data begin, whose first words are their version; −1 when they are not found.
     *
     * @param table place of the loader's table, −1 when there is none
     * @param start and {@code end} of the bytes behind the sections
     */
    public static long data(View view, long table, long start, long end) {
        if (table >= 0) {
            // Since 5.1.5 a revision follows the twelve bytes of the mark; the second has places of 8 bytes.
            long place = view.u32(table + 12) == WITH_LARGE_PLACES ? view.i64(table + 40) : view.u32(table + 32);
            if (view.says(place, DATA)) {
                return place;
            }
        }
        return Search.first(view, start, Math.min(end, start + SEARCHED), DATA);
    }

    /** The version, such as {@code 6.2.2 (u)}; empty when the place is none. */
    public static String version(View view, long data) {
        if (data < 0) {
            return "";
        }
        String text = new String(view.name(data + DATA.length(), ID - DATA.length()), StandardCharsets.ISO_8859_1);
        int close = text.indexOf(')');
        return close < 0 ? "" : (text.substring(0, close) + text.substring(close + 1)).strip();
    }

    /**
     * Hands on the setup data unpacked: the script's texts, with what is installed and run. Two blocks, of which each says
     * its size under a checksum, and lies in pieces of 4,096 bytes with a checksum each ({@code Compress.pas}).
     */
    public static void open(View view, long data, long end, Found found) throws IOException {
        // Since 6.5 what concerns encryption stands between the version and the first block.
        long at = isBlock(view, data + ID) ? data + ID : data + ID + ENCRYPTION;
        if (!isBlock(view, at)) {
            found.notice(
                    Notice.Kind.UNKNOWN_SHAPE,
                    data,
                    "the setup data of Inno Setup " + version(view, data) + " are of a form that is not read");
            return;
        }
        for (int block = 0; block < BLOCKS && isBlock(view, at); block++) {
            long size = view.u32(at + 4);
            boolean isPacked = view.u8(at + 8) != 0;
            long from = at + BLOCK_HEADER;
            long kept = Math.min(size, end - from);
            found.child("member", "setup-" + block, kept, () -> {
                InputStream pieces = new Pieces(new ContentStream(view.content(), from, kept));
                return isPacked ? Lzma.open(pieces) : pieces;
            });
            at = from + size;
        }
    }

    private static boolean isBlock(View view, long at) {
        CRC32 crc = new CRC32();
        crc.update(view.bytes(at + 4, 5));
        return view.has(at, BLOCK_HEADER) && view.u8(at + 8) <= 1 && crc.getValue() == view.u32(at);
    }

    /** Bytes in pieces, each behind its checksum. */
    private static final class Pieces extends Refilled {
        private final InputStream in;

        Pieces(InputStream in) {
            super(new byte[PIECE]);
            this.in = in;
        }

        @Override
        protected boolean refill() throws IOException {
            byte[] head = in.readNBytes(4);
            if (head.length < 4) {
                return false;
            }
            at = 0;
            end = in.readNBytes(buffer, 0, PIECE);
            CRC32 crc = new CRC32();
            crc.update(buffer, 0, end);
            long said = (head[0] & 0xFFL) | (head[1] & 0xFFL) << 8 | (head[2] & 0xFFL) << 16 | (head[3] & 0xFFL) << 24;
            if (crc.getValue() != said) {
                throw new IOException("a piece of the setup data does not have its checksum");
            }
            return end > 0;
        }
    }
}
