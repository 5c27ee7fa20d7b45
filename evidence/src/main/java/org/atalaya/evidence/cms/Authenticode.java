package org.atalaya.evidence.cms;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the PKCS#7 of an Authenticode signature: Microsoft, "Windows Authenticode Portable Executable Signature Format"; CMS
 * in RFC 5652, time stamps in RFC 3161.
 */
public final class Authenticode {
    /** Signatures that are read of one file, nested ones included. */
    public static final int MOST_SIGNATURES = 16;
    /** Certificates that are read of one signature. */
    static final int MOST_CERTIFICATES = 64;

    private static final String SIGNED_DATA = "1.2.840.113549.1.7.2";
    private static final String MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
    private static final String SIGNING_TIME = "1.2.840.113549.1.9.5";
    private static final String COUNTERSIGNATURE = "1.2.840.113549.1.9.6";
    private static final String OPUS_INFO = "1.3.6.1.4.1.311.2.1.12";
    private static final String NESTED = "1.3.6.1.4.1.311.2.4.1";
    private static final String TIME_STAMP = "1.3.6.1.4.1.311.3.3.1";
    private static final Map<String, String> DIGESTS = Map.of(
            "1.2.840.113549.2.5", "md5",
            "1.3.14.3.2.26", "sha1",
            "2.16.840.1.101.3.4.2.4", "sha224",
            "2.16.840.1.101.3.4.2.1", "sha256",
            "2.16.840.1.101.3.4.2.2", "sha384",
            "2.16.840.1.101.3.4.2.3", "sha512");

    private final Function<String, byte[]> fileDigest;
    private final List<Signature> found = new ArrayList<>();

    private Authenticode(Function<String, byte[]> fileDigest) {
        this.fileDigest = fileDigest;
    }

    /**
     * The signatures in a PKCS#7 block, nested ones after their parent.
     *
     * @param fileDigest the digest of the file by the JDK's name of the algorithm
     */
    public static List<Signature> read(byte[] block, Function<String, byte[]> fileDigest) {
        Authenticode reader = new Authenticode(fileDigest);
        Der.at(block, 0, block.length).ifPresent(reader::contentInfo);
        return List.copyOf(reader.found);
    }

    private record SignedData(Der content, List<Certificate> certificates, Optional<Signer> signer) {}

    private record Signer(
            Der info,
            byte[] issuer,
            byte[] serial,
            String digestName,
            @Nullable Der signed,
            String keyAlgorithm,
            byte[] signature,
            @Nullable Der unsigned) {
        List<Der> attribute(@Nullable Der attributes, String oid) {
            if (attributes != null) {
                for (Der attribute : attributes.children()) {
                    List<Der> parts = attribute.children();
                    if (parts.size() == 2 && parts.get(0).oid().equals(oid)) {
                        return parts.get(1).children();
                    }
                }
            }
            return List.of();
        }

        byte[] messageDigest() {
            List<Der> values = attribute(signed, MESSAGE_DIGEST);
            return values.isEmpty() ? new byte[0] : values.get(0).value();
        }
    }

    private void contentInfo(Der info) {
        if (found.size() >= MOST_SIGNATURES) {
            return;
        }
        Optional<SignedData> parsed = signedData(info);
        if (parsed.isEmpty()) {
            return;
        }
        SignedData data = parsed.get();
        List<Der> indirect = data.content.child(0).map(Der::children).orElse(List.of());
        List<Der> digestInfo = indirect.size() == 2 ? indirect.get(1).children() : List.of();
        String name = digestInfo.isEmpty() ? "" : digestName(digestInfo.get(0));
        byte[] digest = digestInfo.size() == 2 ? digestInfo.get(1).value() : new byte[0];
        byte[] actual = name.isEmpty() ? new byte[0] : fileDigest.apply(jdkName(name));
        Signer signer = data.signer.orElse(null);
        List<Certificate> chain = signer == null ? List.of() : chain(signer, data.certificates);
        boolean verified = digest.length > 0
                && Arrays.equals(digest, actual)
                && signer != null
                && !chain.isEmpty()
                && agrees(signer, data.content.child(0).map(Der::value).orElse(new byte[0]))
                && signedBy(signer, chain.get(0));
        List<Signature.Counter> counters = new ArrayList<>();
        String[] opus = {null, null};
        if (signer != null) {
            counters(signer, data.certificates, counters);
            opusInfo(signer, opus);
        }
        found.add(new Signature(
                verified,
                name,
                digest,
                actual,
                data.certificates,
                opus[0],
                opus[1],
                signer == null ? "" : signer.digestName,
                signer == null ? new byte[0] : signer.messageDigest(),
                chain,
                List.copyOf(counters)));
        if (signer != null) {
            for (Der nested : signer.attribute(signer.unsigned, NESTED)) {
                contentInfo(nested);
            }
        }
    }

