package org.atalaya.evidence.picture;

import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.detector.FinderPatternFinder;
import java.util.Arrays;

/**
 * The squares in three corners of a QR code (ISO/IEC 18004, section 6.3.3), counted before codes are looked for: that takes
 * time with the third power of their number, and a picture of a few kilobytes holds thousands.
 */
final class Marks extends FinderPatternFinder {
    /** Rows between those that are looked at, as many as the search for codes leaves out. */
    private static final int STEP = 3;
    /** Dark, light, dark, light, dark: the runs of pixels by which a square is told. */
    private static final int RUNS = 5;

    private Marks(BitMatrix image) {
        super(image);
    }

    /** Whether a picture has more squares than a number. */
    static boolean areMoreThan(int most, BitMatrix image) {
        return new Marks(image).exceed(most);
    }

    private boolean exceed(int most) {
        BitMatrix image = getImage();
        int[] runs = new int[RUNS];
        for (int y = STEP - 1; y < image.getHeight(); y += STEP) {
            Arrays.fill(runs, 0);
            boolean dark = true;
            int seen = 0;
            for (int x = 0; x <= image.getWidth(); x++) {
                if (x < image.getWidth() && image.get(x, y) == dark) {
                    runs[RUNS - 1]++;
                    continue;
                }
                // A run ends; what it and the four before it make is a square only when the last is dark.
                seen++;
                if (dark && seen >= RUNS && foundPatternCross(runs)) {
                    handlePossibleCenter(runs.clone(), y, x);
                    if (getPossibleCenters().size() > most) {
                        return true;
                    }
                }
                System.arraycopy(runs, 1, runs, 0, RUNS - 1);
                runs[RUNS - 1] = 1;
                dark = !dark;
            }
        }
        return false;
    }
}
