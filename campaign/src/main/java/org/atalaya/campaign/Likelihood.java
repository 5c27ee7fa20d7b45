package org.atalaya.campaign;

/** Words for probabilities, after the scale of ICD 203 (Analytic Standards, U.S. Office of the DNI, 2015). */
public enum Likelihood {
    ALMOST_NO_CHANCE(0.05),
    VERY_UNLIKELY(0.20),
    UNLIKELY(0.45),
    ROUGHLY_EVEN(0.55),
    LIKELY(0.80),
    VERY_LIKELY(0.95),
    ALMOST_CERTAIN(1.01);

    private final double below;

    Likelihood(double below) {
        this.below = below;
    }

    /** The word of a probability from 0 to 1. */
    public static Likelihood of(double probability) {
        for (Likelihood word : values()) {
            if (probability < word.below) {
                return word;
            }
        }
        return ALMOST_CERTAIN;
    }

    /** As sentences name it, such as {@code very-likely}. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
