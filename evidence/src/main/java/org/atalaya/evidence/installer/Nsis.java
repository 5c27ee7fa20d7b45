package org.atalaya.evidence.installer;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.atalaya.evidence.artifact.ContentStream;
import org.atalaya.evidence.artifact.Counted;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.image.View;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;

/**
 * The data of an NSIS installer: {@code Source/exehead/fileform.h}. A first header, then the script's header and the files,
 * each packed by itself or all as one stream.
 *
 * <p>Facts: {@code pe.installer-runs} (tool, command).
 */
public final class Nsis {
    /** Bytes of the script's header. */
    static final int MOST_HEADER = 16 << 20;
    /** Files that are handed on. */
    static final int MOST_FILES = 10_000;

    private static final int FIRST_HEADER = 28;
    private static final long PACKED = 0x8000_0000L;
    private static final int NO_CHECKSUM = 4;

    private enum Packing {
        STORED,
        DEFLATE,
        BZIP2,
        LZMA
    }

    private final View view;
    private final long data;
    private final long end;
    private final Found found;
    private Packing packing = Packing.STORED;
    /** Whether LZMA data has a byte in front that says whether calls were translated. */
    private boolean isFiltered;

    private Nsis(View view, long at, long end, Found found) {
        this.view = view;
        this.data = at + FIRST_HEADER;
        long size = view.u32(at + 24);
        // The last four bytes are a checksum.
        long checked = (view.u32(at) & NO_CHECKSUM) != 0 ? 0 : 4;
        this.end = Math.clamp(at + size - checked, data, end);
        this.found = found;
    }

    /** Whether a first header stands at a place: flags, a number, "NullsoftInst". */
    public static boolean isAt(View view, long at) {
        return view.u32(at + 4) == 0xDEAD_BEEFL && view.says(at + 8, "NullsoftInst");
    }

    /**
     * Tells what is run and hands the files on.
     *
     * @param at place of the first header
     * @param end of the bytes that belong to the installer
     */
    public static void open(View view, long at, long end, Found found) throws IOException {
        new Nsis(view, at, end, found).open(view.u32(at + 20));
    }

    private void open(long headerSize) throws IOException {
        if (headerSize > MOST_HEADER) {
            found.notice(
                    Notice.Kind.LIMIT, data, "the NSIS header has " + headerSize + " bytes, more than " + MOST_HEADER);
            return;
        }
        long first = view.u32(data);
        long size = first & ~PACKED;
        // A length of 16 MB or more there is not; packed data that look like a length all the same do not unpack.
        boolean mayBeApart = first == headerSize || first >= PACKED && size <= MOST_HEADER && size <= end - data - 4;
        try {
            Optional<byte[]> header = mayBeApart ? apart(first, headerSize) : Optional.empty();
            if (header.isPresent()) {
                apart(script(header.get()), data + 4 + size);
                return;
            }
            packing = packing(data);
            try (InputStream in = unpacked(data, end - data, packing)) {
                // Before the header stands its length once more.
                bytes(in, 4);
                asOne(script(bytes(in, headerSize)), in);
            }
        } catch (IOException broken) {
            String why = broken.getMessage() == null ? broken.toString() : broken.getMessage();
            found.notice(Notice.Kind.UNREADABLE, data, "the data of the NSIS installer: " + why);
        }
    }

    /** The header where it is packed by itself; empty when what stands there is no such header. */
    private Optional<byte[]> apart(long first, long headerSize) {
        packing = first >= PACKED ? packing(data + 4) : Packing.STORED;
        try (InputStream in = unpacked(data + 4, first & ~PACKED, packing)) {
            return Optional.of(bytes(in, headerSize));
        } catch (IOException other) {
            isFiltered = false;
            return Optional.empty();
        }
    }

    private static byte[] bytes(InputStream in, long size) throws IOException {
        byte[] bytes = in.readNBytes((int) size);
        if (bytes.length < size) {
            throw new IOException("the header ends after " + bytes.length + " of " + size + " bytes");
        }
        return bytes;
    }

