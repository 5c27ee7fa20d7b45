package org.atalaya.evidence.dotnet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.atalaya.evidence.image.View;
import org.jspecify.annotations.Nullable;

/** The metadata root and its streams: ECMA-335 II.24.2.1 to II.24.2.5. */
final class Metadata {
    /** Streams, user strings and bytes of a name that are read. */
    static final int MOST_STREAMS = 64, MOST_USER_STRINGS = 1 << 17, LONGEST_NAME = 1_024;

    final View view;
    final long root;
    final byte[] version;
    final List<Stream> streams;
    final @Nullable Tables tables;
    private final @Nullable Stream strings;
    private final @Nullable Stream blobs;
    private final @Nullable Stream userStrings;
    final @Nullable Stream guids;

    /** A stream; its place is that in the file. */
    record Stream(byte[] name, long offset, long size) {
        boolean is(String wanted) {
            return new String(name, StandardCharsets.ISO_8859_1).equals(wanted);
        }
    }

    /** Bytes in a heap. */
    record Blob(long offset, int length) {}

    private Metadata(View view, long root) {
        this.view = view;
        this.root = root;
        long length = view.u32(root + 12);
        this.version = view.name(root + 16, (int) length);
        long at = root + 16 + length + 2;
        int count = Math.min(view.u16(at), MOST_STREAMS);
        at += 2;
        List<Stream> found = new ArrayList<>();
        for (int i = 0; i < count && view.has(at, 9); i++) {
            byte[] name = view.name(at + 8, 32);
            found.add(new Stream(name, root + view.u32(at), view.u32(at + 4)));
            at += 8 + (name.length + 4 & ~3);
        }
        streams = List.copyOf(found);
        strings = stream("#Strings");
        blobs = stream("#Blob");
        userStrings = stream("#US");
        guids = stream("#GUID");
        Stream rows = stream("#~") == null ? stream("#-") : stream("#~");
        tables = rows == null || strings == null || blobs == null
                ? null
                : Tables.of(view, rows.offset).orElse(null);
    }

    /** The metadata at a place of the file, empty when it is none. */
    static Optional<Metadata> of(View view, long root) {
        if (root < 0 || !view.has(root, 20) || view.u32(root) != 0x424A_5342L) { // "BSJB"
            return Optional.empty();
        }
        long length = view.u32(root + 12);
        boolean good = length > 0 && length <= 255 && length % 4 == 0 && view.has(root + 16, length + 4);
        return good ? Optional.of(new Metadata(view, root)) : Optional.empty();
    }

    private @Nullable Stream stream(String name) {
        for (Stream stream : streams) {
            if (stream.is(name)) {
                return stream;
            }
        }
        return null;
    }

    /** A name in #Strings; {@code null} when it is not there. */
    byte @Nullable [] name(int index) {
        Stream heap = strings;
        if (heap == null || index < 0 || index >= heap.size || heap.offset + index >= view.size()) {
            return null;
        }
        byte[] name = view.name(heap.offset + index, LONGEST_NAME + 1);
        return name.length > LONGEST_NAME || heap.offset + index + name.length >= view.size() ? null : name;
    }

    /** A name in #Strings as text, empty when it is not there. */
    String text(int index) {
        byte[] name = name(index);
        return name == null ? "" : new String(name, StandardCharsets.UTF_8);
    }

    /** A blob; {@code null} when it is not there. */
    @Nullable
    Blob blob(int index) {
        Stream heap = blobs;
        return heap == null || index < 0 ? null : at(heap.offset + index);
    }

    /** II.24.2.4: a length of one, two or four bytes, then so many bytes. */
    private @Nullable Blob at(long at) {
        if (at < 0 || !view.has(at, 1)) {
            return null;
        }
        int first = view.u8(at);
        int size;
        int length;
        if ((first & 0x80) == 0) {
            size = 1;
            length = first;
        } else if ((first & 0xC0) == 0x80) {
            size = 2;
            length = (first & 0x3F) << 8 | view.u8(at + 1);
        } else if ((first & 0xE0) == 0xC0) {
            size = 4;
            length = (first & 0x1F) << 24 | view.u8(at + 1) << 16 | view.u8(at + 2) << 8 | view.u8(at + 3);
        } else {
            return null;
        }
        return view.has(at + size, length) ? new Blob(at + size, length) : null;
    }

    /** The texts that programs load, UTF-16, without the byte that ends each; empty ones left out. */
    List<Blob> userStrings() {
        Stream heap = userStrings;
        List<Blob> found = new ArrayList<>();
        if (heap == null || heap.size == 0 || !view.has(heap.offset, heap.size) || view.u8(heap.offset) != 0) {
            return found;
        }
        long at = heap.offset + 1;
        long end = heap.offset + heap.size;
        while (at < end && found.size() < MOST_USER_STRINGS) {
            Blob entry = at(at);
            if (entry == null) {
                break;
            }
            if (entry.length > 1) {
                found.add(new Blob(entry.offset, entry.length - 1));
            }
            at = entry.offset + entry.length;
        }
        return found;
    }
}
