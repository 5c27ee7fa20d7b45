package org.atalaya.evidence.artifact;

/** Takes artifacts apart: type, hashes, facts, and what is inside, within limits. */
public final class Artifacts {
    /** Bytes from the start of a content by which it is recognised. */
    public static final int HEAD = 8192;

    private Artifacts() {}
}
