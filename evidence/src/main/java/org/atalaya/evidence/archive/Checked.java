package org.atalaya.evidence.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.model.Notice;

/** The bytes of a member, whose checksum is compared at the end. */
final class Checked extends FilterInputStream {
    private final Member member;
    private final Found found;
    private final CRC32 sum = new CRC32();
    private boolean ended;

    private Checked(Member member, InputStream in, Found found) {
        super(in);
        this.member = member;
        this.found = found;
    }

    static InputStream of(Member member, Found found) throws IOException {
        return member.crc < 0 ? member.open() : new Checked(member, member.open(), found);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = super.read(into, offset, length);
        if (count > 0) {
            sum.update(into, offset, count);
        } else if (count < 0 && !ended) {
            ended = true;
            if (sum.getValue() != member.crc) {
                found.notice(
                        Notice.Kind.CHECKSUM,
                        -1,
                        member.name + ": CRC-32 differs from the container's; the data were read all the same");
            }
        }
        return count;
    }
}
