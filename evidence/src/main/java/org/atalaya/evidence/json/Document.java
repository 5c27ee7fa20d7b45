package org.atalaya.evidence.json;

import java.io.ByteArrayInputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.FileChannel;
import org.atalaya.evidence.FileBytes;
import org.atalaya.model.Notice;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * A file that is read as one stream of values. Where it is broken, reading goes on at the next line that begins an object,
 * so that one broken record does not cost those behind it.
 */
final class Document {
    /** Places of one file at which reading goes on; a file with more is given up there. */
    static final int MOST_RESUMED = 1000;

    private final FileChannel channel;
    private final Worker worker;
    private final byte[] buffer = new byte[1 << 16];

    Document(FileChannel channel, Worker worker) {
        this.channel = channel;
        this.worker = worker;
    }

    void read() throws IOException {
        long from = 0;
        boolean array = isArray();
        for (int resumed = 0; from >= 0; resumed++) {
            if (resumed > MOST_RESUMED) {
                worker.notice(
                        Notice.Kind.LIMIT,
                        from,
                        "broken in more than " + MOST_RESUMED + " places; the rest of the file was left out");
                return;
            }
            long broken = part(from, array && resumed > 0);
            from = broken < 0 ? -1 : next(Math.max(broken - 1, from));
        }
    }

    /** Whether the file's records are elements of an array: where reading goes on, it goes on within one. */
    private boolean isArray() throws IOException {
        int length = FileBytes.read(channel, buffer, 0, 8192, 0);
        int start = JsonSource.start(buffer, length);
        return start < length && buffer[start] == '[';
    }

    /** Reads on until the end, or until what is not JSON: then its offset, otherwise -1. */
    private long part(long from, boolean inArray) throws IOException {
        InputStream rest = new Mended(new Positioned(from, Long.MAX_VALUE));
        InputStream in = inArray ? new SequenceInputStream(new ByteArrayInputStream(new byte[] {'['}), rest) : rest;
        long base = inArray ? from - 1 : from;
        try (JsonParser json = RecordReader.FACTORY.createParser(in)) {
            worker.document(json, base, this::again);
            return -1;
        } catch (JacksonException broken) {
            // Bytes that begin like UTF-32 and are none are broken evidence, not a failing disk.
            if (broken.getCause() instanceof IOException failing && !(failing instanceof CharConversionException)) {
                throw failing;
            }
            long offset = base
                    + Math.max(
                            0,
                            broken.getLocation() == null
                                    ? 0
                                    : broken.getLocation().getByteOffset());
            worker.notice(
                    Notice.Kind.DAMAGED,
                    offset,
                    "not JSON: " + broken.getOriginalMessage() + "; went on at the next line that begins an object");
            return offset;
        }
    }

    /** A parser of the object at an offset, which ends at the size of the largest record. */
    private JsonParser again(long offset) {
        return RecordReader.FACTORY.createParser(new Mended(new Positioned(offset, offset + RecordReader.MOST_RECORD)));
    }

    /** The offset of the first object that begins a line behind a place, or -1. */
    private long next(long from) throws IOException {
        boolean atStart = false;
        for (long at = from; ; ) {
            int length = FileBytes.read(channel, buffer, 0, buffer.length, at);
            if (length <= 0) {
                return -1;
            }
            for (int i = 0; i < length; i++) {
                byte b = buffer[i];
                if (b == '\n') {
                    atStart = true;
                } else if (atStart && b == '{') {
                    return at + i;
                } else if (b != ' ' && b != '\t' && b != '\r' && b != ',' && b != '[' && b != 0) {
                    atStart = false;
                }
            }
            at += length;
        }
    }

    /** The file between two offsets; leaves the channel's own position alone. */
    private final class Positioned extends InputStream {
        private final byte[] one = new byte[1];
        private final long end;
        private long at;

        Positioned(long at, long end) {
            this.at = at;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = FileBytes.read(channel, into, offset, (int) Math.min(length, end - at), at);
            at += count;
            return count == 0 && length > 0 ? -1 : count;
        }
    }
}
