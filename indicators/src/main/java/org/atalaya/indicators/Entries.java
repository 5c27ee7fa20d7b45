package org.atalaya.indicators;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Indicators in a {@link Blob}, one after the other, some fifty bytes each. What most of them lack takes no room:
 *
 * <pre>
 * 4 place of the next entry of the same value, plus 1; 0 for none
 * 1 kind   1 confidence   2 origin   1 which of the parts below are there
 * 2 length of the value, then the value as {@link Keys} writes it
 * 8 valid from   8 valid until   8 last seen (seconds of the epoch)
 * 16 a UUID after "indicator--", or 2 and as many bytes of another id
 * 2 and as many bytes of its name
 * </pre>
 */
final class Entries {
    private static final int FROM = 1;
    private static final int UNTIL = 2;
    private static final int UUID_ID = 4;
    private static final int TEXT_ID = 8;
    private static final int NAME = 16;
    private static final int SEEN = 32;
    private static final int HEAD = 11;
    private static final byte[] NOTHING = new byte[0];
    private static final String STIX = "indicator--";
    /** Different origins. */
    static final int MOST_ORIGINS = 65_535;

    final Blob blob;
    final List<Origin> origins;

    Entries() {
        this(new Blob(), new ArrayList<>());
    }

    private Entries(Blob blob, List<Origin> origins) {
        this.blob = blob;
        this.origins = origins;
    }

    int add(Kind kind, byte[] key, int length, About about, int origin) {
        Optional<UUID> uuid = uuid(about.id());
        byte[] id = uuid.isPresent() ? NOTHING : about.id().getBytes(StandardCharsets.UTF_8);
        byte[] name = about.name().getBytes(StandardCharsets.UTF_8);
        int parts = (about.from().isPresent() ? FROM : 0)
                | (about.until().isPresent() ? UNTIL : 0)
                | (about.seen().isPresent() ? SEEN : 0)
                | (uuid.isPresent() ? UUID_ID : id.length > 0 ? TEXT_ID : 0)
                | (name.length > 0 ? NAME : 0);
        int size = HEAD
                + length
                + Integer.bitCount(parts & (FROM | UNTIL | SEEN)) * 8
                + (uuid.isPresent() ? 16 : id.length > 0 ? 2 + id.length : 0)
                + (name.length > 0 ? 2 + name.length : 0);
        int place = blob.reserve(size);
        byte[] block = blob.block(place);
        int at = Blob.within(place);
        put(block, at, 0, 4);
        block[at + 4] = (byte) kind.ordinal();
        block[at + 5] = (byte) about.confidence();
        put(block, at + 6, origin, 2);
        block[at + 8] = (byte) parts;
        put(block, at + 9, length, 2);
        System.arraycopy(key, 0, block, at + HEAD, length);
        at += HEAD + length;
        at = about.from().isPresent() ? put(block, at, about.from().get().getEpochSecond(), 8) : at;
        at = about.until().isPresent() ? put(block, at, about.until().get().getEpochSecond(), 8) : at;
        at = about.seen().isPresent() ? put(block, at, about.seen().get().getEpochSecond(), 8) : at;
        if (uuid.isPresent()) {
            at = put(block, at, uuid.get().getMostSignificantBits(), 8);
            at = put(block, at, uuid.get().getLeastSignificantBits(), 8);
        } else {
            at = text(block, at, id);
        }
        text(block, at, name);
        return place;
    }