    private static Optional<SignedData> signedData(Der info) {
        List<Der> outer = info.children();
        if (outer.size() < 2 || !outer.get(0).oid().equals(SIGNED_DATA)) {
            return Optional.empty();
        }
        List<Der> parts = outer.get(1).child(0).map(Der::children).orElse(List.of());
        if (parts.size() < 4) {
            return Optional.empty();
        }
        List<Certificate> certificates = new ArrayList<>();
        Optional<Signer> signer = Optional.empty();
        for (Der part : parts.subList(3, parts.size())) {
            if (part.is(0xA0)) {
                for (Der certificate : part.children()) {
                    if (certificates.size() < MOST_CERTIFICATES) {
                        Certificate.of(certificate).ifPresent(certificates::add);
                    }
                }
            } else if (part.is(Der.SET)) {
                signer = part.child(0).flatMap(Authenticode::signer);
            }
        }
        Optional<Der> content = parts.get(2).child(1);
        return content.isEmpty()
                ? Optional.empty()
                : Optional.of(new SignedData(content.get(), List.copyOf(certificates), signer));
    }

    /** The octets that signed data holds, and who signed them. */
    static Optional<SignedContent> signedContent(Der info) {
        Optional<SignedData> data = signedData(info);
        Optional<Der> octets = data.flatMap(found -> found.content.child(0)).filter(inner -> inner.is(Der.OCTETS));
        if (data.isEmpty() || octets.isEmpty()) {
            return Optional.empty();
        }
        String signer = data.get()
                .signer
                .flatMap(one -> chain(one, data.get().certificates).stream().findFirst())
                .map(Certificate::subject)
                .orElse("");
        return Optional.of(new SignedContent(octets.get().start(), octets.get().end(), signer));
    }

    private static Optional<Signer> signer(Der info) {
        List<Der> parts = info.children();
        if (parts.size() < 5) {
            return Optional.empty();
        }
        List<Der> identity = parts.get(1).children();
        int at = 3;
        Der signed = parts.get(at).is(0xA0) ? parts.get(at++) : null;
        if (identity.size() < 2 || parts.size() < at + 2) {
            return Optional.empty();
        }
        Der unsigned = parts.size() > at + 2 && parts.get(at + 2).is(0xA1) ? parts.get(at + 2) : null;
        return Optional.of(new Signer(
                info,
                identity.get(0).encoded(),
                identity.get(1).value(),
                digestName(parts.get(2)),
                signed,
                parts.get(at).child(0).map(Der::oid).orElse(""),
                parts.get(at + 1).value(),
                unsigned));
    }

    private static String digestName(Der algorithm) {
        return DIGESTS.getOrDefault(algorithm.child(0).map(Der::oid).orElse(""), "");
    }

    private static String jdkName(String name) {
        return name.equals("md5") ? "MD5" : "SHA-" + name.substring(3);
    }

    private static List<Certificate> chain(Signer signer, List<Certificate> certificates) {
        List<Certificate> chain = new ArrayList<>();
        for (Certificate certificate : certificates) {
            if (Arrays.equals(certificate.identity().issuer, signer.issuer)
                    && Arrays.equals(certificate.identity().serial, signer.serial)) {
                chain.add(certificate);
                break;
            }
        }
        while (!chain.isEmpty() && chain.size() <= certificates.size()) {
            Certificate last = chain.get(chain.size() - 1);
            Optional<Certificate> issuer = last.identity().selfIssued()
                    ? Optional.empty()
                    : certificates.stream()
                            .filter(c -> Arrays.equals(c.identity().subject, last.identity().issuer))
                            .findFirst();
            if (issuer.isEmpty() || chain.contains(issuer.get())) {
                break;
            }
            chain.add(issuer.get());
        }
        return List.copyOf(chain);
    }

