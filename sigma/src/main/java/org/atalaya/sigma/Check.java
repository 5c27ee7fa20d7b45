package org.atalaya.sigma;

/** What one value of a field must pass. Choices that have several values are {@link Condition.Any} of several checks. */
public sealed interface Check {
    /**
     * The whole value matches a pattern. {@code contains}, {@code startswith} and {@code endswith} are wildcards at its
     * ends already, {@code windash} and the encodings are expanded.
     *
     * @param cased whether case counts; otherwise both sides are compared under Unicode simple case folding
     */
    record Text(Glob pattern, boolean cased) implements Check {}

    /** The expression is found somewhere in the raw value. */
    record Regex(String expression, boolean ignoreCase, boolean multiline, boolean dotAll) implements Check {}

    /**
     * The value is an IP address within the network; a value that is no address fails.
     *
     * @param network the network as written, valid CIDR of IPv4 or IPv6
     */
    record Cidr(String network) implements Check {}

    /** The value, read as a number (decimal or 0x hex), stands in this relation to the number. */
    record Compare(Relation relation, double number) implements Check {}

    /** The part of the value, read as a time, equals the number. */
    record DatePart(Part part, long number) implements Check {}

    /** The field is there ({@code true}; a null value counts) or is not. */
    record Exists(boolean wanted) implements Check {}

    /** The field is absent, or present without a value. */
    record IsNull() implements Check {}

    /** The value compares with some value of another field of the same event. */
    record FieldRef(String other, Where where, boolean cased) implements Check {}

    /** A numeric relation. */
    enum Relation {
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL,
        EQUAL,
        NOT_EQUAL
    }

    /** A part of a date and time in UTC; {@code week} is the ISO week. */
    enum Part {
        MINUTE,
        HOUR,
        DAY,
        WEEK,
        MONTH,
        YEAR
    }

    /** Where in the value the other field's value must stand. */
    enum Where {
        WHOLE,
        START,
        END,
        ANYWHERE
    }
}
