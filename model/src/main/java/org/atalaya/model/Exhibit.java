package org.atalaya.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A piece of evidence that sentences of a warning point at: a finding, an artifact, a message, or an object of the
 * knowledge base. All its texts but titles of rules are hostile.
 *
 * @param id of the finding; {@code a-} or {@code m-} with hex digits made from the source for artifacts and messages;
 *     the STIX id for knowledge. The same evidence has the same id in every run
 * @param titles one line for people by language tag; at least {@code en}
 * @param time when it happened, UTC; empty when it does not say
 * @param host where it happened; empty when unknown
 * @param user account concerned; empty when unknown
 * @param place where to find it; for knowledge, the file that states it
 * @param detail why it counts, one line; may be empty
 * @param hashes of an artifact by name, as in {@link Artifact#hashes}; else empty
 */
public record Exhibit(
        String id,
        Kind kind,
        Level level,
        Map<String, String> titles,
        Optional<Instant> time,
        String host,
        String user,
        Place place,
        String detail,
        List<String> techniques,
        Map<String, String> hashes) {
    /** What kind of thing it is. */
    public enum Kind {
        FINDING,
        ARTIFACT,
        MESSAGE,
        KNOWLEDGE
    }

    /** The title in a language, or in English. */
    public String title(String language) {
        return titles.getOrDefault(language, titles.getOrDefault("en", id));
    }
}
