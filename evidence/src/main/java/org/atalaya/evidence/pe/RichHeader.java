package org.atalaya.evidence.pe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.atalaya.evidence.image.Fields;
import org.atalaya.evidence.image.View;

/**
 * The list of build tools that Microsoft's linker leaves between the DOS stub and the PE header, masked with a checksum as
 * key and ended by "Rich" (described by D. Pistelli, 2008; not documented by Microsoft).
 *
 * @param raw as it stands, from the masked "DanS" to before "Rich"
 * @param clear unmasked
 */
record RichHeader(long offset, long key, byte[] raw, byte[] clear) {
    /** Bytes before the PE header in which it is looked for. */
    static final int SEARCHED = 1 << 20;

    private static final long RICH = 0x6863_6952L, DANS = 0x536E_6144L;
    /** "DanS" and three zero words, masked. */
    private static final int START = 16;

    static Optional<RichHeader> of(PeImage image) {
        View view = image.view;
        long lowest = Math.max(64, image.fileHeader - SEARCHED);
        long rich = image.fileHeader - 8;
        while (rich >= lowest && view.u32(rich) != RICH) {
            rich -= 4;
        }
        long key = view.u32(rich + 4);
        if (rich < lowest || key == 0) {
            return Optional.empty();
        }
        long start = rich - 4;
        while (start >= lowest && (view.u32(start) ^ key) != DANS) {
            start -= 4;
        }
        if (start < lowest) {
            return Optional.empty();
        }
        for (int i = 4; i < START; i += 4) {
            if (view.u32(start + i) != key) {
                return Optional.empty();
            }
        }
        byte[] raw = view.bytes(start, (int) (rich - start));
        byte[] clear = new byte[raw.length];
        for (int i = 0; i < raw.length; i++) {
            clear[i] = (byte) (raw[i] ^ key >>> 8 * (i & 3));
        }
        return Optional.of(new RichHeader(start, key, raw, clear));
    }

    private int word(int at) {
        return clear[at] & 0xFF | (clear[at + 1] & 0xFF) << 8;
    }

    /** As the {@code pe} module of YARA has it. */
    Fields fields() {
        int count = Math.max(0, (clear.length - START) / 8);
        byte[] versions = new byte[4 * count];
        List<Fields> tools = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = START + 8 * i;
            System.arraycopy(clear, at, versions, 4 * i, 4);
            tools.add(new Fields()
                    .put("toolid", word(at + 2))
                    .put("version", word(at))
                    .put("times", word(at + 4) | (long) word(at + 6) << 16));
        }
        return new Fields()
                .put("offset", offset)
                .put("length", raw.length)
                .put("key", key)
                .put("raw_data", raw)
                .put("clear_data", clear)
                .put("version_data", versions)
                .put("tools", Fields.sequence(tools));
    }
}
