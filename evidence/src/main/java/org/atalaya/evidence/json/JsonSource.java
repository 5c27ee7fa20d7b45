package org.atalaya.evidence.json;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.atalaya.evidence.FileBytes;
import org.atalaya.evidence.LineEnds;
import org.atalaya.evidence.Portion;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Sink;
import org.atalaya.evidence.Source;
import org.atalaya.evidence.Workspace;
import org.atalaya.model.Notice;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** A JSON log: lines are cut into portions that are read side by side, anything else is read in one stream. */
public final class JsonSource implements Source {
    /** Bytes of one portion of lines. */
    static final int PORTION = 4 << 20;

    private static final int LEAST_PORTION = 1 << 18;
    /** Portions that a file has at least, unless they become too small. */
    private static final int PORTIONS = 64;
    /** Bytes of one line; longer ones are passed over. */
    static final int MOST_LINE = 16 << 20;
    /** Notices of one portion; the rest are counted in one. */
    static final int MOST_NOTICES = 20;

    private final String name;
    private final ReadOptions options;
    private final FileChannel channel;
    private final long size;
    private final boolean lines;

    private JsonSource(String name, ReadOptions options, FileChannel channel, boolean lines) throws IOException {
        this.name = name;
        this.options = options;
        this.channel = channel;
        this.size = channel.size();
        this.lines = lines;
    }

    /** Whether a file that starts with these bytes is JSON. */
    public static boolean recognises(byte[] head, int length) {
        int i = start(head, length);
        if (i >= length || head[i] != '{' && head[i] != '[') {
            return false;
        }
        int k = i + 1;
        while (k < length && isSpace(head[k])) {
            k++;
        }
        return k >= length || (head[i] == '{' ? head[k] == '"' || head[k] == '}' : head[k] == '{' || head[k] == ']');
    }

    static int start(byte[] head, int length) {
        int i = length >= 3 && head[0] == (byte) 0xEF && head[1] == (byte) 0xBB && head[2] == (byte) 0xBF ? 3 : 0;
        while (i < length && isSpace(head[i])) {
            i++;
        }
        return i;
    }

    static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** Opens a file that {@link #recognises} took for JSON. */
    public static Source open(Path path, String name, ReadOptions options) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new JsonSource(name, options, channel, isLines(channel));
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    /** Whether the first line is a JSON object by itself. */
    private static boolean isLines(FileChannel channel) throws IOException {
        byte[] head = new byte[(int) Math.min(1 << 20, channel.size())];
        int length = FileBytes.read(channel, head, 0, head.length, 0);
        int from = start(head, length);
        int end = LineEnds.next(head, from, length);
        if (end == length && length < channel.size()) {
            return head[from] == '{' && endsWithinLimit(channel, length);
        }
        if (PlainLine.isObject(head, from, end)) {
            return true;
        }
        try (JsonParser json = RecordReader.FACTORY.createParser(head, from, end - from)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            json.skipChildren();
            return json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null;
        } catch (JacksonException notByItself) {
            return false;
        }
    }

    /** Whether a first line of a megabyte or more is short enough to be a record; otherwise it is a document. */
    private static boolean endsWithinLimit(FileChannel channel, long from) throws IOException {
        byte[] part = new byte[1 << 16];
        for (long at = from; at < MOST_LINE; at += part.length) {
            int length = FileBytes.read(channel, part, 0, part.length, at);
            if (LineEnds.next(part, 0, length) < length) {
                return true;
            }
            if (length < part.length) {
                return false;
            }
        }
        return false;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String format() {
        return lines ? "json lines" : "json";
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public Iterator<Portion> portions() {
        return lines ? new LinePortions() : List.<Portion>of(new Whole()).iterator();
    }

    /** Cuts the file, counting lines on the way so that every portion knows the number of its first one. */
    private final class LinePortions implements Iterator<Portion> {
        private final byte[] buffer = new byte[1 << 16];
        /** Small files in small portions too, so that all workers have some. */
        private final long portion = Math.clamp(size / PORTIONS, LEAST_PORTION, PORTION);

        private long next;
        private long line = 1;

        @Override
        public boolean hasNext() {
            return next < size;
        }

        @Override
        public Portion next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            long from = next;
            long to = Math.min(size, from + portion);
            Lines portion = new Lines(from, to, line);
            if (to < size) {
                line += newlines(from, to);
            }
            next = to;
            return portion;
        }

        private long newlines(long from, long to) {
            long count = 0;
            try {
                for (long at = from; at < to; ) {
                    int length = FileBytes.read(channel, buffer, 0, (int) Math.min(buffer.length, to - at), at);
                    if (length <= 0) {
                        break;
                    }
                    count += LineEnds.count(buffer, 0, length);
                    at += length;
                }
            } catch (IOException failing) {
                // The portion itself will report the failing disk.
                return count;
            }
            return count;
        }
    }

    /** The lines that start within a range of bytes. */
    private final class Lines implements Portion {
        private final long from;
        private final long to;
        private final long firstLine;

        Lines(long from, long to, long firstLine) {
            this.from = from;
            this.to = to;
            this.firstLine = firstLine;
        }

        @Override
        public long bytes() {
            return to - from;
        }

        @Override
        public void read(Workspace workspace, Sink sink) throws IOException {
            Worker worker = workspace.get(Worker.class, () -> new Worker(options));
            worker.begin(sink, name);
            // Starts one byte early: a line belongs to the portion that holds its first byte.
            long position = Math.max(0, from - 1);
            byte[] data = worker.buffer;
            int length = FileBytes.read(channel, data, 0, (int) (to - position), position);
            int at = 0;
            long line = firstLine;
            if (from > 0) {
                at = LineEnds.next(data, at, length);
                if (at == length) {
                    return;
                }
                line += at == 0 ? 0 : 1;
                at++;
            }
            while (at < length) {
                int end = LineEnds.next(data, at, length);
                if (end == length && position + length < size) {
                    long rest = worker.grow(channel, data, at, length, position);
                    data = worker.buffer;
                    length = (int) rest;
                    end = LineEnds.next(data, at, length);
                    if (end == length && position + length < size) {
                        worker.notice(
                                Notice.Kind.LIMIT,
                                position + at,
                                "line " + line + " is longer than " + MOST_LINE + " bytes; passed over");
                        break;
                    }
                    worker.line(data, at, end, line, position + at);
                    break;
                }
                worker.line(data, at, end, line, position + at);
                line++;
                at = end + 1;
            }
            worker.finish();
        }
    }

    /** The file as one stream of values. */
    private final class Whole implements Portion {
        @Override
        public long bytes() {
            return size;
        }

        @Override
        public void read(Workspace workspace, Sink sink) throws IOException {
            Worker worker = workspace.get(Worker.class, () -> new Worker(options));
            worker.begin(sink, name);
            new Document(channel, worker).read();
            worker.finish();
        }
    }
}
