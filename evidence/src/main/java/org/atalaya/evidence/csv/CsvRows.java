package org.atalaya.evidence.csv;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of a CSV text (RFC 4180: cells in quotes may hold delimiters, line ends and doubled quotes). Works on bytes,
 * since all that it looks for is ASCII; invalid UTF-8 in a cell becomes U+FFFD.
 */
final class CsvRows {
    /** Bytes of one row; what is longer is passed over up to the next line. */
    static final int MOST_ROW = 4 << 20;
    /** Cells of one row; the rest is left out. */
    static final int MOST_CELLS = 4096;

    /** Times that the lines of a row which is none are read again as rows of their own. */
    static final int MOST_REREAD = 20;
    /** Bytes that a cell of a log has at most: Windows' own limit of an event's text, with room. */
    private static final int MOST_MESSAGE = 1 << 17;

    private InputStream in;
    private final int mostRow;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;
    private long position;
    private long line = 1;
    private byte[] cell = new byte[256];
    private int length;
    private long rowOffset;
    private long rowLine;
    private boolean cut;
    private boolean open;
    /** The row's bytes behind its first line, and where they begin. */
    private byte[] later = new byte[0];

    private int laterLength;
    private long laterOffset;
    private long laterLine;
    private int reread;

    CsvRows(InputStream in, int mostRow) {
        this.in = in;
        this.mostRow = mostRow;
    }

    /** Offset in bytes of the row last read. */
    long offset() {
        return rowOffset;
    }

    /** Line, from 1, on which the row last read begins. */
    long line() {
        return rowLine;
    }

    /** Whether the row last read was longer than allowed. */
    boolean cut() {
        return cut;
    }

    /** Whether the text ended within quotes. */
    boolean open() {
        return open;
    }

    private int peek() throws IOException {
        if (at == end) {
            end = Math.max(0, in.read(buffer));
            at = 0;
            if (end == 0) {
                return -1;
            }
        }
        return buffer[at];
    }

    private int read() throws IOException {
        int b = peek();
        if (at == end) {
            return -2;
        }
        at++;
        position++;
        if (b == '\n') {
            line++;
        }
        return b;
    }

    /** Passes over a byte order mark. */
    void skipMark() throws IOException {
        peek();
        if (end >= 3 && buffer[0] == (byte) 0xEF && buffer[1] == (byte) 0xBB && buffer[2] == (byte) 0xBF) {
            at = 3;
            position = 3;
        }
    }

    /** Reads the next row; false at the end. An empty line is a row without cells. */
    boolean next(char delimiter, List<String> row) throws IOException {
        row.clear();
        rowOffset = position;
        rowLine = line;
        cut = false;
        length = 0;
        boolean quoted = false;
        boolean any = false;
        laterOffset = -1;
        laterLength = 0;
        while (true) {
            int b = read();
            if (laterOffset >= 0 && b != -2) {
                hold(b);
            } else if (b == '\n') {
                laterOffset = position;
                laterLine = line;
            }
            if (b == -2) {
                open = quoted;
                if (open && laterLength > MOST_MESSAGE && reread < MOST_REREAD) {
                    again();
                }
                if (any) {
                    cell(row);
                }
                return any;
            }
            any = true;
            if (position - rowOffset > mostRow) {
                cut = true;
                if (laterOffset >= 0 && reread < MOST_REREAD) {
                    again();
                    return true;
                }
                while (b != '\n' && b != -2) {
                    b = read();
                }
                return true;
            }
            if (quoted) {
                if (b != '"') {
                    put(b);
                } else if (peek() == '"' && at < end) {
                    int second = read();
                    if (laterOffset >= 0) {
                        hold(second);
                    }
                    put(second);
                } else {
                    quoted = false;
                }
            } else if (b == '"' && length == 0) {
                quoted = true;
            } else if (b == delimiter) {
                cell(row);
            } else if (b == '\r' && peek() == '\n') {
                // Half of the line end; within quotes it belongs to the cell.
                continue;
            } else if (b == '\n') {
                if (length > 0 || !row.isEmpty()) {
                    cell(row);
                }
                return true;
            } else {
                put(b);
            }
        }
    }

    private void hold(int b) {
        if (laterLength == later.length) {
            later = Arrays.copyOf(later, Math.max(1024, laterLength * 2));
        }
        later[laterLength++] = (byte) b;
    }

    /** Goes back to the row's second line: a quote without its pair must not hide the rows behind it. */
    private void again() {
        reread++;
        byte[] back = Arrays.copyOf(later, laterLength + end - at);
        System.arraycopy(buffer, at, back, laterLength, end - at);
        in = new SequenceInputStream(new ByteArrayInputStream(back), in);
        at = 0;
        end = 0;
        position = laterOffset;
        line = laterLine;
    }

    private void put(int b) {
        if (length == cell.length) {
            cell = Arrays.copyOf(cell, length * 2);
        }
        cell[length++] = (byte) b;
    }

    private void cell(List<String> row) {
        if (row.size() < MOST_CELLS) {
            row.add(new String(cell, 0, length, StandardCharsets.UTF_8));
        }
        length = 0;
    }

    /** All rows of a short text, for looking at a header. */
    static List<List<String>> of(byte[] text, int length, char delimiter, int most) throws IOException {
        CsvRows rows = new CsvRows(new ByteArrayInputStream(text, 0, length), MOST_ROW);
        rows.skipMark();
        List<List<String>> found = new ArrayList<>();
        List<String> row = new ArrayList<>();
        while (found.size() < most && rows.next(delimiter, row)) {
            found.add(List.copyOf(row));
        }
        return found;
    }
}
