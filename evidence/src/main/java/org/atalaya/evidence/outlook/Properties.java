package org.atalaya.evidence.outlook;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.atalaya.evidence.artifact.Held;

/** The properties of a message, a recipient or an attachment by their numbers ([MS-OXPROPS]), each at most once. */
public final class Properties {
    /** Properties of one object. */
    static final int MOST = 4_000;
    /** Bytes of a text that is no body. */
    static final int MOST_TEXT = 1 << 16;

    /** [MS-OXCDATA] 2.11.1: types of values. */
    static final int SHORT = 0x0002, INT = 0x0003, FLAG = 0x000B, OBJECT = 0x000D, NARROW = 0x001E, WIDE = 0x001F;

    static final int TIME = 0x0040, BINARY = 0x0102;

    private record Value(int type, Held held) {}

    private final Map<Integer, Value> values = new LinkedHashMap<>();
    private Charset narrow = CodePages.WESTERN;

    /** Adds one unless there is one of its number, or there are too many; says whether it was added. */
    boolean add(int id, int type, Held held) {
        if (values.size() >= MOST) {
            return false;
        }
        return values.putIfAbsent(id, new Value(type, held)) == null;
    }

    /** Adds all of its own that another has not. */
    void addTo(Properties other) {
        values.forEach((id, value) -> other.add(id, value.type, value.held));
    }

    /** In which set its texts of type 0x001E are written. */
    void narrow(Charset charset) {
        narrow = charset;
    }

    boolean isFull() {
        return values.size() >= MOST;
    }

    /** The bytes of a value, of whatever type. */
    public Optional<Held> held(int id) {
        return Optional.ofNullable(values.get(id)).map(Value::held);
    }

    /** The bytes of a value that is text or binary and not empty. */
    public Optional<Held> body(int id) {
        Value value = values.get(id);
        boolean is = value != null
                && (value.type == NARROW || value.type == WIDE || value.type == BINARY)
                && value.held.size() > 0;
        return is ? held(id) : Optional.empty();
    }

    /** The character set that a text's bytes are in; empty when it is binary or missing. */
    public Optional<Charset> charset(int id) {
        Value value = values.get(id);
        if (value == null || value.type == BINARY) {
            return Optional.empty();
        }
        return Optional.of(value.type == WIDE ? CodePages.wide() : narrow);
    }

    /**
     * The character set of a body as mails declare it: that of a text, or for bytes the one that the message names; empty
     * when nobody says.
     *
     * @throws IOException when the disk under it fails
     */
    public String charsetName(int id) throws IOException {
        Optional<Charset> known = charset(id);
        return known.isPresent()
                ? known.get().name().toLowerCase(java.util.Locale.ROOT)
                : CodePages.name(number(Tags.INTERNET_PAGE).orElse(0));
    }

    /**
     * A text that is no body: at most 64 KiB of it, without zeros at its end; empty when it is missing or no text.
     *
     * @throws IOException when the disk under it fails
     */
    public String text(int id) throws IOException {
        Value value = values.get(id);
        if (value == null || value.type != NARROW && value.type != WIDE) {
            return "";
        }
        byte[] bytes = value.held.first(MOST_TEXT);
        String text = new String(bytes, value.type == WIDE ? CodePages.wide() : narrow);
        int zero = text.indexOf('\0');
        return (zero < 0 ? text : text.substring(0, zero)).strip();
    }

    /** A number; empty when it is missing or of another type. */
    public OptionalInt number(int id) throws IOException {
        Value value = values.get(id);
        if (value == null) {
            return OptionalInt.empty();
        }
        byte[] bytes = value.held.first(4);
        return switch (value.type) {
            case INT ->
                bytes.length < 4
                        ? OptionalInt.empty()
                        : OptionalInt.of(little(bytes).getInt());
            case SHORT, FLAG ->
                bytes.length < 2
                        ? OptionalInt.empty()
                        : OptionalInt.of(little(bytes).getShort());
            default -> OptionalInt.empty();
        };
    }

    /** A time: in the file 100 nanoseconds since 1601 ([MS-OXCDATA] 2.11.1). */
    public Optional<Instant> time(int id) throws IOException {
        Value value = values.get(id);
        if (value == null || value.type != TIME) {
            return Optional.empty();
        }
        byte[] bytes = value.held.first(8);
        return bytes.length < 8 ? Optional.empty() : instant(little(bytes).getLong());
    }

    /** The instant of a FILETIME; empty for those that no mail bears: before 1970 or after 2500. */
    static Optional<Instant> instant(long ticks) {
        long seconds = ticks / 10_000_000 - 11_644_473_600L;
        return seconds <= 0 || seconds > 16_725_225_600L
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(seconds, ticks % 10_000_000 * 100));
    }

    /** Where a value begins in the file; −1 when it is missing or nobody knows. */
    public long place(int id) {
        Value value = values.get(id);
        return value == null ? -1 : value.held.place(0);
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
