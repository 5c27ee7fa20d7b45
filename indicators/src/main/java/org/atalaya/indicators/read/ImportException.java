package org.atalaya.indicators.read;

/**
 * A file of indicators that cannot be taken: the message names the file, the place in it, what was expected and found, and
 * how to mend it. Nothing of the file was kept.
 */
public final class ImportException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final boolean foreign;

    ImportException(String file, String place, String what) {
        this(file, place, what, false);
    }

    private ImportException(String file, String place, String what, boolean foreign) {
        super(file + (place.isEmpty() ? "" : ": " + place) + ": " + what + "; nothing of this file was loaded");
        this.foreign = foreign;
    }

    /** A file that holds something else than indicators. */
    static ImportException foreign(String file, String what) {
        return new ImportException(file, "", what, true);
    }

    /** Whether the file holds something else than indicators, so that a folder may hold it rightly. */
    public boolean isForeign() {
        return foreign;
    }
}
