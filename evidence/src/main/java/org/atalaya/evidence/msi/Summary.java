package org.atalaya.evidence.msi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.atalaya.evidence.ole.CompoundFile;
import org.jspecify.annotations.Nullable;

/**
 * The stream {@code \u005cu0005SummaryInformation}, a property set ([MS-OLEPS] 2.21); what its properties mean in a package:
 * Windows Installer, "Summary Property Descriptions".
 */
final class Summary {
    static final int CODEPAGE = 1, TITLE = 2, SUBJECT = 3, AUTHOR = 4, KEYWORDS = 5, COMMENTS = 6;
    /** Platform and languages, such as {@code x64;1033}. */
    static final int TEMPLATE = 7;

    static final int LAST_SAVED_BY = 8;
    /** The package code; of a patch also the codes that it replaces, of a transform the products it joins. */
    static final int REVISION = 9;

    static final int CREATED = 12, SAVED = 13;
    /** Version of the installer that is needed, times a hundred. */
    static final int SCHEMA = 14;
    /** Bits: 1 short names, 2 compressed, 4 administrative image, 8 needs no elevated rights. */
    static final int SOURCE_TYPE = 15;

    static final int APPLICATION = 18, SECURITY = 19;

    /** Bytes of the stream that are read, properties, and bytes of one text. */
    static final int MOST_BYTES = 1 << 20;

    static final int MOST_PROPERTIES = 256;
    static final int MOST_TEXT = 1 << 16;

    private static final int SHORT = 2, LONG = 3, TEXT = 30, WIDE_TEXT = 31, TIME = 64;
    /** 1601-01-01 to 1970-01-01 in seconds. */
    private static final long EPOCH = 11_644_473_600L;

    private final Map<Integer, Object> values = new TreeMap<>();

    private Summary() {}

    /** What the stream says; nothing when there is none. */
    static Summary of(CompoundFile file) {
        Summary summary = new Summary();
        file.entry("\u0005SummaryInformation").ifPresent(entry -> summary.read(file.bytes(entry, MOST_BYTES)));
        return summary;
    }

    /** A text, empty when there is none. */
    String text(int property) {
        return values.get(property) instanceof String text ? text : "";
    }

    /** A number, or a time in seconds since 1970. */
    Optional<Long> number(int property) {
        return values.get(property) instanceof Long number ? Optional.of(number) : Optional.empty();
    }

    private void read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < 56 || in.getShort(0) != (short) 0xFFFE || in.getInt(24) < 1) {
            return;
        }
        int section = in.getInt(44);
        if (section < 48 || section > bytes.length - 8) {
            return;
        }
        int count = Math.clamp(in.getInt(section + 4), 0, MOST_PROPERTIES);
        for (int i = 0; i < count && section + 16 + 8 * i <= bytes.length; i++) {
            int property = in.getInt(section + 8 + 8 * i);
            long at = section + (in.getInt(section + 12 + 8 * i) & 0xFFFF_FFFFL);
            Object value = at > bytes.length - 8 ? null : value(in, (int) at);
            if (value != null) {
                values.putIfAbsent(property, value);
            }
        }
    }

    private @Nullable Object value(ByteBuffer in, int at) {
        int left = in.capacity() - at;
        return switch (in.getInt(at) & 0xFFFF) {
            case SHORT -> (long) in.getShort(at + 4);
            case LONG -> (long) in.getInt(at + 4);
            case TIME -> left < 12 ? null : (Long) (in.getLong(at + 4) / 10_000_000 - EPOCH);
            case TEXT -> text(in, at + 8, in.getInt(at + 4), charset());
            case WIDE_TEXT -> text(in, at + 8, 2L * in.getInt(at + 4), StandardCharsets.UTF_16LE);
            default -> null;
        };
    }

    private Charset charset() {
        return Database.charset(values.get(CODEPAGE) instanceof Long page ? (int) (page & 0xFFFF) : 0);
    }

    private static String text(ByteBuffer in, int at, long length, Charset charset) {
        int kept = (int) Math.clamp(length, 0, Math.min(MOST_TEXT, in.capacity() - at));
        String text = decoded(ByteBuffer.wrap(in.array(), at, kept), charset);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    /** Some tools write UTF-8 whatever codepage they name; text that is UTF-8 by its bytes is hardly anything else. */
    private static String decoded(ByteBuffer bytes, Charset charset) {
        if (!charset.equals(StandardCharsets.UTF_16LE)) {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(bytes.duplicate())
                        .toString();
            } catch (CharacterCodingException other) {
                return charset.decode(bytes).toString();
            }
        }
        return charset.decode(bytes).toString();
    }
}
