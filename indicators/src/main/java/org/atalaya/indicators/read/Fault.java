package org.atalaya.indicators.read;

/** What is wrong within a file; the one who opened it adds its name. */
final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String place;

    Fault(String place, String what) {
        super(what);
        this.place = place;
    }

    /** Where, such as {@code line 3}. */
    String place() {
        return place;
    }

    /** The reason. */
    String what() {
        return String.valueOf(getMessage());
    }

    /** A text of the file, short enough for a message and without control characters. */
    static String shown(String text) {
        String head = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return "\"" + head.replaceAll("\\p{Cntrl}", " ") + "\"";
    }
}
