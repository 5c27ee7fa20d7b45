package org.atalaya.evidence.artifact;

/** Shannon's entropy of bytes (C. E. Shannon, "A Mathematical Theory of Communication", section 6). */
public final class Entropy {
    private Entropy() {}

    /**
     * Bits per byte, 0 to 8; the same on every machine.
     *
     * @param counts how often each value occurs
     * @param total how many bytes there are
     */
    public static double of(long[] counts, long total) {
        double entropy = 0;
        for (long count : counts) {
            if (count > 0) {
                double share = (double) count / total;
                entropy -= share * StrictMath.log(share) / StrictMath.log(2);
            }
        }
        return entropy;
    }
}
