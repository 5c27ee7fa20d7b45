package org.atalaya.model;

/**
 * Where in the evidence something lies, closely enough to open it by hand.
 *
 * @param source the file as it was named to the sweep; a member of a container follows after {@code !}
 * @param unit what {@code number} counts
 * @param number record id of an event log, line of a text file (from 1), index of an array element (from 0)
 * @param offset byte offset of the record in {@code source} after decompression, -1 if unknown
 * @param recovered whether the record was found outside the live part of its file (chunk slack)
 */
public record Place(String source, Unit unit, long number, long offset, boolean recovered) {
    /** The last name of a source: that of a file without its folders, or of a member without its container. */
    public static String lastName(String source) {
        return source.substring(Math.max(source.lastIndexOf('/'), source.lastIndexOf('!')) + 1);
    }

    /** What a place counts in. */
    public enum Unit {
        RECORD,
        LINE,
        ELEMENT,
        /** A byte of an artifact, counted from 0; the offset says the same. */
        BYTE
    }

    /** A line of a text file, counted from 1. */
    public static Place line(String source, long line, long offset) {
        return new Place(source, Unit.LINE, line, offset, false);
    }

    /** A byte of an artifact. */
    public static Place at(String source, long offset) {
        return new Place(source, Unit.BYTE, offset, offset, false);
    }

    /** A record of an event log by its record id. */
    public static Place record(String source, long recordId, long offset) {
        return new Place(source, Unit.RECORD, recordId, offset, false);
    }
}
