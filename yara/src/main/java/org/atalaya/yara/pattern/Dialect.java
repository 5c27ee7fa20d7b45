package org.atalaya.yara.pattern;

/** Which YARA decides where the two differ. */
public enum Dialect {
    /** libyara 4.5. */
    CLASSIC,
    /** YARA-X 1.x. */
    X
}
