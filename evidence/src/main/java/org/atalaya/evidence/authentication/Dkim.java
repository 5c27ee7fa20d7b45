package org.atalaya.evidence.authentication;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.atalaya.model.Content;

/**
 * Verifies the DKIM signatures of a message (RFC 6376; RSA keys and SHA-256 only, RFC 8301; Ed25519, RFC 8463). A signature that
 * leaves a part of the body open ({@code l=}) proves nothing here: anybody could have added what follows.
 */
public final class Dkim {
    /** Signatures of one message that are verified. */
    public static final int MOST_SIGNATURES = 8;
    /** Bytes of a body. */
    public static final long MOST_BODY = 64L << 20;
    /** Bits of an RSA key (RFC 8301 section 3.2), and what can be a key at all. */
    private static final int LEAST_BITS = 1_024;

    private static final int MOST_BITS = 16_384;
    /** Names in {@code h=}. */
    private static final int MOST_NAMES = 500;

    /** What stands before the 32 bytes of an Ed25519 key in X.509 (RFC 8410 section 4). */
    private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

    /**
     * What became of one signature.
     *
     * @param result {@code pass}, {@code fail}, {@code policy}, {@code neutral}, {@code permerror} or {@code temperror} (RFC 8601
     *     section 2.7.1)
     * @param domain that it speaks for; empty when it names none
     * @param why for people, in English
     * @param keyMissing whether there is no key any more, as for old mail; nothing is known of the signature then
     * @param offset of the field
     * @param length of the field
     */
    public record Result(
            String result, String domain, String selector, String why, boolean keyMissing, long offset, long length) {}

    private final RawMail mail;
    private final Resolver resolver;
    private final long arrived;

    Dkim(RawMail mail, Resolver resolver, long arrived) {
        this.mail = mail;
        this.resolver = resolver;
        this.arrived = arrived;
    }

    /**
     * Verifies all signatures.
     *
     * @param arrived when the message came, in seconds since 1970-01-01 UTC, which signatures may have run out by; −1 when
     *     unknown
     */
    public static List<Result> verify(Content message, Resolver resolver, long arrived) {
        Dkim dkim = new Dkim(new RawMail(message), resolver, arrived);
        List<Result> results = new ArrayList<>();
        for (RawMail.Field field : dkim.mail.fields) {
            if (field.name().equals("dkim-signature") && results.size() < MOST_SIGNATURES) {
                results.add(dkim.verify(field));
            }
        }
        return results;
    }

    /** Why a signature does not pass. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        final String result;
        final boolean keyMissing;

        Refused(String result, String why) {
            this(result, why, false);
        }

        Refused(String result, String why, boolean keyMissing) {
            super(why);
            this.result = result;
            this.keyMissing = keyMissing;
        }
    }

    private Result verify(RawMail.Field field) {
        Optional<Tags> read = Tags.read(field.value());
        String domain = read.map(tags -> tags.lower("d", "")).orElse("");
        String selector = read.map(tags -> tags.lower("s", "")).orElse("");
        int length = field.text().length();
        try {
            check(read.orElseThrow(() -> new Refused("permerror", "its tags cannot be read")), field);
            return new Result("pass", domain, selector, "", false, field.offset(), length);
        } catch (Refused refused) {
            return new Result(
                    refused.result,
                    domain,
                    selector,
                    String.valueOf(refused.getMessage()),
                    refused.keyMissing,
                    field.offset(),
                    length);
        }
    }

    private void check(Tags tags, RawMail.Field field) throws Refused {
        need(tags, List.of("v", "a", "b", "bh", "d", "h", "s"));
        String domain = tags.lower("d", "");
        String[] names = names(tags);
        String identity = tags.lower("i", "@" + domain);
        String named = identity.substring(identity.lastIndexOf('@') + 1);
        if (!tags.of("v").equals("1")) {
            throw new Refused("permerror", "it is of another version");
        }
        if (!named.equals(domain) && !named.endsWith("." + domain)) {
            throw new Refused("permerror", "i= is not within d=");
        }
        algorithm(tags);
        long expires = number(tags, "x");
        if (expires >= 0 && arrived >= 0 && arrived > expires) {
            throw new Refused("fail", "it had run out when the message came");
        }
        if (expires >= 0 && expires < number(tags, "t")) {
            throw new Refused("permerror", "it runs out before it was made");
        }
        signed(tags, names, !named.equals(domain), field);
    }

    static void need(Tags tags, List<String> names) throws Refused {
        for (String needed : names) {
            if (tags.packed(needed).isEmpty()) {
                throw new Refused("permerror", "it has no " + needed + "=");
            }
        }
    }

    /** The fields that a signature covers, From among them. */
    static String[] names(Tags tags) throws Refused {
        String[] names = tags.lower("h", "").split(":", MOST_NAMES + 1);
        if (names.length > MOST_NAMES || !Arrays.asList(names).contains("from")) {
            throw new Refused("permerror", "it does not sign From");
        }
        return names;
    }

