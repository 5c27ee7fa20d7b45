package org.atalaya.indicators.read;

import org.atalaya.indicators.pattern.StixPattern;

/** What a file of indicators may cost. Reaching one refuses the file, and says so. */
public final class ImportLimits {
    /** Bytes of one file, unpacked. */
    public static final long MOST_BYTES = 2L << 30;
    /** Bytes of an XML file. Its parser holds a comment or an attribute in memory as a whole. */
    public static final long MOST_XML = 32L << 20;
    /** Times that a packed file may grow, once it is larger than {@link #FREE_BYTES}. */
    public static final long MOST_GROWTH = 200;
    /** Unpacked bytes whose growth is not asked for. */
    public static final long FREE_BYTES = 16L << 20;
    /** Files in one archive. */
    public static final int MOST_MEMBERS = 1_000;
    /** Files of one folder and those below. */
    public static final int MOST_FILES = 10_000;
    /** Folders within folders. */
    public static final int MOST_FOLDERS = 20;
    /** Objects, attributes, rows or lines of one file. */
    public static final int MOST_OBJECTS = 5_000_000;
    /** Elements within elements. */
    public static final int MOST_DEPTH = 64;
    /** Characters of a text of JSON or XML, such as a pattern or a rule. */
    public static final int MOST_TEXT = 1 << 20;
    /** Characters of a STIX pattern. */
    public static final int MOST_PATTERN = StixPattern.MOST_CHARACTERS;
    /** Characters of a line of a list, or of a row of a table. */
    public static final int MOST_LINE = 65_536;
    /** Indicators of one file whose sightings are remembered. */
    static final int MOST_SIGHTED = 200_000;
    /** Withdrawn indicators of one file that are remembered. */
    static final int MOST_REVOKED = 200_000;

    private ImportLimits() {}
}
