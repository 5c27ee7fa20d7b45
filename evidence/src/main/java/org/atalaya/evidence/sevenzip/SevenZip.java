package org.atalaya.evidence.sevenzip;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.atalaya.evidence.archive.Member;
import org.atalaya.evidence.archive.Members;
import org.atalaya.evidence.archive.Overlay;
import org.atalaya.evidence.archive.Remarks;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;
import org.jspecify.annotations.Nullable;

/** The members of a 7z archive, folder by folder in the order of their bytes. */
public final class SevenZip implements Members {
    private static final int[] START = {'7', 'z', 0xBC, 0xAF, 0x27, 0x1C};
    private static final int START_BYTES = 32;
    /** Bytes of the header, unpacked: some hundred for each of 100,000 members. */
    private static final int MOST_HEADER = 32 << 20;
    /** Headers packed within headers. */
    private static final int MOST_LAYERS = 4;
    /** Bytes of encrypted folders that are unpacked to try passwords, over the whole archive. */
    private static final long MOST_TRIED = 256L << 20;

    private final Content content;
    private final List<String> passwords = new ArrayList<>();
    private final Keys keys = new Keys();
    private @Nullable Header header;
    private boolean isStarted;
    private int nextFile;
    private int nextStream;
    private int folder = -1;
    private int leftInFolder;
    private @Nullable FolderStream open;
    private String password = "";
    private long triable = MOST_TRIED;
    private int locked;
    private long offsetInFolder;

    /** The members of an archive. */
    public SevenZip(Content content, Iterable<String> passwords) {
        this.content = content;
        passwords.forEach(this.passwords::add);
    }

