package org.atalaya.indicators.read;

import java.io.IOException;
import java.io.Reader;

/** Lines of bounded length and number. */
final class Lines {
    /** What stands for the end: no line, since lines have no line ends in them. */
    static final String END = "\n";

    private final Reader in;
    private final char[] buffer = new char[1 << 14];
    private final StringBuilder line = new StringBuilder();
    private int at;
    private int filled;
    private int number;

    Lines(Reader in) {
        this.in = in;
    }

    private boolean fill() throws IOException {
        at = 0;
        filled = Math.max(0, in.read(buffer, 0, buffer.length));
        return filled > 0;
    }

    /** The next line, or {@link #END}. */
    String next() throws IOException {
        line.setLength(0);
        if (at == filled && !fill()) {
            return END;
        }
        if (++number > ImportLimits.MOST_OBJECTS) {
            throw new Fault("line " + number, "more than " + ImportLimits.MOST_OBJECTS + " lines; split the file");
        }
        boolean ended = false;
        while (!ended && (at < filled || fill())) {
            int start = at;
            while (at < filled && buffer[at] != '\n') {
                if (buffer[at++] == 0) {
                    throw new Fault("line " + number, "a zero byte, which no text has; this is no list of indicators");
                }
            }
            if (line.length() + at - start > ImportLimits.MOST_LINE) {
                throw new Fault("line " + number, "longer than " + ImportLimits.MOST_LINE + " characters");
            }
            line.append(buffer, start, at - start);
            ended = at < filled;
            at += ended ? 1 : 0;
        }
        int length = line.length();
        return line.substring(0, length > 0 && line.charAt(length - 1) == '\r' ? length - 1 : length);
    }

    /** The number of the last line, from 1. */
    int number() {
        return number;
    }
}
