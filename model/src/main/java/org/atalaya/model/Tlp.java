package org.atalaya.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Who may be shown something: the labels of the Traffic Light Protocol 2.0 (FIRST, August 2022), widest first. */
public enum Tlp {
    CLEAR("TLP:CLEAR"),
    GREEN("TLP:GREEN"),
    AMBER("TLP:AMBER"),
    AMBER_STRICT("TLP:AMBER+STRICT"),
    RED("TLP:RED");

    private final String label;

    Tlp(String label) {
        this.label = label;
    }

    /** As it is written on documents. */
    public String label() {
        return label;
    }

    /** The label of a text such as {@code amber+strict} or {@code TLP:GREEN}; empty when it is none. */
    public static Optional<Tlp> of(String text) {
        String asked = text.toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(tlp -> tlp.label.equals(asked) || tlp.label.equals("TLP:" + asked))
                .findFirst();
    }

    /** The stricter of two. */
    public Tlp and(Tlp other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
