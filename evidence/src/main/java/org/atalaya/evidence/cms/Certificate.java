package org.atalaya.evidence.cms;

import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An X.509 certificate (RFC 5280 4.1), its texts in the form that OpenSSL prints and YARA rules expect.
 *
 * @param issuer and subject as {@code /C=MX/O=Example/CN=Name}
 * @param serial lower-case hex with colons
 * @param thumbprint SHA-1 of the certificate, lower-case hex
 * @param version 1 to 3
 * @param notBefore and notAfter in seconds since 1970
 */
public record Certificate(
        String issuer,
        String subject,
        String serial,
        String thumbprint,
        int version,
        String algorithm,
        String algorithmOid,
        long notBefore,
        long notAfter,
        Identity identity) {
    /** Bytes of a certificate that is read. */
    static final int LARGEST = 1 << 16;

    private static final Map<String, String> NAME_PARTS = Map.ofEntries(
            Map.entry("2.5.4.3", "CN"),
            Map.entry("2.5.4.4", "SN"),
            Map.entry("2.5.4.5", "serialNumber"),
            Map.entry("2.5.4.6", "C"),
            Map.entry("2.5.4.7", "L"),
            Map.entry("2.5.4.8", "ST"),
            Map.entry("2.5.4.9", "street"),
            Map.entry("2.5.4.10", "O"),
            Map.entry("2.5.4.11", "OU"),
            Map.entry("2.5.4.12", "title"),
            Map.entry("2.5.4.13", "description"),
            Map.entry("2.5.4.15", "businessCategory"),
            Map.entry("2.5.4.17", "postalCode"),
            Map.entry("2.5.4.18", "postOfficeBox"),
            Map.entry("2.5.4.42", "GN"),
            Map.entry("2.5.4.97", "organizationIdentifier"),
            Map.entry("1.2.840.113549.1.9.1", "emailAddress"),
            Map.entry("0.9.2342.19200300.100.1.1", "UID"),
            Map.entry("0.9.2342.19200300.100.1.25", "DC"),
            Map.entry("1.3.6.1.4.1.311.60.2.1.1", "jurisdictionL"),
            Map.entry("1.3.6.1.4.1.311.60.2.1.2", "jurisdictionST"),
            Map.entry("1.3.6.1.4.1.311.60.2.1.3", "jurisdictionC"));
    private static final Map<String, String> ALGORITHMS = Map.ofEntries(
            Map.entry("1.2.840.113549.1.1.1", "rsaEncryption"),
            Map.entry("1.2.840.113549.1.1.2", "md2WithRSAEncryption"),
            Map.entry("1.2.840.113549.1.1.4", "md5WithRSAEncryption"),
            Map.entry("1.2.840.113549.1.1.5", "sha1WithRSAEncryption"),
            Map.entry("1.2.840.113549.1.1.10", "rsassaPss"),
            Map.entry("1.2.840.113549.1.1.11", "sha256WithRSAEncryption"),
            Map.entry("1.2.840.113549.1.1.12", "sha384WithRSAEncryption"),
            Map.entry("1.2.840.113549.1.1.13", "sha512WithRSAEncryption"),
            Map.entry("1.2.840.113549.1.1.14", "sha224WithRSAEncryption"),
            Map.entry("1.2.840.10040.4.3", "dsaWithSHA1"),
            Map.entry("1.3.14.3.2.29", "sha1WithRSA"),
            Map.entry("1.2.840.10045.4.1", "ecdsa-with-SHA1"),
            Map.entry("1.2.840.10045.4.3.2", "ecdsa-with-SHA256"),
            Map.entry("1.2.840.10045.4.3.3", "ecdsa-with-SHA384"),
            Map.entry("1.2.840.10045.4.3.4", "ecdsa-with-SHA512"));

    /** What tells certificates apart and joins them to a chain; compared by reference. */
    static final class Identity {
        final byte[] encoded;
        final byte[] issuer;
        final byte[] subject;
        final byte[] serial;

        Identity(byte[] encoded, byte[] issuer, byte[] subject, byte[] serial) {
            this.encoded = encoded;
            this.issuer = issuer;
            this.subject = subject;
            this.serial = serial;
        }

        boolean selfIssued() {
            return Arrays.equals(issuer, subject);
        }
    }

    static Optional<Certificate> of(Der der) {
        if (der.end() - der.from() > LARGEST || !der.is(Der.SEQUENCE)) {
            return Optional.empty();
        }
        List<Der> parts = der.child(0).map(Der::children).orElse(List.of());
        int at = !parts.isEmpty() && parts.get(0).is(0xA0) ? 1 : 0;
        if (parts.size() < at + 6) {
            return Optional.empty();
        }
        int version = at == 0
                ? 1
                : parts.get(0)
                        .child(0)
                        .map(v -> v.value().length == 1 ? v.value()[0] + 1 : 1)
                        .orElse(1);
        Der issuer = parts.get(at + 2);
        Der subject = parts.get(at + 4);
        List<Der> validity = parts.get(at + 3).children();
        String oid = parts.get(at + 1).child(0).map(Der::oid).orElse("");
        byte[] encoded = der.encoded();
        return Optional.of(new Certificate(
                name(issuer),
                name(subject),
                serial(parts.get(at).value()),
                HexFormat.of().formatHex(digest("SHA-1", encoded)),
                version,
                ALGORITHMS.getOrDefault(oid, "undefined"),
                oid,
                validity.isEmpty() ? 0 : validity.get(0).seconds().orElse(0),
                validity.size() < 2 ? 0 : validity.get(1).seconds().orElse(0),
                new Identity(
                        encoded,
                        issuer.encoded(),
                        subject.encoded(),
                        parts.get(at).value())));
    }

    private static String serial(byte[] value) {
        return HexFormat.ofDelimiter(":").formatHex(value);
    }

    /** A name in one line, as X509_NAME_oneline of OpenSSL writes it. */
    private static String name(Der name) {
        StringBuilder line = new StringBuilder();
        for (Der set : name.children()) {
            for (Der pair : set.children()) {
                List<Der> parts = pair.children();
                if (parts.size() == 2) {
                    String oid = parts.get(0).oid();
                    line.append('/').append(NAME_PARTS.getOrDefault(oid, oid)).append('=');
                    printable(parts.get(1).value(), line);
                }
            }
        }
        return line.toString();
    }

    private static void printable(byte[] value, StringBuilder into) {
        for (byte letter : value) {
            if (letter < ' ' || letter > '~') {
                into.append("\\x").append(HexFormat.of().withUpperCase().toHexDigits(letter));
            } else {
                into.append((char) letter);
            }
        }
    }

    Optional<PublicKey> key() {
        try {
            return Optional.of(CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(identity.encoded))
                    .getPublicKey());
        } catch (CertificateException e) {
            return Optional.empty(); // a key of a kind that the JDK does not know, or a broken one
        }
    }

    static byte[] digest(String algorithm, byte[] data) {
        try {
            return MessageDigest.getInstance(algorithm).digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
