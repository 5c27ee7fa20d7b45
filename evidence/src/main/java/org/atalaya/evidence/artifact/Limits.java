package org.atalaya.evidence.artifact;

/**
 * What one file of the evidence may cost, over all artifacts within it. Reaching a limit is told, and what lies within it is
 * read all the same.
 *
 * @param levels artifacts within artifacts
 * @param artifacts artifacts in all
 * @param bytes unpacked bytes in all
 * @param bytesOfOne unpacked bytes of one artifact
 * @param ratio unpacked bytes for each packed one, beyond {@link #FREE_BYTES}
 * @param seconds time in all; what is begun is ended
 */
public record Limits(int levels, int artifacts, long bytes, long bytesOfOne, int ratio, int seconds) {
    /** Unpacked bytes that any artifact may have, whatever it was packed to. */
    static final long FREE_BYTES = 10L << 20;
    /** Bytes of artifacts that wait in memory until they are read; more wait in temporary files. */
    static final long MOST_WAITING = 16L << 20;
    /** Facts, hashes and structures of one artifact. */
    static final int MOST_FACTS = 1_000;
    /** Passwords that artifacts name for what they hold. */
    static final int MOST_PASSWORDS = 16;
    /** Characters of a name or value that an artifact gives. */
    static final int MOST_NAME = 400;

    /** What a sweep allows. */
    public static final Limits STANDARD = new Limits(12, 20_000, 8L << 30, 2L << 30, 1_000, 300);
}