    /** Whether the signed attributes hold the digest of what is signed. */
    private static boolean agrees(Signer signer, byte[] content) {
        return !signer.digestName.isEmpty()
                && Arrays.equals(signer.messageDigest(), Certificate.digest(jdkName(signer.digestName), content));
    }

    /** Whether a certificate's key made the signature over the signed attributes. */
    private static boolean signedBy(Signer signer, Certificate certificate) {
        Der attributes = signer.signed;
        Optional<PublicKey> key = certificate.key();
        if (attributes == null || key.isEmpty() || signer.digestName.isEmpty()) {
            return false;
        }
        byte[] signed = attributes.encoded();
        signed[0] = Der.SET; // RFC 5652 5.4: signed as a SET OF, stored as [0]
        String kind = switch (key.get().getAlgorithm()) {
            case "EC" -> "ECDSA";
            case "DSA" -> "DSA";
            default -> "RSA";
        };
        String hash = jdkName(signer.digestName).replace("-", "");
        try {
            java.security.Signature check = java.security.Signature.getInstance(hash + "with" + kind);
            check.initVerify(key.get());
            check.update(signed);
            return check.verify(signer.signature);
        } catch (GeneralSecurityException e) {
            return false; // a key or signature that cannot be one
        }
    }

    private static void counters(Signer signer, List<Certificate> certificates, List<Signature.Counter> into) {
        for (Der value : signer.attribute(signer.unsigned, COUNTERSIGNATURE)) {
            signer(value).ifPresent(counter -> {
                List<Certificate> chain = chain(counter, certificates);
                OptionalLong time = OptionalLong.empty();
                for (Der stamp : counter.attribute(counter.signed, SIGNING_TIME)) {
                    time = stamp.seconds();
                }
                boolean verified =
                        !chain.isEmpty() && agrees(counter, signer.signature) && signedBy(counter, chain.get(0));
                into.add(new Signature.Counter(verified, time, counter.digestName, counter.messageDigest(), chain));
            });
            if (into.size() >= MOST_SIGNATURES) {
                return;
            }
        }
        for (Der value : signer.attribute(signer.unsigned, TIME_STAMP)) {
            signedData(value).ifPresent(data -> into.add(timeStamp(signer, data)));
            if (into.size() >= MOST_SIGNATURES) {
                return;
            }
        }
    }

    /** RFC 3161 2.4.2: TSTInfo is version, policy, messageImprint, serialNumber, genTime … */
    private static Signature.Counter timeStamp(Signer signer, SignedData data) {
        Optional<Der> octets = data.content.child(0);
        byte[] info = octets.map(Der::value).orElse(new byte[0]);
        List<Der> parts = Der.at(info, 0, info.length).map(Der::children).orElse(List.of());
        List<Der> imprint = parts.size() < 5 ? List.of() : parts.get(2).children();
        String name = imprint.size() < 2 ? "" : digestName(imprint.get(0));
        byte[] digest = imprint.size() < 2 ? new byte[0] : imprint.get(1).value();
        Signer stamper = data.signer.orElse(null);
        List<Certificate> chain = stamper == null ? List.of() : chain(stamper, data.certificates);
        boolean verified = stamper != null
                && !chain.isEmpty()
                && !name.isEmpty()
                && Arrays.equals(digest, Certificate.digest(jdkName(name), signer.signature))
                && agrees(stamper, info)
                && signedBy(stamper, chain.get(0));
        return new Signature.Counter(
                verified, parts.size() < 5 ? OptionalLong.empty() : parts.get(4).seconds(), name, digest, chain);
    }

    /** SpcSpOpusInfo: [0] programName, a choice of [0] BMPString or [1] IA5String; [1] moreInfo, of which [0] is a URL. */
    private static void opusInfo(Signer signer, @Nullable String[] into) {
        for (Der value : signer.attribute(signer.signed, OPUS_INFO)) {
            for (Der part : value.children()) {
                Optional<Der> choice = part.child(0);
                if (choice.isPresent()) {
                    Der text = choice.get();
                    boolean unicode = part.is(0xA0) && text.is(0x80);
                    into[part.is(0xA0) ? 0 : 1] = unicode
                            ? new String(text.value(), java.nio.charset.StandardCharsets.UTF_16BE)
                            : text.text();
                }
            }
        }
    }
}
