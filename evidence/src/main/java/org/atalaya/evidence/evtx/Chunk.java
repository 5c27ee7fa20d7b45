package org.atalaya.evidence.evtx;

import java.util.zip.CRC32;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Sink;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Notice;

/**
 * Reads the records of one 64 KiB chunk. Layout: header of 512 bytes (signature {@code ElfChnk\0}; free space offset at
 * 48; CRC-32 of the records at 52, of the header at 124), then records (signature, size, id, FILETIME, BinXML, size
 * again). Offsets in BinXML count from the start of the chunk. One per worker, reused.
 */
final class Chunk {
    static final int SIZE = 0x10000;
    static final int HEADER = 512;
    static final int RECORD_SIGNATURE = 0x00002A2A;
    /** Signature, size, id, time before the BinXML and the size after it. */
    static final int RECORD_HEADER = 24;

    /** Next offset, GUID and size before a template's BinXML. */
    static final int TEMPLATE_HEADER = 24;
    /** Bytes of template definitions that one chunk may ask to be compiled: without overlap they fit the chunk. */
    private static final int MOST_DEFINITIONS = 4 * SIZE;

    private static final int LEAST_RECORD = RECORD_HEADER + 4;
    /** Searches inside a record whose sizes lie, per chunk; beyond it the record is skipped as long as it says it is. */
    private static final int MOST_RESYNCS = 64;
    /** Damaged records that get a notice of their own per chunk; the rest are counted in one. */
    private static final int MOST_NOTICES = 8;

    private static final long MAGIC = 0x006B6E6843666C45L; // "ElfChnk\0"

    private final boolean recover;
    private final Names elementNames = new Names();
    private final EvtxEvent event;
    private final Templates templates;
    private final Templates.ByOffset byOffset = new Templates.ByOffset();
    private final ReadOptions options;
    private long definitions;

    private byte[] data = new byte[0];
    private int base;
    private String source = "";
    private long fileOffset;
    private int broken;
    private int resyncs;
    private long recovered;

    Chunk(ReadOptions options) {
        this.options = options;
        FieldNames names = options.names();
        templates = new Templates(names, elementNames);
        recover = options.recover();
        event = new EvtxEvent(this, names);
    }

    /** What it was made for. */
    ReadOptions options() {
        return options;
    }

    /** Records recovered from slack since this was last asked. */
    long takeRecovered() {
        long count = recovered;
        recovered = 0;
        return count;
    }

    /**
     * Reads the chunk at {@code base} of {@code bytes}.
     *
     * @param length bytes that are there; fewer than {@link #SIZE} when the file was cut
     * @param offset where the chunk starts in the file
     */
    void read(byte[] bytes, int from, int length, long offset, String name, Sink sink) {
        data = bytes;
        base = from;
        source = name;
        fileOffset = offset;
        broken = 0;
        resyncs = 0;
        byOffset.clear();
        definitions = 0;
        if (length < HEADER) {
            sink.notice(new Notice(Notice.Kind.DAMAGED, name, offset, "chunk cut after " + length + " bytes"));
            return;
        }
        if (Bytes.i64(data, base) != MAGIC) {
            if (!isZero(length)) {
                sink.notice(new Notice(
                        Notice.Kind.DAMAGED, name, offset, "expected a chunk (ElfChnk), found other data; skipped"));
                if (recover) {
                    records(HEADER, length, true, sink);
                }
            }
            return;
        }
        if (length < SIZE) {
            sink.notice(new Notice(
                    Notice.Kind.DAMAGED, name, offset, "chunk cut after " + length + " of " + SIZE + " bytes"));
        }
        long free = Bytes.u32(data, base + 48);
        int end = free >= HEADER && free <= length ? (int) free : length;
        if (free < HEADER || free > SIZE) {
            sink.notice(new Notice(
                    Notice.Kind.DAMAGED,
                    name,
                    offset + 48,
                    "free space offset " + free + " is impossible; all scanned"));
        }
        check(end, length, sink);
        int last = records(HEADER, end, false, sink);
        if (broken > MOST_NOTICES) {
            sink.notice(new Notice(
                    Notice.Kind.DAMAGED,
                    name,
                    offset,
                    (broken - MOST_NOTICES) + " more damaged records in the same chunk"));
        }
        if (recover) {
            records(Math.max(last, Math.min(end, length)), length, true, sink);
        }
    }

    private boolean isZero(int length) {
        for (int i = 0; i < length; i++) {
            if (data[base + i] != 0) {
                return false;
            }
        }
        return true;
    }