    static void algorithm(Tags tags) throws Refused {
        String algorithm = tags.lower("a", "");
        if (!algorithm.equals("rsa-sha256") && !algorithm.equals("ed25519-sha256")) {
            throw new Refused("policy", "its algorithm is not good enough");
        }
    }

    /** Verifies that neither the body nor the named fields were changed. */
    void signed(Tags tags, String[] names, boolean within, RawMail.Field field) throws Refused {
        String[] forms = tags.lower("c", "simple/simple").split("/", 2);
        boolean relaxedHeader = relaxed(forms[0]);
        boolean relaxedBody = forms.length > 1 && relaxed(forms[1]);
        body(tags, relaxedBody);
        signature(tags, within, header(names, field, relaxedHeader));
    }

    /**
     * Verifies a signature by its key.
     *
     * @param within whether it speaks for a name within its domain
     * @param signed what it signs, in its canonical form
     */
    void signature(Tags tags, boolean within, String signed) throws Refused {
        String algorithm = tags.lower("a", "");
        Tags key = key(tags.lower("s", "") + "._domainkey." + tags.lower("d", ""));
        PublicKey open = open(key, algorithm, within);
        byte[] signature = base64(tags.packed("b"), "b=");
        byte[] header = signed.getBytes(StandardCharsets.ISO_8859_1);
        try {
            boolean edwards = algorithm.startsWith("ed25519");
            Signature verifier = Signature.getInstance(edwards ? "Ed25519" : "SHA256withRSA");
            verifier.initVerify(open);
            // RFC 8463 section 3: what Ed25519 signs is the hash.
            verifier.update(edwards ? BodyHash.sha256().digest(header) : header);
            if (!verifier.verify(signature)) {
                throw new Refused("fail", "the header was changed, or somebody else signed it");
            }
        } catch (GeneralSecurityException broken) {
            throw new Refused("fail", "the signature is none: " + broken.getMessage());
        }
    }

    private static boolean relaxed(String form) throws Refused {
        if (!form.equals("relaxed") && !form.equals("simple")) {
            throw new Refused("permerror", "its canonical form is unknown");
        }
        return form.equals("relaxed");
    }

    private static long number(Tags tags, String name) throws Refused {
        String value = tags.packed(name);
        if (value.isEmpty()) {
            return -1;
        }
        if (!value.matches("\\d{1,18}")) {
            throw new Refused("permerror", name + "= is no number");
        }
        return Long.parseLong(value);
    }

