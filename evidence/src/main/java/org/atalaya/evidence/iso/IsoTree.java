package org.atalaya.evidence.iso;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.atalaya.model.Content;
import org.jspecify.annotations.Nullable;

/** Walks one tree of an ISO 9660 volume (ECMA-119 9.1 directory records), with long names where there are any. */
final class IsoTree {
    static final int SECTOR = 2048;
    private static final int RECORD = 33;
    /** 9.1.6 */
    private static final int IS_FOLDER = 2;

    private static final int GOES_ON = 0x80;
    /** Extents of one file. */
    private static final int MOST_EXTENTS = 10_000;

    /** How names are written. */
    enum Names {
        /** ECMA-119 7.5: capitals, and a version behind a semicolon. */
        PLAIN,
        /** Joliet: UTF-16 with the higher byte first. */
        JOLIET,
        /** IEEE P1282: in fields of the system use area. */
        ROCK_RIDGE
    }

    private record Waiting(String path, long block, long size) {}

    private final Content content;
    private final int blockSize;
    private final Names names;
    private final RockRidge rockRidge;
    private final Listing listing = new Listing();
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    private IsoTree(Content content, int blockSize, Names names, int skip) {
        this.content = content;
        this.blockSize = blockSize;
        this.names = names;
        this.rockRidge = new RockRidge(content, blockSize, skip);
    }

    /**
     * The files of a tree.
     *
     * @param root record of its root folder, 34 bytes
     */
    static Listing read(Content content, int blockSize, byte[] root, boolean isJoliet) {
        ByteBuffer record = ByteBuffer.wrap(root).order(ByteOrder.LITTLE_ENDIAN);
        long block = record.getInt(2) & 0xFFFF_FFFFL;
        int skip = isJoliet ? -1 : RockRidge.recognise(content, block * blockSize);
        Names names = isJoliet ? Names.JOLIET : skip >= 0 ? Names.ROCK_RIDGE : Names.PLAIN;
        IsoTree tree = new IsoTree(content, blockSize, names, Math.max(0, skip));
        tree.waiting.add(new Waiting("", block, record.getInt(10) & 0xFFFF_FFFFL));
        while (!tree.waiting.isEmpty()) {
            tree.folder(tree.waiting.poll());
        }
        return tree.listing;
    }

    private void folder(Waiting folder) {
        if (!listing.isNew(folder.block, folder.path)) {
            return;
        }
        long from = folder.block * blockSize;
        byte[] bytes = listing.folder(content, List.of(new Extent(from, folder.size)), folder.path);
        List<Extent> extents = new ArrayList<>();
        for (int at = 0; at + RECORD <= bytes.length && listing.hasRoom(); ) {
            int length = bytes[at] & 0xFF;
            if (length == 0) {
                // 6.8.1.1: a record does not go over the end of a block.
                at = (at / blockSize + 1) * blockSize;
                continue;
            }
            int nameLength = bytes[at + 32] & 0xFF;
            if (length < RECORD + nameLength || at + length > bytes.length) {
                listing.damage.add("the list of the folder " + folder.path + " is broken");
                return;
            }
            record(bytes, at, length, nameLength, folder.path, extents);
            at += length;
        }
    }

    private void record(byte[] bytes, int at, int length, int nameLength, String path, List<Extent> extents) {
        ByteBuffer record = ByteBuffer.wrap(bytes, at, length).slice().order(ByteOrder.LITTLE_ENDIAN);
        int flags = record.get(25);
        long block = (record.getInt(2) & 0xFFFF_FFFFL) + (record.get(1) & 0xFF);
        long size = record.getInt(10) & 0xFFFF_FFFFL;
        if (nameLength == 1 && (bytes[at + RECORD] == 0 || bytes[at + RECORD] == 1)) {
            return;
        }
        RockRidge.@Nullable Fields fields = null;
        if (names == Names.ROCK_RIDGE) {
            int behind = RECORD + nameLength + (nameLength + 1 & 1);
            fields = rockRidge.fields(bytes, at + behind, at + length);
            if (fields.isMoved()) {
                return;
            }
        }
        String name = Listing.path(path, name(bytes, at + RECORD, nameLength, fields));
        if ((flags & IS_FOLDER) != 0) {
            if (listing.mayWait()) {
                waiting.add(new Waiting(name, block, size));
            }
            return;
        }
        if (fields != null && fields.movedTo() >= 0) {
            // P1282 4.1.5: a folder too deep for ISO 9660 stands elsewhere; its first record says its size.
            byte[] head = new byte[RECORD];
            content.read(fields.movedTo() * blockSize, head, 0, RECORD);
            long there = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(10) & 0xFFFF_FFFFL;
            if (listing.mayWait()) {
                waiting.add(new Waiting(name, fields.movedTo(), there));
            }
            return;
        }
        if (record.get(26) != 0 || record.get(27) != 0) {
            listing.damage.add(name + " is interleaved with others; its bytes were read one after the other");
        }
        if (extents.size() < MOST_EXTENTS) {
            extents.add(new Extent(block * blockSize, size));
        }
        if ((flags & GOES_ON) == 0) {
            listing.file(name, List.copyOf(extents));
            extents.clear();
        }
    }

    private String name(byte[] bytes, int from, int length, RockRidge.@Nullable Fields fields) {
        if (fields != null && !fields.name().isEmpty()) {
            return fields.name();
        }
        String name = new String(
                bytes, from, length, names == Names.JOLIET ? StandardCharsets.UTF_16BE : StandardCharsets.ISO_8859_1);
        int version = name.lastIndexOf(';');
        if (version > 0 && name.substring(version + 1).matches("[0-9]+")) {
            name = name.substring(0, version);
        }
        return names != Names.JOLIET && name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
