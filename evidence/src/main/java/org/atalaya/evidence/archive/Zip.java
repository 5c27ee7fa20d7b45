package org.atalaya.evidence.archive;

import java.io.IOException;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;

/** Zip files as artifacts: their members, encrypted ones too where a password is known. */
public final class Zip implements Format {
    @Override
    public String type() {
        return "zip";
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        return Archive.kind(head, head.length).filter(Archive.Kind.ZIP::equals).isPresent();
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        ZipMembers members = new ZipMembers(content, found.source(), found.passwords());
        for (Member member = next(members, found); member != null; member = next(members, found)) {
            if (member.wasLocked()) {
                found.fact(Fact.of("zip.member-encrypted", Level.LOW, member.name));
            }
            found.child("member", member.name, member.size, member::open);
        }
        if (members.locked() > 0) {
            found.fact(Fact.of("zip.members-locked", Level.MEDIUM, Integer.toString(members.locked())));
        }
    }

    private static @org.jspecify.annotations.Nullable Member next(ZipMembers members, Found found) {
        return members.next(notice -> found.notice(notice.kind(), notice.offset(), notice.detail()));
    }
}