    private static byte[] base64(String text, String what) throws Refused {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException broken) {
            throw new Refused("permerror", what + " is no base64");
        }
    }

    private void body(Tags tags, boolean relaxed) throws Refused {
        long most = number(tags, "l");
        if (mail.content.size() - mail.body > MOST_BODY) {
            throw new Refused("policy", "the body is longer than " + MOST_BODY + " bytes");
        }
        BodyHash hash = new BodyHash(relaxed, most);
        byte[] block = new byte[1 << 14];
        for (long at = mail.body; at < mail.content.size(); ) {
            int read = mail.content.read(at, block, 0, block.length);
            if (read <= 0) {
                break;
            }
            hash.feed(block, 0, read);
            at += read;
        }
        byte[] found = hash.end();
        if (!MessageDigest.isEqual(found, base64(tags.packed("bh"), "bh=")) || most > hash.length()) {
            throw new Refused("fail", "the body was changed");
        }
        if (most >= 0 && most < hash.length()) {
            throw new Refused("policy", "it leaves the end of the body open");
        }
    }

    private Tags key(String name) throws Refused {
        List<String> records;
        try {
            records = resolver.ask(name, Resolver.Kind.TXT);
        } catch (Resolver.Unanswered failed) {
            throw new Refused("temperror", "its key could not be asked for", true);
        }
        if (records.isEmpty()) {
            throw new Refused("permerror", "there is no key, or none any more", true);
        }
        Optional<Tags> key = Tags.read(records.get(0));
        boolean version = key.isPresent()
                && (!key.get().has("v")
                        || key.get().first().equals("v") && key.get().of("v").equals("DKIM1"));
        if (!version) {
            throw new Refused("permerror", "its key cannot be read");
        }
        return key.get();
    }

    private static PublicKey open(Tags key, String algorithm, boolean within) throws Refused {
        String kind = key.lower("k", "rsa");
        String services = key.lower("s", "*");
        String hashes = key.lower("h", "sha256");
        if (!algorithm.startsWith(kind + "-")
                || !Arrays.asList(hashes.split(":", 20)).contains("sha256")
                || !services.contains("*")
                        && !Arrays.asList(services.split(":", 20)).contains("email")) {
            throw new Refused("permerror", "its key is not for this");
        }
        if (within && Arrays.asList(key.lower("t", "").split(":", 20)).contains("s")) {
            throw new Refused("permerror", "its key is not for names within the domain");
        }
        if (key.packed("p").isEmpty()) {
            throw new Refused("permerror", "its key was revoked", true);
        }
        byte[] bytes = base64(key.packed("p"), "the key");
        try {
            if (kind.equals("ed25519")) {
                byte[] whole = Arrays.copyOf(ED25519, ED25519.length + bytes.length);
                System.arraycopy(bytes, 0, whole, ED25519.length, bytes.length);
                return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(whole));
            }
            PublicKey open = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(bytes));
            int bits = open instanceof RSAPublicKey rsa ? rsa.getModulus().bitLength() : 0;
            if (bits < LEAST_BITS || bits > MOST_BITS) {
                throw new Refused("policy", "its key has " + bits + " bits");
            }
            return open;
        } catch (GeneralSecurityException broken) {
            throw new Refused("permerror", "its key is none");
        }
    }

    /** What was signed of the header: the named fields, the lowest of equal ones first, and the signature without itself. */
    private String header(String[] names, RawMail.Field signature, boolean relaxed) {
        Map<String, List<RawMail.Field>> byName = new HashMap<>();
        for (RawMail.Field field : mail.fields) {
            byName.computeIfAbsent(field.name(), key -> new ArrayList<>()).add(field);
        }
        StringBuilder signed = new StringBuilder();
        for (String name : names) {
            List<RawMail.Field> left = byName.getOrDefault(name, List.of());
            if (!left.isEmpty()) {
                signed.append(canonical(left.remove(left.size() - 1).text(), relaxed))
                        .append("\r\n");
            }
        }
        return signed.append(canonical(unsigned(signature.text()), relaxed)).toString();
    }

    /** A signature's field with an empty {@code b=}. */
    static String unsigned(String text) {
        int from = text.indexOf(':') + 1;
        while (from <= text.length()) {
            int end = text.indexOf(';', from);
            end = end < 0 ? text.length() : end;
            int equals = text.indexOf('=', from);
            if (equals > 0
                    && equals < end
                    && text.substring(from, equals).strip().equals("b")) {
                return text.substring(0, equals + 1) + text.substring(end);
            }
            from = end + 1;
        }
        return text;
    }

    /** RFC 6376 sections 3.4.1 and 3.4.2, without the last line end. */
    static String canonical(String field, boolean relaxed) {
        if (!relaxed) {
            return field;
        }
        int colon = field.indexOf(':');
        String value = field.substring(colon + 1).replace("\r\n", "").replaceAll("[ \\t]+", " ");
        int start = value.startsWith(" ") ? 1 : 0;
        int end = value.length() > start && value.endsWith(" ") ? value.length() - 1 : value.length();
        return field.substring(0, colon).stripTrailing().toLowerCase(Locale.ROOT) + ":" + value.substring(start, end);
    }
}
