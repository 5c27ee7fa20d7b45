package org.atalaya.evidence.iso;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.atalaya.evidence.archive.Member;
import org.atalaya.evidence.archive.Members;
import org.atalaya.evidence.archive.Remarks;
import org.atalaya.model.Content;
import org.jspecify.annotations.Nullable;

/**
 * The files of a UDF volume (ECMA-167 3rd edition, part and section as "4/14.9") with plain partitions, as writers of images
 * make them.
 */
public final class Udf implements Members {
    private static final int SECTOR = IsoTree.SECTOR;
    private static final int ANCHOR = 256;
    /** Descriptors of a volume that are looked at. */
    private static final int MOST_DESCRIPTORS = 256;
    /** Parts of one file, and blocks of descriptions of them. */
    private static final int MOST_PARTS = 100_000;

    private static final int TAG_ANCHOR = 2;
    private static final int TAG_PARTITION = 5;
    private static final int TAG_VOLUME = 6;
    private static final int TAG_END = 8;
    private static final int TAG_FILE_SET = 256;
    private static final int TAG_IDENTIFIER = 257;
    private static final int TAG_EXTENT = 258;
    private static final int TAG_FILE = 261;
    private static final int TAG_EXTENDED_FILE = 266;

    private static final int TYPE_FOLDER = 4;
    private static final int TYPE_LINK = 12;
    /** 4/14.4.3 */
    private static final int IS_FOLDER = 2;

    private static final int IS_DELETED = 4;
    private static final int IS_PARENT = 8;

    private final Content content;
    private final Listing listing = new Listing();
    /** Where partitions begin, by their number. */
    private final java.util.Map<Integer, Long> partitions = new java.util.HashMap<>();
    /** Numbers of partitions, by reference. */
    private final List<Integer> references = new ArrayList<>();

    private int blockSize = SECTOR;
    private @Nullable Iterator<DiscFile> files;

    private record Waiting(String path, Place icb) {}

    /** A block of a partition. */
    private record Place(long block, int reference) {}

    /** What an ICB says of a file. */
    private record Entry(int type, List<Extent> extents) {}

    /** The files of a volume. */
    public Udf(Content content) {
        this.content = content;
    }

    /** Whether the volume recognition sequence (2/8.3) names UDF. */
    public static boolean recognises(Content content) {
        byte[] start = new byte[6];
        for (int i = 16; i < 48; i++) {
            if (content.read((long) i * SECTOR, start, 0, 6) < 6) {
                return false;
            }
            String mark = new String(start, 1, 5, StandardCharsets.ISO_8859_1);
            if (mark.equals("NSR02") || mark.equals("NSR03")) {
                return true;
            }
            if (!mark.equals("CD001") && !mark.equals("BEA01") && !mark.equals("BOOT2")) {
                return false;
            }
        }
        return false;
    }

    @Override
    public @Nullable Member next(Remarks remarks) {
        Iterator<DiscFile> left = files;
        if (left == null) {
            Listing read = listing();
            Iso.tell("UDF", read, remarks);
            left = read.files.iterator();
            files = left;
        }
        return left.hasNext() ? left.next().member(content) : null;
    }

    /** All files. */
    Listing listing() {
        ByteBuffer anchor = descriptor((long) ANCHOR * SECTOR, SECTOR, TAG_ANCHOR);
        if (anchor == null) {
            anchor = descriptor(content.size() / SECTOR * SECTOR - SECTOR, SECTOR, TAG_ANCHOR);
        }
        if (anchor == null) {
            listing.damage.add("no anchor of the volume stands where it must");
            return listing;
        }
        Place set = volume((anchor.getInt(20) & 0xFFFF_FFFFL) * SECTOR, anchor.getInt(16) & 0xFFFF_FFFFL);
        ByteBuffer fileSet = set == null ? null : descriptor(place(set), SECTOR, TAG_FILE_SET);
        if (fileSet == null) {
            listing.damage.add("no description of the volume's files was found, or in a way that is not read");
            return listing;
        }
        walk(new Place(fileSet.getInt(404) & 0xFFFF_FFFFL, fileSet.getShort(408) & 0xFFFF));
        return listing;
    }

