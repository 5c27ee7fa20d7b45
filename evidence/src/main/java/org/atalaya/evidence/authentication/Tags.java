package org.atalaya.evidence.authentication;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A list of tags, {@code name=value;} (RFC 6376 section 3.2). */
final class Tags {
    /** Tags of one list. */
    private static final int MOST = 60;

    private final Map<String, String> values = new LinkedHashMap<>();

    private Tags() {}

    /** Reads a list; empty when it is none, or names a tag twice. */
    static Optional<Tags> read(String text) {
        Tags tags = new Tags();
        for (String part : text.split(";", MOST + 2)) {
            if (part.isBlank()) {
                continue;
            }
            int equals = part.indexOf('=');
            if (equals < 1 || tags.values.size() >= MOST) {
                return Optional.empty();
            }
            String name = part.substring(0, equals).strip();
            if (tags.values.put(name, part.substring(equals + 1).strip()) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(tags);
    }

    String of(String name) {
        return values.getOrDefault(name, "");
    }

    /** The value without any white space, which may be folded into it. */
    String packed(String name) {
        return of(name).replaceAll("[ \\t\\r\\n]", "");
    }

    String lower(String name, String ifAbsent) {
        String value = packed(name).toLowerCase(Locale.ROOT);
        return value.isEmpty() ? ifAbsent : value;
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** The name of the first tag. */
    String first() {
        return values.keySet().stream().findFirst().orElse("");
    }
}
