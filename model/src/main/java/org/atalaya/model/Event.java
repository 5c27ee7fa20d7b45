package org.atalaya.model;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One log record, as the reader that is standing on it sees it: a window that stays valid until the reader moves on.
 * Nothing is decoded before it is asked for, so a sweep pays only for the fields that some rule wants. What must outlive
 * the record (a finding) is taken out with {@link #tree()} or {@link #visit}.
 */
public interface Event {
    /** What kind of record it is; the same instance for the same kind within a reader. */
    EventType type();

    /** When it happened, UTC; empty when the record does not say. */
    Optional<Instant> time();

    /** The host that wrote it; empty when the record does not say. */
    String host();

    /** Where it lies in the evidence. */
    Place place();

    /**
     * Appends the values of one field, under its canonical name, to {@code into}: none when the event lacks the field,
     * several when it repeats. Canonical names: children of {@code EventData}/{@code UserData} by their own name;
     * {@code Data} for unnamed data; system fields by name with attributes joined by {@code _}
     * ({@code EventID}, {@code Channel}, {@code Computer}, {@code Provider_Name}, {@code Execution_ProcessID}); for
     * other products the dotted path of the original record, and its leaf name where that is unambiguous.
     *
     * @param field id by the {@link FieldNames} that the reader was opened with
     */
    void read(int field, Values into);

    /** Appends every value of the event, in the order of the record: what a keyword search looks at. */
    void readAll(Values into);

    /** Calls the visitor for every canonical field in the order of the record. */
    void visit(FieldVisitor visitor);

    /**
     * The whole record as a tree of {@code Map}, {@code List}, {@code String}, {@code Long} (a {@code BigInteger} beyond its range), {@code Double},
     * {@code Boolean} and null in the order of the record; event logs in the shape of {@code evtx_dump} with separate
     * attributes ({@code Event → System / EventData}, {@code #attributes}).
     */
    Map<String, @Nullable Object> tree();

    /** Receives the fields of an event one by one. */
    @FunctionalInterface
    interface FieldVisitor {
        /** One value of a field; a field that repeats comes once per value, a null value as {@code null}. */
        void field(String name, @Nullable String value);
    }
}
