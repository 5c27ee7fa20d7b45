package org.atalaya.evidence.pdf;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.atalaya.evidence.picture.QrCodes;
import org.jspecify.annotations.Nullable;

/**
 * A picture that a document holds as samples (ISO 32000-1, 8.9.5), made grey and small enough for a search for codes.
 * Colours need not be true for that: of spaces that are not told apart the number of components is worked out from how
 * much data there is.
 */
final class Samples {
    private final int width;
    private final int height;
    private final int bits;
    private final byte[] data;
    private final int components;
    private final byte @Nullable [] palette;

    private Samples(int width, int height, int bits, byte[] data, int components, byte @Nullable [] palette) {
        this.width = width;
        this.height = height;
        this.bits = bits;
        this.data = data;
        this.components = components;
        this.palette = palette;
    }

    /** What the codes say in the picture of a dictionary and its decoded data; nothing when they do not make one. */
    static List<String> codes(Item.Dictionary dictionary, byte[] data, Consumer<String> limit) {
        int width = whole(dictionary, "Width", "W");
        int height = whole(dictionary, "Height", "H");
        boolean mask = word(dictionary, "ImageMask", "IM").equals("true");
        int bits = mask ? 1 : whole(dictionary, "BitsPerComponent", "BPC");
        if (bits != 1 && bits != 2 && bits != 4 && bits != 16) {
            bits = 8;
        }
        Item space = dictionary.has("ColorSpace") ? dictionary.get("ColorSpace") : dictionary.get("CS");
        byte[] palette = mask ? null : palette(space);
        int components = mask || palette != null ? 1 : components(space, width, height, bits, data.length);
        Samples samples = new Samples(width, height, bits, data, components, palette);
        // A picture that is cut short is shown as far as it goes.
        return data.length < (long) samples.row() * QrCodes.LEAST_SIDE ? List.of() : samples.codes(limit);
    }

    /** A whole number under either of its names (8.9.7: pictures within a page have short ones); 0 without one. */
    static int whole(Item.Dictionary dictionary, String name, String brief) {
        Item item = dictionary.has(name) ? dictionary.get(name) : dictionary.get(brief);
        return item instanceof Item.Number number ? (int) Math.max(0, Math.min(1 << 20, number.value())) : 0;
    }

    private static String word(Item.Dictionary dictionary, String name, String brief) {
        Item item = dictionary.has(name) ? dictionary.get(name) : dictionary.get(brief);
        return item instanceof Item.Other other ? other.word() : "";
    }

    /** 8.6.6.3: base, highest index, colours as a string; null for other spaces, and when the colours lie elsewhere. */
    private static byte @Nullable [] palette(Item space) {
        if (!(space instanceof Item.Many many) || many.items().size() < 4) {
            return null;
        }
        List<Item> items = many.items();
        boolean indexed = items.get(0) instanceof Item.Name(var name) && (name.equals("Indexed") || name.equals("I"));
        if (!indexed
                || !(items.get(2) instanceof Item.Number highest)
                || !(items.get(3) instanceof Item.Text colours)) {
            return null;
        }
        int count = (int) Math.max(1, Math.min(256, highest.value() + 1));
        byte[] bytes = colours.bytes();
        int each = Math.max(1, bytes.length / count);
        byte[] grey = new byte[count];
        for (int i = 0; i < count && (i + 1) * each <= bytes.length; i++) {
            int sum = 0;
            for (int k = 0; k < each; k++) {
                sum += bytes[i * each + k] & 0xFF;
            }
            grey[i] = (byte) (sum / each);
        }
        return grey;
    }

    private static int components(Item space, int width, int height, int bits, int length) {
        String name = space instanceof Item.Name(var text) ? text : "";
        switch (name) {
            case "DeviceGray", "G", "CalGray" -> {
                return 1;
            }
            case "DeviceRGB", "RGB", "CalRGB" -> {
                return 3;
            }
            case "DeviceCMYK", "CMYK" -> {
                return 4;
            }
            default -> {
                for (int components : new int[] {4, 3}) {
                    if (((long) width * components * bits + 7) / 8 * height <= length) {
                        return components;
                    }
                }
                return 1;
            }
        }
    }

    private int row() {
        return (int) (((long) width * components * bits + 7) / 8);
    }

    private List<String> codes(Consumer<String> limit) {
        int step = QrCodes.step(width, height);
        int across = (width + step - 1) / step;
        int down = (height + step - 1) / step;
        byte[] light = new byte[across * down];
        Arrays.fill(light, (byte) 255);
        int row = row();
        boolean plain = bits == 8 && components == 3;
        for (int y = 0; y < down && ((long) y * step + 1) * row <= data.length; y++) {
            int from = y * step * row;
            int to = y * across;
            if (plain) {
                for (int x = 0, at = from; x < across; x++, at += 3 * step) {
                    light[to + x] = (byte) (((data[at] & 0xFF) + (data[at + 1] & 0xFF) + (data[at + 2] & 0xFF)) / 3);
                }
            } else {
                for (int x = 0; x < across; x++) {
                    light[to + x] = (byte) level(from, x * step * components);
                }
            }
        }
        return QrCodes.in(light, across, down, limit);
    }

    /** How light a pixel is, 0 to 255. */
    private int level(int row, int component) {
        if (palette != null) {
            return palette[Math.min(palette.length - 1, sample(row, component))] & 0xFF;
        }
        int most = bits == 16 ? 255 : (1 << bits) - 1;
        int sum = 0;
        for (int i = 0; i < components; i++) {
            sum += sample(row, component + i) * 255 / most;
        }
        // Four components are inks: the more of them, the darker.
        return components == 4 ? 255 - Math.min(255, sum / 2) : sum / components;
    }

    private int sample(int row, int component) {
        if (bits >= 8) {
            return data[row + component * (bits / 8)] & 0xFF;
        }
        int bit = component * bits;
        return (data[row + bit / 8] & 0xFF) >> 8 - bits - bit % 8 & (1 << bits) - 1;
    }
}