    private void check(int end, int length, Sink sink) {
        CRC32 crc = new CRC32();
        crc.update(data, base, 120);
        crc.update(data, base + 128, HEADER - 128);
        if ((int) crc.getValue() != Bytes.i32(data, base + 124)) {
            sink.notice(new Notice(
                    Notice.Kind.CHECKSUM, source, fileOffset + 124, "checksum of the chunk header does not agree"));
        }
        crc.reset();
        crc.update(data, base + HEADER, end - HEADER);
        if (length >= end && (int) crc.getValue() != Bytes.i32(data, base + 52)) {
            sink.notice(new Notice(
                    Notice.Kind.CHECKSUM, source, fileOffset + 52, "checksum of the chunk's records does not agree"));
        }
    }

    /** Reads records in {@code [from, end)} of the chunk and returns where it stopped. */
    private int records(int from, int end, boolean slack, Sink sink) {
        int at = from;
        while (at + LEAST_RECORD <= end) {
            int place = base + at;
            if (Bytes.i32(data, place) != RECORD_SIGNATURE) {
                if (!slack) {
                    if (Bytes.i32(data, place) == 0 && isZero(at, end)) {
                        return at;
                    }
                    damaged(sink, at, "expected a record, found other data; searched for the next");
                }
                at = search(at + 1, end);
                continue;
            }
            long size = Bytes.u32(data, place + 4);
            if (size < LEAST_RECORD || size > end - at) {
                if (!slack) {
                    damaged(sink, at, "record size " + size + " is impossible; searched for the next record");
                }
                at = search(at + 4, end);
                continue;
            }
            int length = (int) size;
            boolean sizesAgree = Bytes.i32(data, place + length - 4) == length;
            if (!sizesAgree && slack) {
                at = search(at + 4, end);
                continue;
            }
            int content = at + 4;
            try {
                content = event.begin(data, base, at, length, slack);
                sink.event(event);
                if (slack) {
                    recovered++;
                }
                if (!sizesAgree) {
                    damaged(sink, at, "the two sizes of record " + Bytes.i64(data, place + 8) + " differ; it was read");
                }
            } catch (BrokenXml xml) {
                if (!slack) {
                    damaged(
                            sink,
                            at,
                            "record " + Bytes.i64(data, place + 8) + ": " + xml.getMessage() + " (offset "
                                    + (fileOffset + xml.offset) + ")");
                }
            }
            if (!sizesAgree && resyncs++ < MOST_RESYNCS) {
                // A size that is too large must not hide the records that it covers.
                at = search(content, end);
            } else {
                at += length;
            }
        }
        return at;
    }

    private boolean isZero(int from, int end) {
        for (int i = base + from; i < base + end; i++) {
            if (data[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** The next place from {@code from} on with a record's signature and a possible size. */
    private int search(int from, int end) {
        for (int at = from; at + LEAST_RECORD <= end; at++) {
            if (data[base + at] == 0x2A && Bytes.i32(data, base + at) == RECORD_SIGNATURE) {
                long size = Bytes.u32(data, base + at + 4);
                if (size >= LEAST_RECORD && size <= end - at) {
                    return at;
                }
            }
        }
        return end;
    }

    private void damaged(Sink sink, int at, String detail) {
        if (++broken <= MOST_NOTICES) {
            sink.notice(new Notice(Notice.Kind.DAMAGED, source, fileOffset + at, detail));
        }
    }

    String source() {
        return source;
    }

    long fileOffset() {
        return fileOffset;
    }

    /**
     * The template defined at an offset of the chunk: next offset, GUID, size, then the definition's BinXML.
     *
     * @param id the first four bytes of the GUID, which the record repeats
     */
    Template template(int offset, int id) throws BrokenXml {
        int end = Math.min(data.length, base + SIZE);
        int place = base + offset;
        if (offset < HEADER || place + TEMPLATE_HEADER > end) {
            throw new BrokenXml("template at impossible offset " + offset, offset);
        }
        if (Bytes.i32(data, place + 4) != id) {
            // Happens where sectors of another chunk were written over: its offsets lead to the wrong definition.
            throw new BrokenXml("another template than the record names", offset);
        }
        Template known = byOffset.get(offset);
        if (known != null) {
            return known;
        }
        long size = Bytes.u32(data, place + 20);
        if (size > end - place - TEMPLATE_HEADER) {
            throw new BrokenXml("template of " + size + " bytes reaches outside the chunk", offset);
        }
        definitions += size;
        if (definitions > MOST_DEFINITIONS) {
            throw new BrokenXml("more than " + MOST_DEFINITIONS + " bytes of overlapping templates", offset);
        }
        Template made = templates.get(data, base, place + TEMPLATE_HEADER, place + TEMPLATE_HEADER + (int) size);
        byOffset.put(offset, made);
        return made;
    }

    /** A parser of a fragment without a template. */
    BinXml bare(int from, int end) {
        return new BinXml(data, base, from, end, false, elementNames);
    }
}
