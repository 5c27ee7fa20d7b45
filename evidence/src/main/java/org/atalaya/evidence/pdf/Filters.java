package org.atalaya.evidence.pdf;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The filters of streams, ISO 32000-1 7.4; pictures' filters and encryption are not undone. */
final class Filters {
    /** Bytes of one decoded stream. */
    static final int MOST_DECODED = 64 << 20;
    /** Filters of one stream. */
    static final int MOST_FILTERS = 8;

    private Filters() {}

    /** Undoes a stream's filters; what was decoded before a defect is kept. Empty when a filter is not known. */
    static Optional<byte[]> decode(Item.Dictionary dictionary, byte[] raw) {
        List<Item> filters = list(dictionary.has("Filter") ? dictionary.get("Filter") : dictionary.get("F"));
        List<Item> settings =
                list(dictionary.has("DecodeParms") ? dictionary.get("DecodeParms") : dictionary.get("DP"));
        byte[] bytes = raw;
        if (filters.size() > MOST_FILTERS) {
            return Optional.empty();
        }
        for (int i = 0; i < filters.size(); i++) {
            String name = filters.get(i) instanceof Item.Name filter ? filter.text() : "";
            Item setting = i < settings.size() ? settings.get(i) : Item.Other.NOTHING;
            switch (name) {
                case "FlateDecode", "Fl" -> bytes = predicted(inflate(bytes), setting);
                case "LZWDecode", "LZW" -> bytes = predicted(lzw(bytes, setting), setting);
                case "ASCIIHexDecode", "AHx" -> bytes = hex(bytes);
                case "ASCII85Decode", "A85" -> bytes = ascii85(bytes);
                case "RunLengthDecode", "RL" -> bytes = runs(bytes);
                default -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(bytes);
    }

    private static List<Item> list(Item item) {
        return switch (item) {
            case Item.Many many -> many.items();
            case Item.Name name -> List.of(name);
            case Item.Dictionary dictionary -> List.of(dictionary);
            default -> new ArrayList<>();
        };
    }

    private static byte[] inflate(byte[] packed) {
        byte[] out = inflate(packed, false);
        // A broken head is passed over, as viewers do.
        return out.length == 0 && packed.length > 2 ? inflate(Arrays.copyOfRange(packed, 2, packed.length), true) : out;
    }

    private static byte[] inflate(byte[] packed, boolean raw) {
        Inflater inflater = new Inflater(raw);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            inflater.setInput(packed);
            byte[] buffer = new byte[8192];
            while (!inflater.finished() && out.size() < MOST_DECODED) {
                int count = inflater.inflate(buffer);
                if (count == 0) {
                    break;
                }
                out.write(buffer, 0, count);
            }
        } catch (DataFormatException e) {
            // What came before the defect is kept.
            return out.toByteArray();
        } finally {
            inflater.end();
        }
        return out.toByteArray();
    }

    private static double setting(Item settings, String key, double otherwise) {
        return settings instanceof Item.Dictionary dictionary && dictionary.get(key) instanceof Item.Number number
                ? number.value()
                : otherwise;
    }

    /** 7.4.4.4: rows of the PNG predictors. */
    private static byte[] predicted(byte[] bytes, Item settings) {
        if (setting(settings, "Predictor", 1) < 10) {
            return bytes;
        }
        double bits = setting(settings, "Colors", 1) * setting(settings, "BitsPerComponent", 8);
        int pixel = (int) Math.max(1, Math.min(64, bits / 8));
        int row = (int) Math.max(1, Math.min(1 << 20, bits * setting(settings, "Columns", 1) / 8));
        int rows = (bytes.length + row) / (row + 1);
        byte[] out = new byte[rows * row];
        for (int r = 0; r < rows; r++) {
            int from = r * (row + 1);
            int kind = bytes[from];
            int to = r * row;
            for (int i = 0; i < row && from + 1 + i < bytes.length; i++) {
                int left = i >= pixel ? out[to + i - pixel] & 0xFF : 0;
                int up = r > 0 ? out[to - row + i] & 0xFF : 0;
                int corner = r > 0 && i >= pixel ? out[to - row + i - pixel] & 0xFF : 0;
                int by = switch (kind) {
                    case 1 -> left;
                    case 2 -> up;
                    case 3 -> (left + up) / 2;
                    case 4 -> paeth(left, up, corner);
                    default -> 0;
                };
                out[to + i] = (byte) (bytes[from + 1 + i] + by);
            }
        }
        return out;
    }

    private static int paeth(int left, int up, int corner) {
        int guess = left + up - corner;
        int a = Math.abs(guess - left);
        int b = Math.abs(guess - up);
        int c = Math.abs(guess - corner);
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    /** 7.4.4.2: codes of 9 to 12 bits, 256 clears the table, 257 ends. */
    private static byte[] lzw(byte[] packed, Item settings) {
        int early = (int) setting(settings, "EarlyChange", 1);
        int[] prefix = new int[4097];
        byte[] last = new byte[4097];
        int[] length = new int[4097];
        for (int i = 0; i < 256; i++) {
            last[i] = (byte) i;
            length[i] = 1;
        }
        byte[] out = new byte[Math.max(1024, packed.length * 3)];
        int size = 0;
        int next = 258;
        int width = 9;
        int before = -1;
        long held = 0;
        int bits = 0;
        for (int at = 0; at < packed.length || bits >= width; ) {
            while (bits < width && at < packed.length) {
                held = held << 8 | packed[at++] & 0xFF;
                bits += 8;
            }
            if (bits < width) {
                break;
            }
            int code = (int) (held >> bits - width) & (1 << width) - 1;
            bits -= width;
            if (code == 257) {
                break;
            }
            if (code == 256) {
                next = 258;
                width = 9;
                before = -1;
                continue;
            }
            boolean unknown = code >= next;
            if (unknown && (code != next || before < 0)) {
                break;
            }
            int count = unknown ? length[before] + 1 : length[code];
            if (size + count > MOST_DECODED) {
                break;
            }
            if (size + count > out.length) {
                out = Arrays.copyOf(out, Math.max(out.length * 2, size + count));
            }
            int walk = unknown ? before : code;
            for (int i = size + (unknown ? count - 2 : count - 1); i >= size; i--) {
                out[i] = last[walk];
                walk = prefix[walk];
            }
            if (unknown) {
                out[size + count - 1] = out[size];
            }
            if (before >= 0 && next < 4096) {
                prefix[next] = before;
                last[next] = out[size];
                length[next] = length[before] + 1;
                next++;
            }
            size += count;
            before = code;
            width = next + early >= 2048 ? 12 : next + early >= 1024 ? 11 : next + early >= 512 ? 10 : 9;
        }
        return Arrays.copyOf(out, size);
    }

    private static byte[] hex(byte[] text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length / 2);
        int half = -1;
        for (byte b : text) {
            int digit = b > 0 ? Character.digit(b, 16) : -1;
            if (b == '>') {
                break;
            }
            if (digit >= 0) {
                if (half >= 0) {
                    out.write(half << 4 | digit);
                    half = -1;
                } else {
                    half = digit;
                }
            }
        }
        if (half >= 0) {
            out.write(half << 4);
        }
        return out.toByteArray();
    }

    /** 7.4.3: five characters of 85 for four bytes. */
    private static byte[] ascii85(byte[] text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length);
        long group = 0;
        int count = 0;
        for (byte b : text) {
            if (b == '~') {
                break;
            }
            if (b == 'z' && count == 0) {
                out.writeBytes(new byte[4]);
            } else if (b >= '!' && b <= 'u') {
                group = group * 85 + b - '!';
                if (++count == 5) {
                    for (int shift = 24; shift >= 0; shift -= 8) {
                        out.write((int) (group >> shift));
                    }
                    group = 0;
                    count = 0;
                }
            }
            if (out.size() > MOST_DECODED) {
                break;
            }
        }
        if (count > 1) {
            for (int i = count; i < 5; i++) {
                group = group * 85 + 84;
            }
            for (int i = 0; i < count - 1; i++) {
                out.write((int) (group >> 24 - 8 * i));
            }
        }
        return out.toByteArray();
    }

    /** 7.4.5: a length below 128 and that many bytes plus one, or above and one byte to repeat. */
    private static byte[] runs(byte[] packed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (at < packed.length && out.size() < MOST_DECODED) {
            int length = packed[at++] & 0xFF;
            if (length == 128) {
                break;
            }
            if (length < 128) {
                int count = Math.min(length + 1, packed.length - at);
                out.write(packed, at, count);
                at += count;
            } else if (at < packed.length) {
                byte[] run = new byte[257 - length];
                Arrays.fill(run, packed[at++]);
                out.writeBytes(run);
            }
        }
        return out.toByteArray();
    }
}
