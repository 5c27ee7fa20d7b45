package org.atalaya.evidence.json;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.function.LongFunction;
import org.atalaya.evidence.FileBytes;
import org.atalaya.evidence.LineEnds;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Sink;
import org.atalaya.model.Event;
import org.atalaya.model.Notice;
import org.atalaya.model.Place;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonFactory;

/** One worker's buffer and reader. */
final class Worker {
    private final RecordReader reader;
    byte[] buffer = new byte[JsonSource.PORTION + 1];
    private Sink sink = NOWHERE;
    private String name = "";
    private int notices;
    private long unknown;
    private String unknownKeys = "";
    private long element;

    private static final Sink NOWHERE = new Sink() {
        @Override
        public void event(Event event) {}

        @Override
        public void notice(Notice notice) {}
    };

    Worker(ReadOptions options) {
        reader = new RecordReader(options);
    }

    void begin(Sink to, String source) {
        sink = to;
        name = source;
        notices = 0;
        unknown = 0;
        element = 0;
        if (buffer.length > 2 * JsonSource.PORTION) {
            buffer = new byte[JsonSource.PORTION + 1];
        }
    }

    /** Reads on behind a portion's end until a line end is there or the limit is reached; returns the new length. */
    long grow(FileChannel channel, byte[] data, int lineStart, int length, long position) throws IOException {
        byte[] bytes = data;
        int used = length;
        while (true) {
            int wanted = Math.min(1 << 20, lineStart + JsonSource.MOST_LINE - used);
            if (wanted <= 0) {
                break;
            }
            if (used + wanted > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length + (bytes.length >> 1), used + wanted));
            }
            int count = FileBytes.read(channel, bytes, used, wanted, position + used);
            boolean found = LineEnds.next(bytes, used, used + count) < used + count;
            used += count;
            if (found || count < wanted) {
                break;
            }
        }
        buffer = bytes;
        return used;
    }

    void line(byte[] data, int from, int to, long line, long offset) {
        int start = from;
        if (line == 1 && to - from >= 3 && data[from] == (byte) 0xEF && data[from + 1] == (byte) 0xBB) {
            start += 3;
        }
        int begin = start;
        while (start < to && (JsonSource.isSpace(data[start]) || data[start] == 0)) {
            start++;
        }
        int end = to;
        while (end > start && (JsonSource.isSpace(data[end - 1]) || data[end - 1] == 0)) {
            end--;
        }
        if (end - start < to - begin && hasZero(data, begin, start, end, to)) {
            notice(Notice.Kind.DAMAGED, offset, "line " + line + ": zero bytes around the record or in its stead");
        }
        if (start == end) {
            return;
        }
        if (reader.readPlain(data, start, end, Place.line(name, line, offset), sink)) {
            check(line, offset);
            return;
        }
        long before = reader.given();
        try {
            values(RecordReader.FACTORY, data, start, end, line, offset);
        } catch (JacksonException broken) {
            int column = broken.getLocation() == null ? 1 : broken.getLocation().getColumnNr();
            String detail = "line " + line + ", column " + column + ": " + broken.getOriginalMessage();
            if (reader.given() != before || !mended(data, start, end, line, offset)) {
                notice(Notice.Kind.DAMAGED, offset, detail);
            } else {
                notice(Notice.Kind.DAMAGED, offset, detail + "; read as far as it can be told");
            }
        }
    }

    private static boolean hasZero(byte[] data, int begin, int start, int end, int to) {
        for (int i = begin; i < to; i++) {
            if (i == start) {
                i = end;
            }
            if (i < to && data[i] == 0) {
                return true;
            }
        }
        return false;
    }

    /** Reads a line once more, forgiving what breaks the rules of JSON and yet has one meaning. */
    private boolean mended(byte[] data, int from, int to, long line, long offset) {
        byte[] copy = Arrays.copyOfRange(data, from, to);
        Mended.mend(copy, copy.length);
        try {
            values(RecordReader.LENIENT, copy, 0, copy.length, line, offset);
            return true;
        } catch (JacksonException broken) {
            return false;
        }
    }

    private void values(JsonFactory factory, byte[] data, int from, int to, long line, long offset) {
        try (JsonParser json = factory.createParser(data, from, to - from)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    int begin =
                            from + Math.max(0, (int) json.currentTokenLocation().getByteOffset());
                    Export export = new Export(() -> factory.createParser(data, begin, to - begin));
                    reader.read(json, Place.line(name, line, offset), export, sink);
                    check(line, offset);
                } else if (token != JsonToken.START_ARRAY && token != JsonToken.END_ARRAY) {
                    notice(Notice.Kind.DAMAGED, offset, "line " + line + ": expected JSON objects, found " + token);
                }
            }
        }
    }

    /**
     * Reads a stream of objects and arrays of objects.
     *
     * @param base offset of the stream in the file
     * @param from reads the file from an offset on
     */
    void document(JsonParser json, long base, LongFunction<JsonParser> from) {
        for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
            long offset = base + Math.max(0, json.currentTokenLocation().getByteOffset());
            if (token == JsonToken.START_OBJECT) {
                Place place = new Place(name, Place.Unit.ELEMENT, element++, offset, false);
                reader.read(json, place, base, new Export(() -> from.apply(offset)), sink);
                check(element - 1, offset);
            } else if (token != JsonToken.START_ARRAY && token != JsonToken.END_ARRAY) {
                notice(Notice.Kind.DAMAGED, offset, "expected JSON objects, found " + token);
            }
        }
    }

    private void check(long number, long offset) {
        if (reader.tooMany()) {
            notice(
                    Notice.Kind.LIMIT,
                    offset,
                    "record " + number + " has more than " + RecordReader.MOST_VALUES + " values or "
                            + RecordReader.MOST_RECORD + " characters; the rest was left out");
        }
        if (reader.unknown() > 0) {
            if (unknown == 0) {
                unknownKeys = reader.unknownKeys();
            }
            unknown += reader.unknown();
        }
    }

    void notice(Notice.Kind kind, long offset, String detail) {
        if (++notices <= JsonSource.MOST_NOTICES) {
            sink.notice(new Notice(kind, name, offset, detail));
        }
    }

    void finish() {
        if (notices > JsonSource.MOST_NOTICES) {
            sink.notice(new Notice(
                    Notice.Kind.DAMAGED,
                    name,
                    -1,
                    (notices - JsonSource.MOST_NOTICES) + " more such notices in this part"));
        }
        if (unknown > 0) {
            sink.notice(new Notice(
                    Notice.Kind.UNKNOWN_SHAPE,
                    name,
                    -1,
                    unknown + " records of a shape that is not known (keys: " + unknownKeys
                            + "); only rules without log source and keywords saw them. Add \"product\", \"category\" or"
                            + " \"service\" keys to name their log source."));
        }
    }
}
