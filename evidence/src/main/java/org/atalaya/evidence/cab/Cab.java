package org.atalaya.evidence.cab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.atalaya.evidence.artifact.Counted;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;
import org.jspecify.annotations.Nullable;

/** Cabinet files ([MS-CAB] 2). */
public final class Cab implements Format {
    private static final int HEADER_BYTES = 36;
    private static final int HAS_PREVIOUS = 1;
    private static final int HAS_NEXT = 2;
    private static final int HAS_RESERVED = 4;
    /** 2.3: the name is UTF-8. */
    private static final int NAME_IS_UTF = 0x80;
    /** 2.3: folder numbers of files that begin in the cabinet before, end in the next, or both. */
    private static final int BEGINS_BEFORE = 0xFFFD;

    private static final int ENDS_LATER = 0xFFFE;

    private static final int MOST_NAME = 256;
    /** Times that a folder is unpacked from its beginning, since its files overlap. */
    private static final int MOST_RESTARTS = 8;

    private record Folder(long from, int blocks, int compression) {}

    private record Member(int folder, long offset, long size, String name) {}

    @Override
    public String type() {
        return "cab";
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        return head.length >= HEADER_BYTES
                && head[0] == 'M'
                && head[1] == 'S'
                && head[2] == 'C'
                && head[3] == 'F'
                && head[25] == 1;
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        byte[] bytes = new byte[HEADER_BYTES];
        content.read(0, bytes, 0, HEADER_BYTES);
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long claimed = header.getInt(8) & 0xFFFF_FFFFL;
        int flags = header.getShort(30);
        Cursor cursor = new Cursor(content, HEADER_BYTES);
        int folderReserved = 0;
        int dataReserved = 0;
        if ((flags & HAS_RESERVED) != 0) {
            int headerReserved = cursor.two();
            folderReserved = cursor.one();
            dataReserved = cursor.one();
            cursor.at += headerReserved;
        }
        if ((flags & HAS_PREVIOUS) != 0) {
            String name = cursor.text();
            found.fact(Fact.of("cab.goes-on-from", Level.INFORMATIONAL, name));
            other(name, found);
            cursor.text();
        }
        if ((flags & HAS_NEXT) != 0) {
            String name = cursor.text();
            found.fact(Fact.of("cab.goes-on-in", Level.INFORMATIONAL, name));
            other(name, found);
            cursor.text();
        }
        List<Folder> folders = new ArrayList<>();
        int folderCount = header.getShort(26) & 0xFFFF;
        for (int i = 0; i < folderCount && !cursor.isPast(); i++) {
            folders.add(new Folder(cursor.four(), cursor.two(), cursor.two()));
            cursor.at += folderReserved;
        }
        List<Member> members = members(content, header, folders.size(), found);
        if (claimed > content.size()) {
            found.notice(
                    Notice.Kind.DAMAGED,
                    content.size(),
                    "the cabinet says it has " + claimed + " bytes; it is cut short");
        } else if (claimed >= HEADER_BYTES && claimed < content.size()) {
            found.overlay("cab.bytes-after-end", Level.LOW, "bytes after the end", claimed, content.size() - claimed);
        }
        unpack(content, folders, members, dataReserved, found);
    }

    /** Tells when another cabinet of the set is not where it should be. */
    private static void other(String name, Found found) {
        if (found.isBeside(name).filter(there -> !there).isPresent()) {
            found.fact(Fact.of("cab.part-missing", Level.LOW, name));
        }
    }