    /** A descriptor whose tag (3/7.2) agrees with itself; null when there is none. */
    private @Nullable ByteBuffer descriptor(long at, int length, int wanted) {
        byte[] bytes = new byte[length];
        if (at < 0 || content.read(at, bytes, 0, length) < 16 || !isTag(bytes, 0, wanted)) {
            return null;
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static boolean isTag(byte[] bytes, int at, int wanted) {
        int sum = 0;
        for (int i = 0; i < 16; i++) {
            sum += i == 4 ? 0 : bytes[at + i] & 0xFF;
        }
        return (bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8) == wanted && (sum & 0xFF) == (bytes[at + 4] & 0xFF);
    }

    /** Reads the sequence of volume descriptors (3/8.4.2); gives the place of the file set's. */
    private @Nullable Place volume(long from, long length) {
        Place set = null;
        for (int i = 0; i < Math.min(MOST_DESCRIPTORS, length / SECTOR); i++) {
            long at = from + (long) i * SECTOR;
            if (descriptor(at, SECTOR, TAG_END) != null) {
                break;
            }
            ByteBuffer partition = descriptor(at, SECTOR, TAG_PARTITION);
            if (partition != null) {
                partitions.put(partition.getShort(22) & 0xFFFF, (partition.getInt(188) & 0xFFFF_FFFFL) * SECTOR);
            }
            ByteBuffer volume = descriptor(at, SECTOR, TAG_VOLUME);
            if (volume != null) {
                int said = volume.getInt(212);
                blockSize = Integer.bitCount(said) == 1 && said >= 512 && said <= 1 << 15 ? said : SECTOR;
                set = new Place(volume.getInt(252) & 0xFFFF_FFFFL, volume.getShort(256) & 0xFFFF);
                references.clear();
                int map = 440;
                int maps = volume.getInt(268);
                for (int k = 0; k < maps && map + 6 <= SECTOR; k++) {
                    int size = volume.get(map + 1) & 0xFF;
                    if (size < 6) {
                        break;
                    }
                    // 3/10.7.2: type 1 is a plain partition; others are mapped in ways that are not read.
                    references.add(volume.get(map) == 1 ? volume.getShort(map + 4) & 0xFFFF : -1);
                    map += size;
                }
            }
        }
        return set;
    }

    /** Where a block lies in the image; −1 when its partition is not known. */
    private long place(Place place) {
        Integer number = place.reference < references.size() ? references.get(place.reference) : null;
        Long from = number == null ? null : partitions.get(number);
        if (from == null) {
            listing.damage.add("a partition of a kind that is not read");
            return -1;
        }
        return from + place.block * blockSize;
    }

    private void walk(Place root) {
        Deque<Waiting> waiting = new ArrayDeque<>();
        waiting.add(new Waiting("", root));
        while (!waiting.isEmpty()) {
            Waiting folder = waiting.poll();
            long at = place(folder.icb);
            if (at < 0 || !listing.isNew(at, folder.path)) {
                continue;
            }
            Entry entry = entry(folder.icb, folder.path);
            if (entry != null && entry.type == TYPE_FOLDER) {
                byte[] bytes = listing.folder(content, entry.extents, folder.path);
                identifiers(bytes, folder.path, waiting);
            }
        }
    }

    /** 4/14.4 */
    private void identifiers(byte[] bytes, String path, Deque<Waiting> waiting) {
        ByteBuffer list = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + 38 <= bytes.length && listing.hasRoom(); ) {
            int nameLength = bytes[at + 19] & 0xFF;
            int use = list.getShort(at + 36) & 0xFFFF;
            int nameAt = at + 38 + use;
            if (!isTag(bytes, at, TAG_IDENTIFIER) || nameAt + nameLength > bytes.length) {
                listing.damage.add("the list of the folder " + path + " is broken");
                return;
            }
            int flags = bytes[at + 18];
            Place icb = new Place(list.getInt(at + 24) & 0xFFFF_FFFFL, list.getShort(at + 28) & 0xFFFF);
            at = at + (38 + use + nameLength + 3) / 4 * 4;
            if ((flags & (IS_DELETED | IS_PARENT)) != 0) {
                continue;
            }
            String name = Listing.path(path, name(bytes, nameAt, nameLength));
            if ((flags & IS_FOLDER) != 0) {
                if (listing.mayWait()) {
                    waiting.add(new Waiting(name, icb));
                }
            } else {
                Entry entry = entry(icb, name);
                if (entry != null && entry.type != TYPE_LINK) {
                    listing.file(name, entry.extents);
                }
            }
        }
    }

    /** OSTA UDF 2.1.1: the first byte says whether a character takes 8 or 16 bits. */
    private static String name(byte[] bytes, int from, int length) {
        if (length < 1) {
            return "";
        }
        return new String(
                bytes,
                from + 1,
                length - 1,
                bytes[from] == 16 || bytes[from] == -1 ? StandardCharsets.UTF_16BE : StandardCharsets.ISO_8859_1);
    }

    /** 4/14.9 and 4/14.17: what a file is, and where its bytes lie. */
    private @Nullable Entry entry(Place icb, String name) {
        long at = place(icb);
        ByteBuffer file = descriptor(at, blockSize, TAG_FILE);
        int more = 0;
        if (file == null) {
            file = descriptor(at, blockSize, TAG_EXTENDED_FILE);
            more = 40;
        }
        if (file == null) {
            listing.damage.add(name + " is not described where it should be");
            return null;
        }
        long size = file.getLong(56);
        int attributes = file.getInt(168 + more);
        int length = file.getInt(172 + more);
        int from = 176 + more + attributes;
        if (size < 0 || attributes < 0 || length < 0 || from < 0 || from > blockSize - length) {
            listing.damage.add("the description of " + name + " is broken");
            return null;
        }
        int how = file.getShort(34) & 7;
        List<Extent> extents;
        if (how == 3) {
            // 4/14.6.8: the bytes stand in the description itself.
            extents = List.of(new Extent(at + from, Math.min(size, length)));
        } else {
            extents = extents(file.array(), from, length, how == 1, icb.reference, size, name);
        }
        return new Entry(file.get(27), extents);
    }

    /** 4/14.14: short descriptions of parts (of the same partition) or long ones. */
    private List<Extent> extents(
            byte[] first, int start, int bytes, boolean isLong, int reference, long size, String name) {
        List<Extent> extents = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        ByteBuffer list = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN);
        int step = isLong ? 16 : 8;
        int at = start;
        int end = start + bytes;
        long left = size;
        while (left > 0 && at + step <= end) {
            if (extents.size() >= MOST_PARTS) {
                listing.damage.add(name + " has more than " + MOST_PARTS + " parts; the rest was left out");
                break;
            }
            int said = list.getInt(at);
            long length = said & 0x3FFF_FFFF;
            int type = said >>> 30;
            Place place =
                    new Place(list.getInt(at + 4) & 0xFFFF_FFFFL, isLong ? list.getShort(at + 8) & 0xFFFF : reference);
            at += step;
            if (length == 0) {
                break;
            }
            if (type == 3) {
                // The descriptions go on in another block.
                long next = place(place);
                ByteBuffer more = descriptor(next, blockSize, TAG_EXTENT);
                if (more == null || !seen.add(next) || seen.size() > MOST_PARTS) {
                    listing.damage.add("the parts of " + name + " go on where none are described, or in a circle");
                    break;
                }
                list = more;
                at = 24;
                end = (int) Math.min(blockSize, 24 + (more.getInt(20) & 0xFFFF_FFFFL));
                continue;
            }
            long kept = Math.min(length, left);
            long from = type == 0 ? place(place) : -1;
            if (type == 0 && from < 0) {
                break;
            }
            extents.add(new Extent(from, kept));
            left -= kept;
        }
        return extents;
    }
}