    Indicator indicator(int place) {
        byte[] block = blob.block(place);
        int at = Blob.within(place);
        Kind kind = Kind.values()[block[at + 4]];
        int confidence = block[at + 5];
        Origin origin = origins.get((int) get(block, at + 6, 2));
        int parts = block[at + 8];
        int length = (int) get(block, at + 9, 2);
        String value = Keys.shown(kind, block, at + HEAD, length);
        at += HEAD + length;
        Optional<Instant> from = Optional.empty();
        if ((parts & FROM) != 0) {
            from = Optional.of(Instant.ofEpochSecond(get(block, at, 8)));
            at += 8;
        }
        Optional<Instant> until = Optional.empty();
        if ((parts & UNTIL) != 0) {
            until = Optional.of(Instant.ofEpochSecond(get(block, at, 8)));
            at += 8;
        }
        Optional<Instant> seen = Optional.empty();
        if ((parts & SEEN) != 0) {
            seen = Optional.of(Instant.ofEpochSecond(get(block, at, 8)));
            at += 8;
        }
        String id = "";
        if ((parts & UUID_ID) != 0) {
            id = STIX + new UUID(get(block, at, 8), get(block, at + 8, 8));
            at += 16;
        } else if ((parts & TEXT_ID) != 0) {
            id = text(block, at);
            at += 2 + (int) get(block, at, 2);
        }
        String name = (parts & NAME) != 0 ? text(block, at) : "";
        return new Indicator(kind, value, new About(id, name, confidence, from, until, seen), origin);
    }

    /** Bytes of an entry up to the end of its name. */
    private static int text(byte[] block, int at, byte[] text) {
        if (text.length == 0) {
            return at;
        }
        put(block, at, text.length, 2);
        System.arraycopy(text, 0, block, at + 2, text.length);
        return at + 2 + text.length;
    }

    private static String text(byte[] block, int at) {
        return new String(block, at + 2, (int) get(block, at, 2), StandardCharsets.UTF_8);
    }

    /** Adds an entry again, with something else said of it; the old one is of no more use. */
    int again(int place, About about) {
        byte[] block = blob.block(place);
        int at = Blob.within(place);
        byte[] key = java.util.Arrays.copyOfRange(block, at + HEAD, at + HEAD + keyLength(place));
        return add(Kind.values()[block[at + 4]], key, key.length, about, (int) get(block, at + 6, 2));
    }

    int next(int place) {
        return (int) get(blob.block(place), Blob.within(place), 4) - 1;
    }

    void next(int place, int other) {
        put(blob.block(place), Blob.within(place), other + 1, 4);
    }

    int kind(int place) {
        return blob.block(place)[Blob.within(place) + 4];
    }

    int keyLength(int place) {
        return (int) get(blob.block(place), Blob.within(place) + 9, 2);
    }

    /** Index of the value's first byte within its block. */
    static int keyStart(int place) {
        return Blob.within(place) + HEAD;
    }

    boolean is(int place, int kind, byte[] key, int from, int length) {
        byte[] block = blob.block(place);
        int at = Blob.within(place);
        return block[at + 4] == kind
                && ((block[at + 9] & 0xFF) << 8 | block[at + 10] & 0xFF) == length
                && java.util.Arrays.equals(block, at + HEAD, at + HEAD + length, key, from, from + length);
    }

    private static Optional<UUID> uuid(String id) {
        if (id.length() != STIX.length() + 36 || !id.startsWith(STIX)) {
            return Optional.empty();
        }
        long most = 0;
        long least = 0;
        for (int i = 0; i < 36; i++) {
            char c = id.charAt(STIX.length() + i);
            if (i == 8 || i == 13 || i == 18 || i == 23) {
                if (c != '-') {
                    return Optional.empty();
                }
                continue;
            }
            int digit = Keys.digit(c);
            if (digit < 0 || c >= 'A' && c <= 'F') {
                return Optional.empty();
            }
            most = i < 18 ? most << 4 | digit : most;
            least = i < 18 ? least : least << 4 | digit;
        }
        return Optional.of(new UUID(most, least));
    }

    private static int put(byte[] block, int at, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            block[at + i] = (byte) (value >>> 8 * (bytes - 1 - i));
        }
        return at + bytes;
    }

    private static long get(byte[] block, int at, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | block[at + i] & 0xFF;
        }
        return value;
    }
}