    /** Whether bytes begin an archive. */
    public static boolean recognises(byte[] head, int length) {
        if (length < START_BYTES) {
            return false;
        }
        for (int i = 0; i < START.length; i++) {
            if (head[i] != (byte) START[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public @Nullable Member next(Remarks remarks) throws IOException {
        if (!isStarted) {
            isStarted = true;
            try {
                header = header(remarks);
            } catch (IOException broken) {
                remarks.notice(Notice.Kind.UNREADABLE, "", -1, "the header of the 7z archive: " + broken.getMessage());
            }
        }
        Header read = header;
        if (read == null) {
            return null;
        }
        while (nextFile < read.names.length) {
            int file = nextFile++;
            if (!read.empty[file]) {
                Member member = member(read, read.names[file], remarks);
                if (member != null) {
                    return member;
                }
            }
        }
        end(read, remarks);
        return null;
    }

    private void end(Header read, Remarks remarks) throws IOException {
        closeFolder();
        if (locked > 0) {
            remarks.fact(Fact.of("sevenzip.members-locked", Level.MEDIUM, Integer.toString(locked)));
            locked = 0;
        }
        int left = read.streams.sizes.length - nextStream;
        if (left > 0) {
            nextStream = read.streams.sizes.length;
            remarks.notice(
                    Notice.Kind.DAMAGED, "", -1, left + " members of the 7z archive have no name and were left out");
        }
    }

    private @Nullable Header header(Remarks remarks) throws IOException {
        byte[] bytes = new byte[START_BYTES];
        content.read(0, bytes, 0, START_BYTES);
        ByteBuffer start = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        CRC32 sum = new CRC32();
        sum.update(bytes, 12, 20);
        if ((int) sum.getValue() != start.getInt(8)) {
            remarks.notice(
                    Notice.Kind.CHECKSUM, "", 8, "the first header of the 7z archive does not have its checksum");
        }
        long offset = start.getLong(12) + START_BYTES;
        long size = start.getLong(20);
        if (size == 0) {
            return null;
        }
        if (offset < START_BYTES || size < 0 || offset > content.size() - size) {
            throw new Broken("lies behind the archive's end, which is cut short or was never ended");
        }
        if (size > MOST_HEADER) {
            throw new Broken("has " + size + " bytes, more than the " + MOST_HEADER + " that are read");
        }
        byte[] packed = new byte[(int) size];
        content.read(offset, packed, 0, packed.length);
        sum.reset();
        sum.update(packed);
        if ((int) sum.getValue() != start.getInt(28)) {
            remarks.notice(Notice.Kind.CHECKSUM, "", offset, "the header of the 7z archive does not have its checksum");
        }
        if (offset + size < content.size()) {
            Overlay.tell("7z", offset + size, content, remarks);
        }
        HeaderBytes read = new HeaderBytes(packed);
        int id = read.one();
        for (int i = 0; id == Header.ENCODED && i < MOST_LAYERS; i++) {
            Folder one = Streams.of(read, content.size(), 1).folders.stream()
                    .findFirst()
                    .orElseThrow(() -> new Broken("is packed in nothing"));
            if (one.size() > MOST_HEADER) {
                throw new Broken(
                        "unpacks to " + one.size() + " bytes, more than the " + MOST_HEADER + " that are read");
            }
            read = new HeaderBytes(unpackedHeader(one, remarks));
            id = read.one();
        }
        if (id != Header.HEADER) {
            throw new Broken("is of an unknown kind " + id);
        }
        return Header.of(read, content.size());
    }

    private byte[] unpackedHeader(Folder one, Remarks remarks) throws IOException {
        if (!one.isEncrypted()) {
            return headerBytes(one, "");
        }
        for (String tried : passwords) {
            try {
                byte[] bytes = headerBytes(one, tried);
                CRC32 sum = new CRC32();
                sum.update(bytes);
                if (one.crc < 0 || sum.getValue() == one.crc) {
                    remarks.fact(Fact.of("sevenzip.names-encrypted", Level.LOW));
                    password = tried;
                    return bytes;
                }
            } catch (Broken broken) {
                throw broken;
            } catch (IOException wrong) {
                // As a wrong password mostly fails.
            }
        }
        remarks.fact(Fact.of("sevenzip.names-locked", Level.MEDIUM));
        throw new Broken(
                "is encrypted, with the names of the members; unpack it with its password and sweep the result");
    }

    private byte[] headerBytes(Folder one, String tried) throws IOException {
        try (InputStream in = Coders.open(content, one, keys, tried)) {
            byte[] bytes = in.readNBytes((int) one.size());
            if (bytes.length < one.size()) {
                throw new IOException("ends too early");
            }
            return bytes;
        }
    }

    /** The member that is next in its folder; null when it cannot be read. */
    private @Nullable Member member(Header read, String name, Remarks remarks) throws IOException {
        Streams streams = read.streams;
        while (leftInFolder == 0) {
            closeFolder();
            if (++folder >= streams.folders.size()) {
                remarks.notice(Notice.Kind.DAMAGED, name, -1, "has no bytes in the archive");
                nextFile = read.names.length;
                return null;
            }
            leftInFolder = streams.folders.get(folder).members;
            offsetInFolder = 0;
            if (leftInFolder > 0) {
                open = openFolder(streams, name, remarks);
            }
        }
        int stream = nextStream++;
        leftInFolder--;
        long from = offsetInFolder;
        long size = streams.sizes[stream];
        offsetInFolder += size;
        FolderStream bytes = open;
        if (bytes == null || bytes.isBroken()) {
            if (bytes != null && bytes.tellsOnce()) {
                remarks.notice(
                        Notice.Kind.DAMAGED,
                        name,
                        -1,
                        "lies behind damage, as do " + leftInFolder + " members packed together with it");
            }
            return null;
        }
        return Member.of(
                name, streams.folders.get(folder).packedSize(), streams.crcs[stream], () -> bytes.member(from, size));
    }

    private @Nullable FolderStream openFolder(Streams streams, String name, Remarks remarks) {
        Folder one = streams.folders.get(folder);
        try {
            if (!one.isEncrypted()) {
                return new FolderStream(Coders.open(content, one, keys, ""));
            }
            // What opened the folder before most probably opens this one.
            List<String> tried = new ArrayList<>(passwords);
            if (tried.remove(password)) {
                tried.addFirst(password);
            }
            for (String candidate : tried) {
                if (isRight(one, streams, candidate)) {
                    password = candidate;
                    remarks.fact(Fact.of("sevenzip.member-encrypted", Level.LOW, name));
                    return new FolderStream(Coders.open(content, one, keys, candidate));
                }
            }
            locked += one.members;
            remarks.notice(
                    Notice.Kind.UNREADABLE,
                    name,
                    -1,
                    "encrypted, as are " + (one.members - 1)
                            + " members packed together with it; unpack it with its password and sweep the result");
        } catch (IOException | RuntimeException failed) {
            remarks.notice(
                    Notice.Kind.UNREADABLE,
                    name,
                    -1,
                    "and " + (one.members - 1) + " members packed together with it: " + failed.getMessage());
        }
        return null;
    }

    /** Whether a password unpacks the folder's first member to what its checksum says. */
    private boolean isRight(Folder one, Streams streams, String tried) throws Broken {
        CRC32 sum = new CRC32();
        byte[] block = new byte[1 << 14];
        long left = streams.sizes[nextStream];
        try (InputStream in = Coders.open(content, one, keys, tried)) {
            while (left > 0) {
                int count = in.read(block, 0, (int) Math.min(block.length, left));
                triable -= count;
                if (count < 0 || triable < 0) {
                    return false;
                }
                sum.update(block, 0, count);
                left -= count;
            }
        } catch (Broken broken) {
            throw broken;
        } catch (IOException | RuntimeException wrong) {
            return false;
        }
        return streams.crcs[nextStream] < 0 || sum.getValue() == streams.crcs[nextStream];
    }

    private void closeFolder() throws IOException {
        FolderStream last = open;
        open = null;
        if (last != null) {
            last.close();
        }
    }
}
