package org.atalaya.evidence.rar;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.atalaya.model.Content;

/** Headers of RAR 1.5 to 4 (technote.txt of RAR 4, "RAR archive format"). */
final class Rar4 extends Rar.Headers {
    private static final int MARK = 7;
    private static final int LEAST = 7;
    private static final int MAIN = 0x73;
    private static final int FILE = 0x74;
    private static final int SERVICE = 0x7A;
    private static final int END = 0x7B;
    private static final int HAS_DATA = 0x8000;
    /** Of the main header: what follows is encrypted. */
    private static final int LOCKED = 0x80;
    /** Of a file's header. */
    private static final int ENCRYPTED = 4;

    private static final int GOES_ON = 1 | 2;
    private static final int FOLDER = 0xE0;
    private static final int LARGE = 0x100;
    private static final int UNICODE = 0x200;
    private static final int STORED = 0x30;
    private static final int FILE_BYTES = 32;

    Rar4(Content content) {
        super(content, MARK);
    }

    @Override
    Optional<RarMember> next() throws Rar.Broken {
        while (!ended && at < content.size()) {
            byte[] bytes = new byte[LEAST];
            int count = content.read(at, bytes, 0, LEAST);
            ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int size = header.getShort(5) & 0xFFFF;
            if (count < LEAST || size < LEAST || at + size > content.size()) {
                throw new Rar.Broken("no header stands here; the rest was left out");
            }
            bytes = new byte[Math.max(size, LEAST + 4)];
            content.read(at, bytes, 0, size);
            header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int type = bytes[2] & 0xFF;
            int flags = header.getShort(3) & 0xFFFF;
            long place = at;
            boolean isFile = type == FILE || type == SERVICE;
            long data = isFile || (flags & HAS_DATA) != 0 ? header.getInt(7) & 0xFFFF_FFFFL : 0;
            if (isFile && (flags & LARGE) != 0 && size >= FILE_BYTES + 8) {
                data |= (header.getInt(FILE_BYTES) & 0xFFFF_FFFFL) << 32;
            }
            at = place + size + data;
            if (data < 0 || at < place) {
                at = place;
                throw new Rar.Broken("a member of a negative size; the rest was left out");
            }
            if (type == MAIN && (flags & LOCKED) != 0) {
                isLocked = true;
                ended = true;
            } else if (type == END) {
                ended = true;
            } else if (type == FILE && size >= FILE_BYTES && (flags & FOLDER) != FOLDER) {
                return Optional.of(member(header, flags, place, size, data));
            }
        }
        return Optional.empty();
    }

    private static RarMember member(ByteBuffer header, int flags, long place, int size, long packed) {
        long unpacked = header.getInt(11) & 0xFFFF_FFFFL;
        int nameAt = FILE_BYTES;
        if ((flags & LARGE) != 0 && size >= FILE_BYTES + 8) {
            unpacked |= (header.getInt(FILE_BYTES + 4) & 0xFFFF_FFFFL) << 32;
            nameAt += 8;
        }
        int length = Math.min(header.getShort(26) & 0xFFFF, size - nameAt);
        // A name in Unicode stands behind the same in the writer's code page, packed; the latter is enough to go by.
        int end = nameAt;
        while (end < nameAt + length && header.get(end) != 0) {
            end++;
        }
        boolean isUtf8 = (flags & UNICODE) != 0 && end == nameAt + length;
        String name = new String(
                header.array(),
                nameAt,
                Math.max(0, end - nameAt),
                isUtf8 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        boolean isEncrypted = (flags & ENCRYPTED) != 0;
        boolean isStored = header.get(25) == STORED && (flags & GOES_ON) == 0;
        return new RarMember(name, unpacked, isEncrypted, isStored, place, place + size, packed);
    }
}
