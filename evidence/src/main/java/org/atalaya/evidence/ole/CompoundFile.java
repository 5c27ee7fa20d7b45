package org.atalaya.evidence.ole;

import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import org.atalaya.model.Content;

/**
 * A compound file ([MS-CFB]): streams by name in storages. Sector chains that loop, cross or lead out of the file end where
 * they do so, and {@link #damage} says it.
 */
public final class CompoundFile {
    /** 2.2: the signature, as a little-endian number. */
    private static final long SIGNATURE = 0xE11AB1A1E011CFD0L;

    /** 2.1: special sector numbers. */
    private static final int END_OF_CHAIN = -2;

    private static final int FREE = -1;
    private static final int HEADER_BYTES = 512;
    private static final int FAT_IN_HEADER = 109;
    private static final int ENTRY_BYTES = 128;
    /** Directory entries that are read. */
    static final int MOST_ENTRIES = 100_000;
    /** Sentences on what is wrong. */
    static final int MOST_DAMAGE = 50;
    /** Storages within storages. */
    static final int MOST_LEVELS = 32;

    /**
     * What this thread opened last: a content is shown to one reader after the other until one knows it. Held weakly, so
     * that it lives no longer than the reading of its content.
     */
    private static final ThreadLocal<WeakReference<CompoundFile>> LAST =
            ThreadLocal.withInitial(() -> new WeakReference<>(null));

    private final Content content;
    private final int sectorShift;
    private final int miniShift;
    private final long miniCutoff;
    private final int major;
    private int[] fat = new int[0];
    private int[] miniFat = new int[0];
    private final List<Entry> entries = new ArrayList<>();
    private final List<String> damage = new ArrayList<>();
    private int[] miniSectors = new int[0];

    /** What an entry of the directory is (2.6.1). */
    public enum Kind {
        STORAGE,
        STREAM,
        ROOT
    }

    /**
     * A stream or storage.
     *
     * @param path names from the root down, {@code /} between them
     * @param name its own name as it stands in the directory
     * @param classId of a storage, in the order of its bytes; zeros for none
     * @param size bytes of a stream, as far as the file can hold them
     * @param place offset of its first byte in the file, −1 when it has none
     * @param parent number of its storage in {@link #entries}, −1 for the root
     * @param stamp its user flags and times as they stand in the directory (2.6.1): 4, 8 and 8 bytes
     */
    public record Entry(
            Kind kind,
            String path,
            String name,
            byte[] classId,
            int start,
            long size,
            long place,
            int parent,
            byte[] stamp) {}

    private CompoundFile(Content content, ByteBuffer header) {
        this.content = content;
        this.major = header.getShort(26) & 0xFFFF;
        int shift = header.getShort(30);
        // 2.2: version 3 has sectors of 512 bytes, version 4 of 4096; others are not written by anyone.
        this.sectorShift = shift == 12 ? 12 : 9;
        int mini = header.getShort(32);
        this.miniShift = mini > 0 && mini < sectorShift ? mini : 6;
        long cutoff = header.getInt(56) & 0xFFFF_FFFFL;
        this.miniCutoff = cutoff > 0 && cutoff <= 1 << 20 ? cutoff : 4096;
        readFat(header);
        readDirectory(header);
    }

    /** Whether content may be a compound file. */
    public static boolean recognises(byte[] head) {
        return head.length >= HEADER_BYTES
                && ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong(0) == SIGNATURE;
    }

