package org.atalaya.evidence.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;

/** A container as an artifact: its members, encrypted ones too where a password is known. */
public final class Container implements Format {
    private final Kind kind;

    /** Containers of a kind. */
    public Container(Kind kind) {
        this.kind = kind;
    }

    @Override
    public String type() {
        return kind.format();
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        return kind.recognises(head, head.length, content);
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        if (kind == Kind.ZIP) {
            found.structure("zip", ZipStructure.of(content));
        }
        Members members = kind.members(content, found.source(), found.passwords());
        Remarks remarks = remarks(found);
        boolean toldLeaving = false;
        for (Member member = members.next(remarks); member != null; member = members.next(remarks)) {
            Member one = member;
            if (!toldLeaving && leaves(one.name)) {
                toldLeaving = true;
                found.fact(Fact.of("archive.name-leaves-folder", Level.MEDIUM, one.name));
            }
            found.child("member", found.called(one.name), one.size, () -> Checked.of(one, found));
        }
    }

    /** Whether a member would be unpacked to somewhere outside of the folder that it is unpacked to. */
    private static boolean leaves(String name) {
        String path = name.replace('\\', '/');
        return path.startsWith("../") || path.contains("/../") || path.startsWith("/") || path.matches("[A-Za-z]:/.*");
    }

    private static Remarks remarks(Found found) {
        return new Remarks() {
            @Override
            public void notice(Notice.Kind what, String member, long offset, String detail) {
                found.notice(what, offset, member.isEmpty() ? detail : member + ": " + detail);
            }

            @Override
            public void fact(Fact fact) {
                found.fact(fact);
            }

            @Override
            public void part(String role, String name, long offset, long length) {
                try {
                    found.part(role, name, offset, length);
                } catch (IOException failing) {
                    throw new UncheckedIOException(failing);
                }
            }
        };
    }
}
