package org.atalaya.evidence.sevenzip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Folders, and the members in each by size and checksum (7zFormat.txt, "Streams Info"). */
final class Streams {
    private static final int MOST_CODERS = 32;
    /** Inputs and outputs of one folder. */
    private static final int MOST_STREAMS = 32;

    private static final int END = 0;
    private static final int PACK_INFO = 6;
    private static final int UNPACK_INFO = 7;
    private static final int SUBSTREAMS_INFO = 8;
    private static final int SIZE = 9;
    private static final int CRC = 10;
    private static final int FOLDER = 11;
    private static final int CODERS_UNPACK_SIZE = 12;
    private static final int NUM_UNPACK_STREAM = 13;

    /** Where packed streams begin, behind the first header. */
    private static final int PACKED_FROM = 32;

    final List<Folder> folders = new ArrayList<>();
    /** Of all members of all folders, in their order. */
    long[] sizes = new long[0];
    /** Of the same; −1 when it is not known. */
    long[] crcs = new long[0];

    private final HeaderBytes header;
    private final long contentSize;
    private long packedFrom;
    private long[] packedSizes = new long[0];

    private Streams(HeaderBytes header, long contentSize) {
        this.header = header;
        this.contentSize = contentSize;
    }

    static Streams none() {
        return new Streams(new HeaderBytes(new byte[0]), 0);
    }

    /**
     * Reads it.
     *
     * @param contentSize of the archive, behind which nothing lies
     * @param mostMembers in all
     */
    static Streams of(HeaderBytes header, long contentSize, int mostMembers) throws Broken {
        Streams streams = new Streams(header, contentSize);
        boolean hasMembers = false;
        for (int id = header.one(); id != END; id = header.one()) {
            switch (id) {
                case PACK_INFO -> streams.packed();
                case UNPACK_INFO -> streams.folders();
                case SUBSTREAMS_INFO -> {
                    streams.members(mostMembers);
                    hasMembers = true;
                }
                default -> throw new Broken("an unknown property " + id + " of streams");
            }
        }
        if (!hasMembers) {
            streams.oneEach();
        }
        return streams;
    }

    private void packed() throws Broken {
        packedFrom = header.number() + PACKED_FROM;
        packedSizes = new long[header.count(header.left())];
        long sum = packedFrom;
        for (int id = header.one(); id != END; id = header.one()) {
            if (id == SIZE) {
                for (int i = 0; i < packedSizes.length; i++) {
                    packedSizes[i] = header.number();
                    sum += packedSizes[i];
                    if (packedSizes[i] < 0 || sum < 0) {
                        throw new Broken("a negative size");
                    }
                }
            } else if (id == CRC) {
                crcs(packedSizes.length);
            } else {
                throw new Broken("an unknown property " + id + " of packed streams");
            }
        }
        if (packedFrom < PACKED_FROM || packedFrom > contentSize) {
            throw new Broken("packed streams that begin behind the archive's end");
        }
    }

    private long[] crcs(int count) throws Broken {
        boolean[] known = header.bitsOrAll(count);
        long[] crcs = new long[count];
        for (int i = 0; i < count; i++) {
            crcs[i] = known[i] ? header.four() : -1;
        }
        return crcs;
    }

    private void folders() throws Broken {
        if (header.one() != FOLDER) {
            throw new Broken("folders were expected");
        }
        int count = header.count(header.left());
        if (header.one() != 0) {
            throw new Broken("folders that stand elsewhere");
        }
        int nextPacked = 0;
        long place = packedFrom;
        for (int i = 0; i < count; i++) {
            Folder folder = folder();
            for (int k = 0; k < folder.packedSizes.length; k++) {
                if (nextPacked >= packedSizes.length) {
                    throw new Broken("folders of more packed streams than there are");
                }
                folder.packedFrom[k] = place;
                folder.packedSizes[k] = packedSizes[nextPacked++];
                place += folder.packedSizes[k];
            }
            folders.add(folder);
        }
        if (header.one() != CODERS_UNPACK_SIZE) {
            throw new Broken("sizes of folders were expected");
        }
        for (Folder folder : folders) {
            for (int i = 0; i < folder.sizes.length; i++) {
                folder.sizes[i] = header.number();
                if (folder.sizes[i] < 0) {
                    throw new Broken("a negative size");
                }
            }
        }
        for (int id = header.one(); id != END; id = header.one()) {
            if (id != CRC) {
                throw new Broken("an unknown property " + id + " of folders");
            }
            long[] crcs = crcs(folders.size());
            for (int i = 0; i < crcs.length; i++) {
                folders.get(i).crc = crcs[i];
            }
        }
    }