    /** Opens a compound file; empty when content is none. Opening the same content again costs nothing. */
    public static Optional<CompoundFile> open(Content content) {
        CompoundFile last = LAST.get().get();
        if (last != null && last.content == content) {
            return Optional.of(last);
        }
        byte[] header = new byte[HEADER_BYTES];
        if (content.read(0, header, 0, HEADER_BYTES) < HEADER_BYTES || !recognises(header)) {
            return Optional.empty();
        }
        CompoundFile file = new CompoundFile(content, ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN));
        LAST.set(new WeakReference<>(file));
        return Optional.of(file);
    }

    /** Bytes of the whole file. */
    public long size() {
        return content.size();
    }

    /** All entries in the order of the tree, the root first. */
    public List<Entry> entries() {
        return entries;
    }

    /** The entry of a path, such as {@code Macros/VBA/dir}; case matters. */
    public Optional<Entry> entry(String path) {
        return entries.stream().filter(entry -> entry.path.equals(path)).findFirst();
    }

    /** What is wrong with the file, one sentence each. */
    public List<String> damage() {
        return damage;
    }

    private long sectorPlace(int sector) {
        return (long) sector + 1 << sectorShift;
    }

    private int sectors() {
        long count = (content.size() + (1L << sectorShift) - 1 >> sectorShift) - 1;
        return (int) Math.max(0, Math.min(count, Integer.MAX_VALUE - 16));
    }

    private void readFat(ByteBuffer header) {
        int perSector = 1 << sectorShift - 2;
        int sectors = sectors();
        int fatSectors = (sectors + perSector - 1) / perSector;
        int[] places = new int[fatSectors];
        int count = 0;
        for (int i = 0; i < FAT_IN_HEADER && count < fatSectors; i++) {
            int place = header.getInt(76 + 4 * i);
            if (place >= 0 && place < sectors) {
                places[count++] = place;
            }
        }
        // 2.5: more places stand in a chain of sectors, whose last number leads on.
        BitSet seen = new BitSet();
        byte[] bytes = new byte[1 << sectorShift];
        for (int difat = header.getInt(68); difat >= 0 && difat < sectors && count < fatSectors; ) {
            if (seen.get(difat)) {
                damage("the list of its tables loops");
                break;
            }
            seen.set(difat);
            ByteBuffer list = sector(difat, bytes);
            for (int i = 0; i < perSector - 1 && count < fatSectors; i++) {
                int place = list.getInt(4 * i);
                if (place >= 0 && place < sectors) {
                    places[count++] = place;
                }
            }
            difat = list.getInt(4 * (perSector - 1));
        }
        int[] table = new int[Math.min(sectors, count * perSector)];
        for (int i = 0; i < count; i++) {
            ByteBuffer part = sector(places[i], bytes);
            for (int k = 0; k < perSector && i * perSector + k < table.length; k++) {
                table[i * perSector + k] = part.getInt(4 * k);
            }
        }
        fat = table;
        if (table.length < sectors) {
            damage("its allocation table covers " + table.length + " of " + sectors + " sectors");
        }
    }

    private void damage(String what) {
        if (damage.size() < MOST_DAMAGE && !damage.contains(what)) {
            damage.add(what);
        }
    }

    private ByteBuffer sector(int sector, byte[] bytes) {
        int read = content.read(sectorPlace(sector), bytes, 0, bytes.length);
        Arrays.fill(bytes, Math.max(0, read), bytes.length, (byte) 0xFF);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The sectors of a chain, at most so many; ends where the chain loops or leads out of its table. */
    private int[] chain(int start, long most, int[] table, String what) {
        int[] sectors = new int[16];
        int count = 0;
        BitSet seen = new BitSet();
        int sector = start;
        while (sector >= 0 && sector < table.length && count < most) {
            if (seen.get(sector)) {
                damage("the sectors of " + what + " loop");
                break;
            }
            seen.set(sector);
            if (count == sectors.length) {
                sectors = Arrays.copyOf(sectors, count * 2);
            }
            sectors[count++] = sector;
            sector = table[sector];
        }
        if (count < most && sector != END_OF_CHAIN && sector != FREE && !seen.isEmpty() && sector >= table.length) {
            damage("the sectors of " + what + " lead out of the file");
        }
        return Arrays.copyOf(sectors, count);
    }

    private void readDirectory(ByteBuffer header) {
        int[] sectors =
                chain(header.getInt(48), (long) MOST_ENTRIES * ENTRY_BYTES >> sectorShift, fat, "the directory");
        int perSector = (1 << sectorShift) / ENTRY_BYTES;
        ByteBuffer[] raw = new ByteBuffer[sectors.length * perSector];
        for (int i = 0; i < sectors.length; i++) {
            ByteBuffer part = sector(sectors[i], new byte[1 << sectorShift]);
            for (int k = 0; k < perSector; k++) {
                raw[i * perSector + k] =
                        part.slice(k * ENTRY_BYTES, ENTRY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            }
        }
        if (raw.length == 0) {
            damage("it has no directory");
            return;
        }
        // 2.6.3: the root entry's stream is the mini stream.
        int rootStart = raw[0].getInt(116);
        long rootSize = size(raw[0]);
        miniSectors = chain(rootStart, (rootSize >> sectorShift) + 1, fat, "the mini stream");
        int entriesPerSector = 1 << sectorShift - 2;
        // One number for each small sector of the mini stream, and no more.
        long miniTableSectors = ((rootSize >> miniShift) + entriesPerSector) / entriesPerSector;
        int[] miniTable = chain(header.getInt(60), miniTableSectors, fat, "the mini table");
        int[] mini = new int[miniTable.length * entriesPerSector];
        byte[] bytes = new byte[1 << sectorShift];
        for (int i = 0; i < miniTable.length; i++) {
            ByteBuffer part = sector(miniTable[i], bytes);
            for (int k = 0; k < entriesPerSector; k++) {
                mini[i * entriesPerSector + k] = part.getInt(4 * k);
            }
        }
        miniFat = mini;
        walk(raw);
    }

    private long size(ByteBuffer entry) {
        // 2.6.1: version 3 files may have rubbish in the upper half.
        long size = major == 4 ? entry.getLong(120) : entry.getInt(120) & 0xFFFF_FFFFL;
        return Math.clamp(size, 0, content.size());
    }

    /** An entry still to be visited. */
    private record Step(int number, String parent, int in, int level) {}

    private void walk(ByteBuffer[] raw) {
        BitSet seen = new BitSet();
        java.util.ArrayDeque<Step> open = new java.util.ArrayDeque<>();
        open.push(new Step(0, "", -1, 0));
        while (!open.isEmpty()) {
            Step step = open.pop();
            int number = step.number;
            if (number < 0 || number >= raw.length) {
                continue;
            }
            if (seen.get(number)) {
                damage("its directory loops");
                continue;
            }
            seen.set(number);
            ByteBuffer entry = raw[number];
            int kind = entry.get(66);
            if (number > 0) {
                // Siblings: 2.6.4, a tree within each storage.
                open.push(new Step(entry.getInt(72), step.parent, step.in, step.level));
                open.push(new Step(entry.getInt(68), step.parent, step.in, step.level));
            }
            if (kind != 1 && kind != 2 && kind != 5) {
                continue;
            }
            String name = name(entry);
            String path = number == 0 ? "" : step.parent.isEmpty() ? name : step.parent + "/" + name;
            byte[] classId = new byte[16];
            entry.get(80, classId);
            byte[] stamp = new byte[20];
            entry.get(96, stamp);
            int start = entry.getInt(116);
            Kind is = number == 0 ? Kind.ROOT : kind == 2 ? Kind.STREAM : Kind.STORAGE;
            long size = is == Kind.STREAM ? size(entry) : 0;
            long place = is == Kind.STREAM ? place(start, size) : -1;
            entries.add(new Entry(is, path, name, classId, start, size, place, step.in, stamp));
            if (is != Kind.STREAM && step.level < MOST_LEVELS) {
                open.push(new Step(entry.getInt(76), path, entries.size() - 1, step.level + 1));
            } else if (is != Kind.STREAM) {
                damage("more than " + MOST_LEVELS + " storages within one another");
            }
        }
        int lost = 0;
        for (int number = 1; number < raw.length; number++) {
            int kind = raw[number].get(66);
            lost += !seen.get(number) && (kind == 1 || kind == 2) ? 1 : 0;
        }
        if (lost > 0) {
            damage(lost + " entries of its directory stand in no storage");
        }
    }

    private static String name(ByteBuffer entry) {
        int length = Math.clamp((entry.getShort(64) & 0xFFFF) / 2 - 1, 0, 31);
        StringBuilder name = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            name.append(entry.getChar(2 * i));
        }
        return name.toString();
    }

    private boolean isMini(long size) {
        return size < miniCutoff;
    }

    private long place(int start, long size) {
        if (size == 0 || start < 0) {
            return -1;
        }
        if (!isMini(size)) {
            return start < fat.length ? sectorPlace(start) : -1;
        }
        return Math.min(content.size(), smallPlace(start));
    }

    private long smallPlace(int small) {
        int inSector = sectorShift - miniShift;
        int index = small >> inSector;
        return index < miniSectors.length
                ? sectorPlace(miniSectors[index]) + ((long) (small & (1 << inSector) - 1) << miniShift)
                : -1;
    }

    /** The bytes of a stream, as far as its sectors go. */
    public InputStream stream(Entry entry) {
        boolean mini = isMini(entry.size);
        int shift = mini ? miniShift : sectorShift;
        int[] sectors = chain(
                entry.start, entry.size + (1L << shift) - 1 >> shift, mini ? miniFat : fat, "the stream " + entry.path);
        return new SectorStream(this, sectors, shift, entry.size);
    }

    /**
     * Where the bytes of a stream stand in the file: the offset of the byte at an index, that of its end for one beyond; −1
     * for a stream without sectors.
     */
    public LongUnaryOperator places(Entry entry) {
        boolean mini = isMini(entry.size);
        int shift = mini ? miniShift : sectorShift;
        int[] sectors = chain(
                entry.start, entry.size + (1L << shift) - 1 >> shift, mini ? miniFat : fat, "the stream " + entry.path);
        return index -> {
            if (sectors.length == 0) {
                return -1;
            }
            int number = (int) Math.clamp(index >> shift, 0, sectors.length - 1);
            long within = Math.min(index - ((long) number << shift), 1L << shift);
            long start = mini ? smallPlace(sectors[number]) : sectorPlace(sectors[number]);
            return start < 0 ? -1 : Math.min(content.size(), start + within);
        };
    }

    /** All bytes of a stream, at most so many. */
    public byte[] bytes(Entry entry, int most) {
        try (InputStream in = stream(entry)) {
            return in.readNBytes((int) Math.min(most, entry.size));
        } catch (java.io.IOException failing) {
            throw new java.io.UncheckedIOException(failing);
        }
    }

    /** Reads within one sector, small or large. */
    int read(int sector, int shift, int from, byte[] into, int offset, int length) {
        if (shift == sectorShift) {
            return content.read(sectorPlace(sector) + from, into, offset, length);
        }
        long place = smallPlace(sector);
        return place < 0 ? 0 : content.read(place + from, into, offset, length);
    }

    /** Where the last sector in use ends: what follows belongs to no part of the file. */
    public long end() {
        int last = -1;
        for (int i = 0; i < fat.length; i++) {
            if (fat[i] != FREE) {
                last = i;
            }
        }
        return Math.min(content.size(), sectorPlace(last + 1));
    }
}
