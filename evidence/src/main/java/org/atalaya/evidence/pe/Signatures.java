package org.atalaya.evidence.pe;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.atalaya.evidence.cms.Authenticode;
import org.atalaya.evidence.cms.Certificate;
import org.atalaya.evidence.cms.Signature;
import org.atalaya.evidence.image.Fields;
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
        List<Fields> list = new ArrayList<>();
        for (Signature signature : all) {
            Fields fields = new Fields();
            if (!signature.chain().isEmpty()) {
                certificate(signature.chain().get(0), fields);
            }
            Fields signer = new Fields();
            if (signature.programName() != null) {
                signer.put("program_name", signature.programName());
            }
            if (signature.moreInfo() != null) {
                signer.put("more_info", signature.moreInfo());
            }
            signer.put("digest", hex(signature.signerDigest()))
                    .put("digest_alg", signature.signerDigestName())
                    .put("length_of_chain", signature.chain().size())
                    .lazy("chain", () -> certificates(signature.chain()));
            fields.put("verified", signature.verified())
                    .put("digest_alg", signature.digestName())
                    .put("digest", hex(signature.digest()))
                    .put("file_digest", hex(signature.fileDigest()))
                    .put("number_of_certificates", signature.certificates().size())
                    .lazy("certificates", () -> certificates(signature.certificates()))
                    .put("signer_info", signer)
                    .put("number_of_countersignatures", signature.counters().size())
                    .lazy("countersignatures", () -> counters(signature));
            list.add(fields);
        }
        return Fields.sequence(list);
    }

    private static Structure counters(Signature signature) {
        List<Fields> list = new ArrayList<>();
        for (Signature.Counter counter : signature.counters()) {
            Fields fields = new Fields().put("verified", counter.verified());
            counter.time().ifPresent(time -> fields.put("sign_time", time));
            list.add(fields.put("digest_alg", counter.digestName())
                    .put("digest", hex(counter.digest()))
                    .put("length_of_chain", counter.chain().size())
                    .lazy("chain", () -> certificates(counter.chain())));
        }
        return Fields.sequence(list);
    }

    private static Structure certificates(List<Certificate> certificates) {
        List<Fields> list = new ArrayList<>();
        for (Certificate certificate : certificates) {
            list.add(certificate(certificate, new Fields()));
        }
        return Fields.sequence(list);
    }

    private static Fields certificate(Certificate certificate, Fields into) {
        return into.put("thumbprint", certificate.thumbprint())
                .put("issuer", certificate.issuer())
                .put("subject", certificate.subject())
                .put("version", certificate.version())
                .put("algorithm", certificate.algorithm())
                .put("algorithm_oid", certificate.algorithmOid())
                .put("serial", certificate.serial())
                .put("not_before", certificate.notBefore())
                .put("not_after", certificate.notAfter());
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
