package org.atalaya.campaign;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON of knowledge and of organisations: a name stands once in an object, and nothing is deeper or longer than it may. */
final class StrictJson {
    /** Objects and lists within each other. */
    static final int MOST_LEVELS = 64;
    /** Characters of one text. */
    static final int MOST_TEXT = 1 << 20;
    /** Characters of what was found, in a message. */
    private static final int MOST_SHOWN = 100;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MOST_LEVELS)
                            .maxStringLength(MOST_TEXT)
                            .maxNameLength(1_000)
                            .maxNumberLength(100)
                            .build())
                    .build())
            .build();

    private StrictJson() {}

    /**
     * The tree of a text.
     *
     * @param file its name, for messages
     * @throws IllegalArgumentException when it is no JSON; the message says where
     */
    static JsonNode read(String file, String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException broken) {
            @Nullable TokenStreamLocation at = broken.getLocation();
            String reason = String.valueOf(broken.getOriginalMessage())
                    .lines()
                    .findFirst()
                    .orElse("")
                    .replaceAll(", from `[^`]*`", "");
            throw new IllegalArgumentException(
                    file
                            + (at == null || at.getLineNr() < 1 ? "" : ":" + at.getLineNr() + ":" + at.getColumnNr())
                            + ": no JSON that can be read: " + shown(reason),
                    broken);
        }
    }

    /** Something that was found, short enough for a message and in one line. */
    static String shown(@Nullable Object found) {
        String text = String.valueOf(found).replaceAll("\\p{Cntrl}", " ");
        return text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text;
    }
}
