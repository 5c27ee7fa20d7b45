package org.atalaya.evidence.mail;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Undoes a content transfer encoding (RFC 2045, sections 6.7 and 6.8) as mail programs do: what does not belong to base64 is
 * passed over, what is no quoted-printable stays as it is.
 */
final class Transfer extends InputStream {
    private enum Kind {
        AS_IS,
        BASE64,
        QUOTED
    }

    private static final int BLOCK = 1 << 13;
    private static final byte[] SEXTETS = sextets();

    private final InputStream in;
    private final Kind kind;
    private final byte[] block;
    private int at;
    private int count;
    /** Bytes taken before the block. */
    private long before;
    /** Of base64: bits that wait, how many sextets they are, and bytes that are made but not given. */
    private int bits;

    private int sextets;
    private int ready;
    private int readyCount;
    /** Of quoted-printable: bytes that were looked at behind an equals sign and stay as they are. */
    private final int[] put = new int[4];

    private int putCount;

    Transfer(InputStream in, String encoding) {
        this(in, encoding, BLOCK);
    }

    private Transfer(InputStream in, String encoding, int most) {
        this.in = in;
        this.block = new byte[Math.min(most, BLOCK)];
        this.kind = switch (encoding) {
            case "base64" -> Kind.BASE64;
            case "quoted-printable" -> Kind.QUOTED;
            default -> Kind.AS_IS;
        };
    }

    /** Whether an encoding leaves the bytes as they are. */
    static boolean isAsIs(String encoding) {
        return !encoding.equals("base64") && !encoding.equals("quoted-printable");
    }

    /** How many encoded bytes were taken so far. */
    long taken() {
        return before + at;
    }

    private int take() throws IOException {
        if (at == count) {
            before += count;
            at = 0;
            count = Math.max(0, in.read(block, 0, block.length));
            if (count == 0) {
                return -1;
            }
        }
        return block[at++] & 0xFF;
    }

    @Override
    public int read() throws IOException {
        return switch (kind) {
            case AS_IS -> take();
            case BASE64 -> base64();
            case QUOTED -> quoted();
        };
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int made = 0;
        while (made < length) {
            int run = run(into, offset + made, length - made);
            if (run > 0) {
                made += run;
                continue;
            }
            int value = read();
            if (value < 0) {
                return made == 0 && length > 0 ? -1 : made;
            }
            into[offset + made++] = (byte) value;
        }
        return length;
    }

    /** Takes the bytes of the block that stand for themselves as far as they come in a row; none is 0. */
    private int run(byte[] into, int offset, int most) {
        if (kind == Kind.BASE64 || putCount > 0) {
            return 0;
        }
        int end = Math.min(count, at + most);
        int next = at;
        while (next < end && (kind == Kind.AS_IS || block[next] != '=')) {
            next++;
        }
        int run = next - at;
        System.arraycopy(block, at, into, offset, run);
        at = next;
        return run;
    }

    private int base64() throws IOException {
        if (readyCount > 0) {
            readyCount--;
            return ready >> 8 * readyCount & 0xFF;
        }
        while (true) {
            int c = take();
            if (c < 0 || c == '=') {
                int bytes = sextets == 3 ? 2 : sextets == 2 ? 1 : 0;
                int value = sextets == 3 ? bits >> 2 : bits >> 4;
                sextets = 0;
                bits = 0;
                if (bytes > 0) {
                    ready = value;
                    readyCount = bytes - 1;
                    return value >> 8 * readyCount & 0xFF;
                }
                if (c < 0) {
                    return -1;
                }
                continue;
            }
            int sextet = SEXTETS[c];
            if (sextet < 0) {
                continue;
            }
            bits = bits << 6 | sextet;
            if (++sextets == 4) {
                ready = bits;
                readyCount = 2;
                sextets = 0;
                bits = 0;
                return ready >> 16 & 0xFF;
            }
        }
    }

    private int quoted() throws IOException {
        while (true) {
            int c = putCount > 0 ? put[--putCount] : take();
            if (c != '=') {
                return c;
            }
            int first = next();
            int space = first;
            while (space == ' ' || space == '\t') {
                space = next();
            }
            if (space == '\r' || space == '\n' || space < 0 && first < 0) {
                if (space == '\r') {
                    int line = next();
                    if (line >= 0 && line != '\n') {
                        put[putCount++] = line;
                    }
                }
                if (space < 0) {
                    return -1;
                }
                continue;
            }
            if (space != first) {
                // Spaces that end no line are rare and lost nothing that is shown.
                if (space >= 0) {
                    put[putCount++] = space;
                }
                return '=';
            }
            int high = Character.digit(first, 16);
            int second = high < 0 ? -1 : next();
            int low = second < 0 ? -1 : Character.digit(second, 16);
            if (high >= 0 && low >= 0) {
                return high << 4 | low;
            }
            if (second >= 0) {
                put[putCount++] = second;
            }
            put[putCount++] = first;
            return '=';
        }
    }

    private int next() throws IOException {
        return putCount > 0 ? put[--putCount] : take();
    }

    /**
     * Decodes bytes in memory.
     *
     * @param places for each decoded byte the index of the encoded byte that it begins with; not filled when empty
     */
    static byte[] decode(byte[] encoded, String encoding, int[] places) {
        if (isAsIs(encoding)) {
            return encoded;
        }
        byte[] out = new byte[encoded.length];
        int made = 0;
        try (Transfer transfer = new Transfer(new java.io.ByteArrayInputStream(encoded), encoding, encoded.length)) {
            if (places.length == 0) {
                made = Math.max(0, transfer.read(out, 0, out.length));
            } else {
                boolean groups = transfer.kind == Kind.BASE64;
                while (true) {
                    int from = (int) transfer.taken();
                    int run = transfer.run(out, made, out.length - made);
                    for (int i = 0; i < run; i++) {
                        places[made++] = from + i;
                    }
                    if (run == 0) {
                        int value = transfer.read();
                        if (value < 0) {
                            break;
                        }
                        out[made] = (byte) value;
                        places[made++] = groups ? Math.max(from, (int) transfer.taken() - 4) : from;
                    }
                }
            }
        } catch (IOException impossible) {
            throw new java.io.UncheckedIOException(impossible);
        }
        return Arrays.copyOf(out, made);
    }

    private static byte[] sextets() {
        byte[] table = new byte[256];
        Arrays.fill(table, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            table[alphabet.charAt(i)] = (byte) i;
        }
        return table;
    }
}
