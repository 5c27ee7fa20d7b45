package org.atalaya.evidence.cms;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.atalaya.evidence.image.Fields;
import org.atalaya.model.Structure;

/** Signatures as rules ask for them: {@code pe.signatures} of YARA, and {@code msi.signatures} alike. */
public final class SignatureFields {
    private SignatureFields() {}

    /** The signatures, in their order. */
    public static Structure of(List<Signature> all) {
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
