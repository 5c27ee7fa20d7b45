package org.atalaya.lure.likeness;

import java.nio.ByteBuffer;

/**
 * What sketches are looked up by: those of variants agree in at least one band with near certainty, others seldom. A band is
 * a pair of rows of the text, or what is carried, or where it leads together with frame.
 *
 * <p>Texts with a share {@code s} in common agree in one of 64 pairs with the odds {@code 1 − (1 − s²)^64}: 97 % at 0.23,
 * 99.8 % at 0.3 (Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, 3.4).
 */
public final class Bands {
    private static final int TEXT = Sketch.ROWS / 2;
    /** How many bands there are. */
    public static final int COUNT = TEXT + 4;
    /** A sketch has nothing of this kind. */
    public static final int NONE = -1;

    private Bands() {}

    /** The key of a sketch in a band, 0 to 65,535; {@link #NONE} where it has nothing of the kind. */
    public static int key(int band, ByteBuffer sketches, int at) {
        if (band < TEXT) {
            if (sketches.getShort(at + Sketch.WORDS) == 0) {
                return NONE;
            }
            int rows = (sketches.get(at + 2 * band) & 0xFF) << 8 | sketches.get(at + 2 * band + 1) & 0xFF;
            return folded(rows + 1);
        }
        int other = other(band - TEXT, sketches, at);
        return other == 0 ? NONE : folded(other);
    }

    private static int folded(int value) {
        return (int) (Features.mix(value) >>> 48);
    }

    /** What else than text a sketch is looked up by; 0 where it has nothing of the kind. */
    static int other(int kind, ByteBuffer sketches, int at) {
        return switch (kind) {
            case 0 -> sketches.getInt(at + Sketch.ATTACHMENTS);
            case 1 -> sketches.getInt(at + Sketch.ATTACHMENTS + 4);
            case 2 -> both(sketches.getLong(at + Sketch.SHAPES), sketches.getLong(at + Sketch.FRAME));
            default -> both(sketches.getLong(at + Sketch.HOSTS), sketches.getLong(at + Sketch.FRAME));
        };
    }

    private static int both(long one, long other) {
        return one == 0 || other == 0 ? 0 : (int) Features.mix(one * 31 + other) | 1;
    }
}
