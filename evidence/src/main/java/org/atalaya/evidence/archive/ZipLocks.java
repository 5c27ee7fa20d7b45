package org.atalaya.evidence.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.atalaya.evidence.archive.ZipEntries.Entry;
import org.atalaya.evidence.artifact.ContentStream;
import org.atalaya.model.Content;
import org.atalaya.model.Notice;
import org.jspecify.annotations.Nullable;

/** Tries passwords on the encrypted members of a zip file; the one that opened the last is tried first on the next. */
final class ZipLocks {
    /** Bytes of encrypted members that are looked at to try passwords, over the whole file. */
    private static final long MOST_TRIED = 256L << 20;
    /** Keys of AES that are derived, over the whole file; each costs some milliseconds. */
    private static final int MOST_KEYS = 5_000;

    private final Content content;
    private final List<String> passwords = new ArrayList<>();
    private long triable = MOST_TRIED;
    private int keys = MOST_KEYS;
    private boolean toldKeys;

    ZipLocks(Content content, Iterable<String> passwords) {
        this.content = content;
        passwords.forEach(this.passwords::add);
    }

    /** The member that one of the passwords opens, or null. */
    @Nullable
    Member open(Entry entry, Remarks remarks) {
        return entry.method() == ZipMethod.AES ? aes(entry, remarks) : traditional(entry);
    }

    private void tryFirst(int index) {
        passwords.addFirst(passwords.remove(index));
    }

    private InputStream bytes(Entry entry) {
        return new ContentStream(content, entry.data(), entry.packed());
    }

    private @Nullable Member traditional(Entry entry) {
        Member.Unpacking plain = ZipMethod.unpacking(entry.method(), entry);
        if (plain == null || entry.crc() < 0) {
            return null;
        }
        for (int i = 0; i < passwords.size(); i++) {
            String password = passwords.get(i);
            Member.Unpacking unpacking = in -> plain.of(new ZipCrypto(in, password));
            Member member = Member.packed(entry.name(), entry.packed(), entry.crc(), () -> bytes(entry), unpacking);
            if (isRight(member)) {
                tryFirst(i);
                return Member.packed(entry.name(), entry.packed(), entry.crc(), () -> bytes(entry), unpacking);
            }
        }
        return null;
    }

    /** Whether a member unpacks to what its checksum says: a wrong password mostly fails at once. */
    private boolean isRight(Member member) {
        CRC32 sum = new CRC32();
        byte[] block = new byte[1 << 14];
        try (InputStream in = member.open()) {
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                sum.update(block, 0, count);
                triable -= count;
                if (triable < 0) {
                    return false;
                }
            }
        } catch (IOException wrong) {
            return false;
        }
        return sum.getValue() == member.crc;
    }

    private @Nullable Member aes(Entry entry, Remarks remarks) {
        WinZipAes aes = WinZipAes.of(content, entry);
        Member.Unpacking plain = aes == null ? null : ZipMethod.unpacking(aes.method(), entry);
        if (aes == null || plain == null) {
            return null;
        }
        for (int i = 0; i < passwords.size(); i++) {
            if (keys-- <= 0) {
                if (!toldKeys) {
                    toldKeys = true;
                    remarks.notice(
                            Notice.Kind.LIMIT,
                            "",
                            -1,
                            "passwords were tried " + MOST_KEYS + " times; none were tried on what follows");
                }
                return null;
            }
            WinZipAes.Keys derived = aes.keys(passwords.get(i));
            if (derived == null) {
                continue;
            }
            // The two bytes that tell a wrong password may agree by chance; the code over all bytes does not.
            triable -= entry.packed();
            if (triable < 0) {
                return null;
            }
            boolean isWhole = aes.isAuthentic(derived);
            if (!isWhole) {
                remarks.notice(
                        Notice.Kind.CHECKSUM,
                        entry.name(),
                        entry.data(),
                        "its authentication code differs: the password is wrong or the data were changed; read all the"
                                + " same");
            } else {
                tryFirst(i);
            }
            // 1.3 of the AE-x description: AE-2 has no CRC-32.
            long crc = aes.hasCrc() ? entry.crc() : -1;
            return Member.packed(entry.name(), entry.packed(), crc, aes::bytes, in -> plain.of(derived.decrypt(in)));
        }
        return null;
    }
}
