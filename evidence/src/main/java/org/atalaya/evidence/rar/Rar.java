package org.atalaya.evidence.rar;

import java.io.IOException;
import java.util.Optional;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;

/**
 * RAR archives of versions 4 and 5: names and sizes of their members. The licence of the only description of their packing
 * is not a free one, so members that are packed are not unpacked; those that are merely stored are read.
 */
public final class Rar implements Format {
    /** Members that are listed. */
    static final int MOST_MEMBERS = 10_000;
    /** Members that are told of one by one. */
    private static final int MOST_TOLD = 500;

    private static final byte[] START = {'R', 'a', 'r', '!', 0x1A, 7};

    /** Reads the headers one after the other. */
    abstract static class Headers {
        final Content content;
        /** Where the next header stands. */
        long at;
        /** Whether the headers that follow are encrypted. */
        boolean isLocked;

        boolean ended;

        Headers(Content content, int mark) {
            this.content = content;
            this.at = mark;
        }

        /** The next member, empty at the end. */
        abstract Optional<RarMember> next() throws Broken;
    }

    /** A header that cannot be believed. */
    static final class Broken extends IOException {
        private static final long serialVersionUID = 1;

        Broken(String message) {
            super(message);
        }
    }

    @Override
    public String type() {
        return "rar";
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        if (head.length < 8) {
            return false;
        }
        for (int i = 0; i < START.length; i++) {
            if (head[i] != START[i]) {
                return false;
            }
        }
        return head[6] == 0 || head[6] == 1 && head[7] == 0;
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        Headers headers = content.at(6) == 0 ? new Rar4(content) : new Rar5(content);
        int members = 0;
        int packed = 0;
        int encrypted = 0;
        try {
            for (Optional<RarMember> next = headers.next(); next.isPresent(); next = headers.next()) {
                RarMember member = next.get();
                if (++members > MOST_MEMBERS) {
                    found.notice(
                            Notice.Kind.LIMIT, -1, "more than " + MOST_MEMBERS + " members; the rest was not listed");
                    break;
                }
                if (members <= MOST_TOLD) {
                    found.fact(Fact.at(
                            "rar.member",
                            Level.INFORMATIONAL,
                            member.header(),
                            member.data() - member.header(),
                            member.name(),
                            member.size() < 0 ? "?" : Long.toString(member.size())));
                }
                if (member.isEncrypted()) {
                    encrypted++;
                } else if (member.isStored() && member.data() + member.packed() <= content.size()) {
                    found.part("member", member.name(), member.data(), member.packed());
                    continue;
                }
                packed += member.size() == 0 ? 0 : 1;
            }
        } catch (Broken broken) {
            found.notice(Notice.Kind.DAMAGED, headers.at, "RAR: " + broken.getMessage());
        }
        tell(headers, packed, encrypted, found);
        if (headers.at > 0 && headers.at < content.size() && !headers.isLocked) {
            found.overlay(
                    "rar.bytes-after-end", Level.LOW, "bytes after the end", headers.at, content.size() - headers.at);
        }
    }

    private static void tell(Headers headers, int packed, int encrypted, Found found) {
        if (headers.isLocked) {
            found.fact(Fact.of("rar.names-locked", Level.MEDIUM));
            found.notice(
                    Notice.Kind.UNREADABLE,
                    -1,
                    "the names of the archive's members are encrypted; unpack it with its password and sweep the result");
        }
        if (encrypted > 0) {
            found.fact(Fact.of("rar.members-locked", Level.MEDIUM, Integer.toString(encrypted)));
        }
        if (packed > 0) {
            found.notice(
                    Notice.Kind.UNREADABLE,
                    -1,
                    packed
                            + " members of the RAR archive are listed but not unpacked, since the licence of unpackers does"
                            + " not allow it; unpack it and sweep the result");
        }
    }
}
