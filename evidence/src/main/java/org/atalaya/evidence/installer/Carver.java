package org.atalaya.evidence.installer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.artifact.Window;
import org.atalaya.evidence.image.View;
import org.atalaya.evidence.ole.CompoundFile;
import org.atalaya.model.Notice;
import org.jspecify.annotations.Nullable;

/**
 * Finds cabinets, packages and archives that lie one after the other behind a program's sections, where no reader knows the
 * list of them. A mark counts only where the header behind it makes sense, so that packed data hold none by chance.
 */
public final class Carver {
    /** Bytes that are searched. */
    static final long MOST_SEARCHED = 256L << 20;
    /** Pieces that are handed on. */
    static final int MOST_PIECES = 100;

    private static final int BLOCK = 1 << 16;
    /** Bytes by which a mark is told. */
    private static final int HEAD = 40;

    /** What begins at a place; its size where its header says it, −1 otherwise. */
    private record Piece(String kind, long place, long size) {}

    private Carver() {}

    /** Hands on what is found, as parts of role {@code overlay}; how many there were. */
    public static int carve(View view, long start, long end, Found found) throws IOException {
        List<Piece> pieces = pieces(view, start, end, MOST_PIECES + 1);
        long stop = Math.min(end, start + MOST_SEARCHED);
        if (end > stop) {
            found.notice(Notice.Kind.LIMIT, stop, "archives behind the program were looked for up to here, no further");
        }
        if (pieces.size() > MOST_PIECES) {
            found.notice(Notice.Kind.LIMIT, start, "more than " + MOST_PIECES + " archives behind the program");
        }
        for (int i = 0; i < Math.min(pieces.size(), MOST_PIECES); i++) {
            Piece piece = pieces.get(i);
            long next = i + 1 < pieces.size() ? pieces.get(i + 1).place : end;
            found.part("overlay", piece.kind, piece.place, piece.size < 0 ? next - piece.place : piece.size);
        }
        return Math.min(pieces.size(), MOST_PIECES);
    }

    /** Whether anything that could be handed on lies in a range. */
    public static boolean holdsAny(View view, long start, long end) {
        return !pieces(view, start, end, 1).isEmpty();
    }

    private static List<Piece> pieces(View view, long start, long end, int most) {
        List<Piece> pieces = new ArrayList<>();
        long stop = Math.min(end, start + MOST_SEARCHED);
        long skip = start;
        for (long at = start; at < stop && pieces.size() < most; at += BLOCK) {
            if (skip >= at + BLOCK) {
                continue;
            }
            byte[] block = view.bytes(at, (int) Math.min(BLOCK, stop - at));
            for (int i = (int) Math.max(0, skip - at); i < block.length && pieces.size() < most; i++) {
                byte first = block[i];
                if (first == 'M' || first == (byte) 0xD0 || first == '7' || first == 'R' || first == 'P') {
                    Piece piece = at + i < skip ? null : piece(view, at + i, end);
                    if (piece != null) {
                        pieces.add(piece);
                        // What lies in a piece is found when it is opened.
                        skip = at + i + Math.max(8, piece.size);
                    }
                }
            }
        }
        return pieces;
    }

    private static @Nullable Piece piece(View view, long at, long end) {
        // [MS-CAB] 2.1: two reserved numbers are zero, version 1.3; the size stands at 8.
        if (view.says(at, "MSCF") && view.u32(at + 4) == 0 && view.u32(at + 12) == 0 && view.u16(at + 24) == 0x0103) {
            long size = view.u32(at + 8);
            return size > HEAD && size <= end - at ? new Piece("cab", at, size) : null;
        }
        // [MS-CFB] 2.2: mark, no class id, version 3 or 4, byte order.
        if (view.i64(at) == 0xE11AB1A1E011CFD0L
                && view.i64(at + 8) == 0
                && (view.u16(at + 26) == 3 || view.u16(at + 26) == 4)
                && view.u16(at + 28) == 0xFFFE) {
            long size = CompoundFile.open(new Window(view.content(), at, end - at))
                    .map(CompoundFile::end)
                    .orElse(0L);
            return new Piece("ole", at, size > HEAD && size <= end - at ? size : -1);
        }
        // 7zFormat.txt: mark, version 0; place and size of the list of files.
        if (view.i64(at) << 16 == 0x1C27_AFBC_7A37_0000L && view.u8(at + 6) == 0) {
            long size = 32 + view.i64(at + 12) + view.i64(at + 20);
            return new Piece("7z", at, size > 32 && size <= end - at ? size : -1);
        }
        if (view.says(at, "Rar!\u001a\u0007") && view.u8(at + 6) <= 1) {
            return new Piece("rar", at, -1);
        }
        // APPNOTE 4.3.7: a local header, version needed up to 6.3, a method that there is, a name.
        if (view.says(at, "PK\u0003\u0004")
                && view.u16(at + 4) <= 63
                && view.u16(at + 8) <= 99
                && view.u16(at + 26) > 0
                && view.u16(at + 26) < 1_024) {
            return new Piece("zip", at, end - at);
        }
        return null;
    }
}
