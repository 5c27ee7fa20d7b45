package org.atalaya.yara;

import java.nio.charset.StandardCharsets;

/** A file of rules. Names of rules must differ within a namespace, and its global rules gate all its rules. */
public record Source(String file, String namespace, byte[] bytes) {
    /** The namespace of rules that are given without one. */
    public static final String DEFAULT = "default";

    public static Source of(String file, byte[] bytes) {
        return new Source(file, DEFAULT, bytes);
    }

    public static Source of(String file, String text) {
        return of(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