    private Folder folder() throws Broken {
        List<Folder.Coder> coders = new ArrayList<>();
        int inputs = 0;
        int outputs = 0;
        int count = header.count(MOST_CODERS);
        for (int i = 0; i < count; i++) {
            int flags = header.one();
            byte[] id = header.bytes(flags & 0xF);
            long method = 0;
            for (byte b : id) {
                method = method << 8 | b & 0xFF;
            }
            boolean isComplex = (flags & 0x10) != 0;
            int in = isComplex ? header.count(MOST_STREAMS) : 1;
            int out = isComplex ? header.count(MOST_STREAMS) : 1;
            byte[] properties = (flags & 0x20) != 0 ? header.bytes(header.number()) : new byte[0];
            coders.add(new Folder.Coder(method, in, out, properties));
            inputs += in;
            outputs += out;
        }
        if (inputs > MOST_STREAMS || outputs > MOST_STREAMS || outputs < 1 || inputs < outputs - 1) {
            throw new Broken("a folder of " + inputs + " inputs and " + outputs + " outputs");
        }
        Folder folder = new Folder(coders, inputs, outputs, inputs - outputs + 1);
        for (int i = 0; i < outputs - 1; i++) {
            int in = header.count(inputs - 1);
            folder.boundTo[in] = header.count(outputs - 1);
        }
        if (folder.packedSizes.length == 1) {
            for (int i = 0; i < inputs; i++) {
                if (folder.boundTo[i] < 0) {
                    folder.packed[i] = 0;
                    break;
                }
            }
        } else {
            for (int i = 0; i < folder.packedSizes.length; i++) {
                folder.packed[header.count(inputs - 1)] = i;
            }
        }
        return folder;
    }

    private void oneEach() {
        sizes = new long[folders.size()];
        crcs = new long[folders.size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = folders.get(i).size();
            crcs[i] = folders.get(i).crc;
        }
    }

    private void members(int most) throws Broken {
        int id = header.one();
        int count = folders.size();
        if (id == NUM_UNPACK_STREAM) {
            count = 0;
            for (Folder folder : folders) {
                folder.members = header.count(most);
                count += folder.members;
                if (count > most) {
                    throw new Broken("more than " + most + " members");
                }
            }
            id = header.one();
        }
        sizes = new long[count];
        crcs = new long[count];
        Arrays.fill(crcs, -1);
        int unknown = 0;
        int at = 0;
        for (Folder folder : folders) {
            long left = folder.size();
            for (int i = 0; i < folder.members; i++) {
                // The last one's size follows from the folder's.
                long size = i == folder.members - 1 ? left : id == SIZE ? header.number() : 0;
                if (size < 0 || size > left) {
                    throw new Broken("members larger than their folder");
                }
                left -= size;
                sizes[at++] = size;
            }
            if (folder.members == 1 && folder.crc >= 0) {
                crcs[at - 1] = folder.crc;
            } else {
                unknown += folder.members;
            }
        }
        if (id == SIZE) {
            id = header.one();
        }
        for (; id != END; id = header.one()) {
            if (id != CRC) {
                throw new Broken("an unknown property " + id + " of members");
            }
            long[] said = crcs(unknown);
            int next = 0;
            at = 0;
            for (Folder folder : folders) {
                for (int i = 0; i < folder.members; i++, at++) {
                    if ((folder.members != 1 || folder.crc < 0) && next < said.length) {
                        crcs[at] = said[next++];
                    }
                }
            }
        }
    }
}
