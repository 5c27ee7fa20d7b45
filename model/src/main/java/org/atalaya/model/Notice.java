package org.atalaya.model;

/**
 * Something that could not be read or done in full, and stands in the report so that nothing is lost quietly.
 *
 * @param source the file or rule concerned, as in {@link Place#source}
 * @param offset byte offset where it happened, -1 when it concerns the whole
 * @param detail what was found, what was expected, and how to mend it where that is known; one line, English
 */
public record Notice(Kind kind, String source, long offset, String detail) {
    /**
     * A defect of our own that ended the reading of something early.
     *
     * @param what was being read
     */
    public static Notice defect(String source, Throwable defect, String what) {
        StackTraceElement[] trace = defect.getStackTrace();
        String place = trace.length == 0 ? "" : " at " + trace[0];
        return new Notice(
                Kind.UNREADABLE,
                source,
                -1,
                "a defect of Atalaya (" + defect + place + ") ended the reading of " + what + "; please report it");
    }

    /** What went wrong, in the words a report translates. */
    public enum Kind {
        /** A file or part that could not be read at all. */
        UNREADABLE,
        /** A record that is broken; the records around it were read. */
        DAMAGED,
        /** A checksum that does not agree; the data were read all the same. */
        CHECKSUM,
        /** A limit of the program that was reached; what lay beyond it was left out. */
        LIMIT,
        /** Data in a shape that no reader knows. */
        UNKNOWN_SHAPE,
        /** Something of note that lost nothing, such as records recovered from slack. */
        NOTE
    }
}
