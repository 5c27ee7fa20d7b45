package org.atalaya.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a file's format says, as a tree that rules can ask by name ({@code pe.sections[0].name}). A field that the file
 * does not have, or that cannot be believed, is absent: rules see it as undefined.
 */
public sealed interface Structure {
    /** A number; unsigned 64-bit values keep their bits. */
    record Int(long value) implements Structure {}

    /** A real number. */
    record Real(double value) implements Structure {}

    /** A yes or no. */
    record Bool(boolean value) implements Structure {}

    /** Bytes, which need not be text in any encoding; not to be changed. */
    record Text(byte[] bytes) implements Structure {}

    /** Named fields in the order of the format. */
    record Struct(Map<String, Structure> fields) implements Structure {
        /** A field, empty when the file does not have it. */
        public Optional<Structure> field(String name) {
            return Optional.ofNullable(fields.get(name));
        }
    }

    /** Elements by number from 0. */
    record Sequence(List<Structure> elements) implements Structure {}

    /** Elements by a key that the file chooses, such as {@code pe.version_info["ProductName"]}. */
    record Dictionary(Map<String, Structure> elements) implements Structure {}
}
