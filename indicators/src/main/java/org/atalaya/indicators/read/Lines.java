package org.atalaya.indicators.read;

import java.io.BufferedReader;
import java.io.IOException;

/** Lines of bounded length and number. */
final class Lines {
    /** What stands for the end: no line, since lines have no line ends in them. */
    static final String END = "\n";

    private final BufferedReader in;
    private final StringBuilder line = new StringBuilder();
    private int number;

    Lines(BufferedReader in) {
        this.in = in;
    }

    /** The next line, or {@link #END}. */
    String next() throws IOException {
        line.setLength(0);
        int c = in.read();
        if (c < 0) {
            return END;
        }
        if (++number > ImportLimits.MOST_OBJECTS) {
            throw new Fault("line " + number, "more than " + ImportLimits.MOST_OBJECTS + " lines; split the file");
        }
        while (c >= 0 && c != '\n') {
            if (c == 0) {
                throw new Fault("line " + number, "a zero byte, which no text has; this is not a list of indicators");
            }
            if (line.length() == ImportLimits.MOST_LINE) {
                throw new Fault("line " + number, "longer than " + ImportLimits.MOST_LINE + " characters");
            }
            line.append((char) c);
            c = in.read();
        }
        int length = line.length();
        return line.substring(0, length > 0 && line.charAt(length - 1) == '\r' ? length - 1 : length);
    }

    /** The number of the last line, from 1. */
    int number() {
        return number;
    }
}
