package org.atalaya.evidence.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.atalaya.evidence.artifact.Held;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.jspecify.annotations.Nullable;

/** A message or part as it lies in the bytes (RFC 2045, RFC 2046): its headers, where its body is, and its parts. */
final class Entity {
    /**
     * A header field as written.
     *
     * @param name as written
     * @param value its bytes, unfolded: line ends are taken out
     */
    record Field(String name, byte[] value, long offset, long length) {}

    final List<Field> fields = new ArrayList<>();
    final List<Entity> parts = new ArrayList<>();
    /** Of the parameters of Content-Type, names in lower case. */
    Map<String, String> parameters = Map.of();

    String type = "text/plain";
    String disposition = "";
    String encoding = "";
    String name = "";
    long start;
    long bodyStart;
    long bodyEnd;
    /** Whether it is a message of its own, as the outermost and those of message/rfc822. */
    boolean message;
    /** Whether the type was declared. */
    boolean typed;
    /** Of a message: what it was read as. */
    String format = "eml";
    /** Of a message: whether its header fields were made of something else, so that how they are written says nothing. */
    boolean isMade;
    /** Where its body lies when it is no piece of the content. */
    @Nullable
    Held held;
    /** Where it leads, of something that is attached by its address only; empty for all others. */
    String reference = "";
    /** What is odd about it, of a message. */
    final List<Fact> facts = new ArrayList<>();

    /** Its body, still encoded. */
    Held body(Content content) {
        Held other = held;
        return other == null ? Held.of(content, bodyStart, bodyEnd - bodyStart) : other;
    }

    boolean isMultipart() {
        return type.startsWith("multipart/");
    }

    /** The first field of a name given in lower case. */
    java.util.Optional<Field> field(String lower) {
        for (Field field : fields) {
            if (field.name().length() == lower.length()
                    && field.name().toLowerCase(Locale.ROOT).equals(lower)) {
                return java.util.Optional.of(field);
            }
        }
        return java.util.Optional.empty();
    }
}
