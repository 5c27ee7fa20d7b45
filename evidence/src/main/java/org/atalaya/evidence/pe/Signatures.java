package org.atalaya.evidence.pe;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.atalaya.evidence.cms.Authenticode;
import org.atalaya.evidence.cms.Signature;
import org.atalaya.evidence.cms.SignatureFields;
import org.atalaya.evidence.image.View;
import org.atalaya.model.Structure;

/**
 * The Attribute Certificate Table and what is signed by it: "Windows Authenticode Portable Executable Signature Format".
 *
 * @param table place of the table, 0 when there is none
 * @param tableSize its bytes as the directory says
 * @param broken whether there is a table that holds no signature that can be read
 */
record Signatures(long table, long tableSize, List<Signature> all, boolean broken) {
    /** Bytes of one entry of the table that are read. */
    static final int LARGEST_ENTRY = 1 << 24;
    /** Entries of the table that are looked at. */
    static final int MOST_ENTRIES = 64;

    private static final int PKCS7 = 2;

    static Signatures of(PeImage image) {
        View view = image.view;
        PeImage.Directory directory = image.present(PeImage.SECURITY).orElse(new PeImage.Directory(0, 0));
        long table = directory.address(); // the only directory that is a place in the file
        if (table == 0 || directory.size() == 0) {
            return new Signatures(0, 0, List.of(), false);
        }
        if (!view.has(table, directory.size())) {
            return new Signatures(table, directory.size(), List.of(), true);
        }
        Map<String, byte[]> digests = new HashMap<>();
        List<Signature> all = new ArrayList<>();
        long at = table;
        for (int i = 0;
                i < MOST_ENTRIES && at + 8 <= table + directory.size() && all.size() < Authenticode.MOST_SIGNATURES;
                i++) {
            long length = view.u32(at);
            if (length < 8 || length > table + directory.size() - at) {
                break;
            }
            if (view.u16(at + 6) == PKCS7 && length <= LARGEST_ENTRY) {
                all.addAll(Authenticode.read(
                        view.bytes(at + 8, (int) length - 8),
                        name -> digests.computeIfAbsent(name, n -> digest(image, n, table))));
            }
            at += length + 7 & ~7L;
        }
        return new Signatures(table, directory.size(), List.copyOf(all), all.isEmpty());
    }

    /** Everything but the checksum, the directory entry of the table, and the table. */
    private static byte[] digest(PeImage image, String algorithm, long table) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            return new byte[0];
        }
        long entry = image.directories() + 8L * PeImage.SECURITY;
        update(image.view, digest, 0, image.checksumPlace());
        update(image.view, digest, image.checksumPlace() + 4, entry);
        update(image.view, digest, entry + 8, table);
        return digest.digest();
    }

    private static void update(View view, MessageDigest digest, long from, long to) {
        int step = 1 << 16;
        for (long at = from; at < to; at += step) {
            digest.update(view.bytes(at, (int) Math.min(step, to - at)));
        }
    }

    /** Any signature that holds, as libyara's {@code is_signed} sees it: the last one decides. */
    boolean signed() {
        return !all.isEmpty() && all.get(all.size() - 1).verified();
    }

    /** As the {@code pe} module of YARA has it. */
    Structure details() {
        return SignatureFields.of(all);
    }
}