    private Packing packing(long at) {
        if (isLzma(at)) {
            return Packing.LZMA;
        }
        if (view.u8(at) <= 1 && isLzma(at + 1)) {
            isFiltered = true;
            return Packing.LZMA;
        }
        return view.u8(at) == '1' && view.u8(at + 1) < 14 ? Packing.BZIP2 : Packing.DEFLATE;
    }

    /** Properties 0x5D, a window in whole 64 KB, and data that begin with a zero. */
    private boolean isLzma(long at) {
        return view.u8(at) == 0x5D && view.u16(at + 1) == 0 && view.u8(at + 5) == 0;
    }

    private InputStream unpacked(long at, long size, Packing how) throws IOException {
        InputStream in = new ContentStream(view.content(), at, size);
        return switch (how) {
            case STORED -> in;
            case DEFLATE ->
                new InflaterInputStream(in, new Inflater(true)) {
                    @Override
                    public void close() {
                        inf.end();
                    }
                };
            case BZIP2 -> new NsisBzip2(new BufferedInputStream(in));
            case LZMA -> {
                if (isFiltered && in.read() != 0) {
                    throw new IOException("packed by LZMA with calls translated, which is not read");
                }
                yield Lzma.open(in);
            }
        };
    }

    /** Hands the script's header on, whose texts hold addresses and commands, and tells what it runs. */
    private NsisScript script(byte[] header) throws IOException {
        NsisScript script = NsisScript.of(header);
        tell(script);
        found.child("script", "nsis-script", header.length, () -> new ByteArrayInputStream(header));
        return script;
    }

    private void tell(NsisScript script) {
        for (String command : script.commands()) {
            found.fact(view.fact("pe.installer-runs", Level.INFORMATIONAL, data, end - data, "NSIS", command));
        }
    }

    private String name(NsisScript script, long place, int number) {
        return script.names().getOrDefault(place, "nsis-data-" + number);
    }

    /** Files that are packed one by one. */
    private void apart(NsisScript script, long start) throws IOException {
        int number = 0;
        for (long at = start; at + 4 <= end; ) {
            if (number++ == MOST_FILES) {
                limit();
                return;
            }
            long length = view.u32(at);
            long size = length & ~PACKED;
            long from = at + 4;
            if (size > end - from) {
                found.notice(Notice.Kind.DAMAGED, at, "a file of the NSIS installer leads out of its data");
                return;
            }
            Packing how = length < PACKED ? Packing.STORED : packing;
            if (size > 0) {
                found.child("member", name(script, at - start, number), size, () -> unpacked(from, size, how));
            }
            at = from + size;
        }
    }

    private void limit() {
        found.notice(Notice.Kind.LIMIT, data, "the NSIS installer has more than " + MOST_FILES + " files");
    }

    /** Files that are packed as one stream, each behind its length. */
    private void asOne(NsisScript script, InputStream in) throws IOException {
        long place = 0;
        for (int number = 1; ; number++) {
            byte[] head = in.readNBytes(4);
            if (head.length < 4) {
                return;
            }
            if (number > MOST_FILES) {
                limit();
                return;
            }
            long size = (head[0] & 0xFFL) | (head[1] & 0xFFL) << 8 | (head[2] & 0xFFL) << 16 | (head[3] & 0xFFL) << 24;
            Counted file = new Counted(in, size, "the data end %d bytes before the file does");
            found.child("member", name(script, place, number), end - data, () -> file);
            // Only a file that a limit cut is not read to its end; what lies behind is not unpacked for it.
            if (file.left() > 0) {
                throw new IOException("the files behind one that was not unpacked in full were left out");
            }
            place += 4 + size;
        }
    }

    /** The version in the manifest that the compiler writes: "Nullsoft Install System v3.08"; empty when there is none. */
    public static String version(byte[] manifest) {
        String text = new String(manifest, StandardCharsets.ISO_8859_1);
        int at = text.indexOf("Nullsoft Install System ");
        int close = at < 0 ? -1 : text.indexOf('<', at);
        return close < 0 ? "" : text.substring(at + "Nullsoft Install System ".length(), close);
    }
}
