package org.atalaya.model;

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

    /** The stricter of two. */
    public Tlp and(Tlp other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
