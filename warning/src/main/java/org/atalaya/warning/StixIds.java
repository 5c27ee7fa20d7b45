package org.atalaya.warning;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.atalaya.model.Advisory;
import org.atalaya.model.Tlp;
import org.jspecify.annotations.Nullable;

/** Ids, times and markings of STIX 2.1 that are the same in every run. */
final class StixIds {
    /** Namespace of cyber-observable objects (STIX 2.1 §2.9). */
    static final UUID OBSERVABLES = UUID.fromString("00abedb4-aa42-466c-9c01-fed23315a9b7");
    /** Namespace of our other objects. */
    static final UUID OURS = UUID.fromString("5b1f0f0e-9e57-5a0c-8f5f-2f4a8d0b7c11");
    /** Id of the identity that signs what we write. */
    static final String AUTHOR = of("identity", "atalaya");
    /** TLP 2.0 as an extension of markings. */
    static final String TLP_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private StixIds() {}

    /** A version 5 UUID (RFC 9562 §5.5). */
    static UUID v5(UUID namespace, String name) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(ByteBuffer.allocate(16)
                    .putLong(namespace.getMostSignificantBits())
                    .putLong(namespace.getLeastSignificantBits())
                    .array());
            ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
            long most = hash.getLong() & ~0xF000L | 0x5000L;
            long least = hash.getLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
            return new UUID(most, least);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The id of one of our objects. */
    static String of(String type, String content) {
        return type + "--" + v5(OURS, type + "\n" + content);
    }

    /** The beginning of an object of ours, made at a time. */
    static Map<String, Object> object(String type, String id, String now, @Nullable Object... more) {
        Map<String, Object> object = Json.map(
                "type",
                type,
                "spec_version",
                "2.1",
                "id",
                id,
                "created_by_ref",
                AUTHOR,
                "created",
                now,
                "modified",
                now);
        object.putAll(Json.map(more));
        return object;
    }

    /** The identity that signs what we write. */
    static Map<String, Object> author(String now) {
        return Json.map(
                "type",
                "identity",
                "spec_version",
                "2.1",
                "id",
                AUTHOR,
                "created",
                now,
                "modified",
                now,
                "name",
                "Atalaya",
                "identity_class",
                "system");
    }

    /** A time with milliseconds. */
    static String time(Instant time) {
        return TIME.format(time);
    }

    /** The cyber-observable object of an indicator, with its id; the type is {@code file} for hashes and names. */
    static Map<String, Object> observable(Advisory.Sighted sighted) {
        String value = sighted.value();
        return switch (sighted.kind()) {
            case "domain" -> simple("domain-name", value);
            case "ipv4" -> simple("ipv4-addr", value);
            case "ipv6" -> simple("ipv6-addr", value);
            case "url" -> simple("url", value);
            case "email" -> simple("email-addr", value);
            case "file-name" -> file("name", value, value);
            default -> file("hashes", Json.map(hash(sighted.kind()), value), value);
        };
    }

    /** The name of a hash algorithm in STIX. */
    static String hash(String kind) {
        return switch (kind) {
            case "md5" -> "MD5";
            case "sha1" -> "SHA-1";
            default -> "SHA-256";
        };
    }

    private static Map<String, Object> simple(String type, String value) {
        String id = type + "--" + v5(OBSERVABLES, Json.line(Json.map("value", value)));
        return Json.map("type", type, "spec_version", "2.1", "id", id, "value", value);
    }

    private static Map<String, Object> file(String property, Object content, String value) {
        String id = "file--" + v5(OBSERVABLES, Json.line(Json.map(property, content)));
        return Json.map("type", "file", "spec_version", "2.1", "id", id, property, content);
    }

    /** The pattern that finds an indicator elsewhere (STIX 2.1 §9). */
    static String pattern(Advisory.Sighted sighted) {
        String value = sighted.value().replace("\\", "\\\\").replace("'", "\\'");
        return switch (sighted.kind()) {
            case "domain" -> "[domain-name:value = '" + value + "']";
            case "ipv4" -> "[ipv4-addr:value = '" + value + "']";
            case "ipv6" -> "[ipv6-addr:value = '" + value + "']";
            case "url" -> "[url:value = '" + value + "']";
            case "email" -> "[email-addr:value = '" + value + "']";
            case "file-name" -> "[file:name = '" + value + "']";
            case "md5" -> "[file:hashes.MD5 = '" + value + "']";
            default -> "[file:hashes.'" + hash(sighted.kind()) + "' = '" + value + "']";
        };
    }

    /** The label of a marking by its fixed id, of TLP 1 or 2; empty for another. */
    static Optional<Tlp> label(String id) {
        for (Tlp tlp : Tlp.values()) {
            if (id.equals(marked(tlp))) {
                return Optional.of(tlp);
            }
        }
        return Optional.ofNullable(
                switch (id) {
                    case "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9" -> Tlp.CLEAR;
                    case "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da" -> Tlp.GREEN;
                    case "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82" -> Tlp.AMBER;
                    case "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed" -> Tlp.RED;
                    default -> null;
                });
    }

    private static String marked(Tlp tlp) {
        return "marking-definition--"
                + switch (tlp) {
                    case CLEAR -> "94868c89-83c2-464b-929b-a1a8aa3c8487";
                    case GREEN -> "bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
                    case AMBER -> "55d920b0-5e8b-4f79-9ee9-91f868d9b421";
                    case AMBER_STRICT -> "939a9414-2ddd-4d32-a0cd-375ea402b003";
                    case RED -> "e828b379-4e03-4974-9ac4-e53a884c97c1";
                };
    }

    /** The marking of TLP 2.0 as FIRST and OASIS define it, with its fixed id. */
    static Map<String, Object> marking(Tlp tlp) {
        return Json.map(
                "type",
                "marking-definition",
                "spec_version",
                "2.1",
                "id",
                marked(tlp),
                "created",
                "2022-10-01T00:00:00.000Z",
                "name",
                tlp.label(),
                "extensions",
                Json.map(
                        TLP_EXTENSION,
                        Json.map(
                                "extension_type",
                                "property-extension",
                                "tlp_2_0",
                                tlp.label().substring(4).toLowerCase(java.util.Locale.ROOT))));
    }
}