    private static List<Member> members(Content content, ByteBuffer header, int folders, Found found) {
        Cursor cursor = new Cursor(content, header.getInt(16) & 0xFFFF_FFFFL);
        int count = header.getShort(28) & 0xFFFF;
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long size = cursor.four();
            long offset = cursor.four();
            int folder = cursor.two();
            cursor.at += 4;
            int attributes = cursor.two();
            byte[] name = cursor.name();
            if (cursor.isPast()) {
                found.notice(
                        Notice.Kind.DAMAGED,
                        content.size(),
                        "the cabinet lists " + count + " files and ends after " + i);
                break;
            }
            Charset charset =
                    (attributes & NAME_IS_UTF) != 0 ? StandardCharsets.UTF_8 : Charset.forName("windows-1252");
            // What ends in the next cabinet begins in the last folder of this one.
            int in = folder == ENDS_LATER && folders > 0 ? folders - 1 : folder;
            members.add(new Member(in, offset, size, new String(name, charset)));
        }
        return members;
    }

    private static void unpack(Content content, List<Folder> folders, List<Member> members, int reserved, Found found)
            throws IOException {
        List<Member> sorted = new ArrayList<>(members);
        sorted.sort(Comparator.comparingInt(Member::folder).thenComparingLong(Member::offset));
        FolderStream stream = null;
        Set<Folder> told = new HashSet<>();
        int current = -1;
        int restarts = 0;
        long packed = 0;
        try {
            for (Member member : sorted) {
                if (member.folder >= folders.size()) {
                    found.notice(
                            Notice.Kind.UNREADABLE,
                            -1,
                            "file " + member.name
                                    + (member.folder >= BEGINS_BEFORE
                                            ? " begins in another cabinet"
                                            : " lies in a folder that there is not"));
                    continue;
                }
                boolean overlaps = stream != null && member.folder == current && member.offset < stream.position();
                if (overlaps && ++restarts > MOST_RESTARTS) {
                    found.notice(Notice.Kind.LIMIT, -1, "files of the cabinet overlap; the rest was left out");
                    break;
                }
                if (stream == null || member.folder != current || overlaps) {
                    if (stream != null) {
                        stream.close();
                    }
                    if (overlaps) {
                        found.fact(Fact.of("cab.members-overlap", Level.MEDIUM, member.name));
                    }
                    current = member.folder;
                    Folder folder = folders.get(current);
                    packed = content.size() - Math.min(content.size(), folder.from);
                    stream = open(content, folder, reserved, told, found);
                    if (stream == null) {
                        continue;
                    }
                }
                FolderStream folder = stream;
                found.child("member", found.called(member.name), packed, () -> {
                    while (folder.position() < member.offset) {
                        if (folder.skip(member.offset - folder.position()) == 0) {
                            throw new IOException("the folder ends before it");
                        }
                    }
                    return new Counted(folder, member.size, "the folder ends %d bytes before the file does");
                });
            }
        } finally {
            if (stream != null) {
                stream.close();
            }
        }
    }

    private static @Nullable FolderStream open(
            Content content, Folder folder, int reserved, Set<Folder> told, Found found) {
        int window = folder.compression >> 8 & 0x1F;
        try {
            Blocks blocks = switch (folder.compression & 0xF) {
                case 0 -> Blocks.stored();
                case 1 -> new MsZip();
                case 3 -> new Lzx(window);
                default -> throw new IOException("packed by Quantum, which is not read");
            };
            return new FolderStream(content, folder.from, folder.blocks, reserved, blocks, place -> {
                if (told.add(folder)) {
                    found.notice(
                            Notice.Kind.CHECKSUM,
                            place,
                            "a data block of the cabinet does not have the checksum that it says; it was read all the"
                                    + " same, as are others of its folder");
                }
            });
        } catch (IOException unknown) {
            found.notice(Notice.Kind.UNREADABLE, folder.from, "a folder of the cabinet: " + unknown.getMessage());
            return null;
        }
    }

    /** Reads numbers and names one after the other; zeros beyond the end. */
    private static final class Cursor {
        private final Content content;
        long at;

        Cursor(Content content, long at) {
            this.content = content;
            this.at = at;
        }

        boolean isPast() {
            return at > content.size();
        }

        int one() {
            int value = at < content.size() ? content.at(at) : 0;
            at++;
            return value;
        }

        int two() {
            return one() | one() << 8;
        }

        long four() {
            return two() | (long) two() << 16;
        }

        byte[] name() {
            ByteArrayOutputStream name = new ByteArrayOutputStream();
            for (int c = one(); c != 0 && name.size() < MOST_NAME; c = one()) {
                name.write(c);
            }
            return name.toByteArray();
        }

        String text() {
            return new String(name(), Charset.forName("windows-1252"));
        }
    }
}
