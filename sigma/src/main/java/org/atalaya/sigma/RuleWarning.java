package org.atalaya.sigma;

import java.util.Comparator;

/**
 * Something about a rule that is allowed but seldom meant.
 *
 * @param line line of the file, from 1
 * @param title the rule's title; may be empty
 */
public record RuleWarning(String file, int line, String title, Kind kind, String reason, String mend) {
    /** By file, line and kind. */
    public static final Comparator<RuleWarning> ORDER = Comparator.comparing(RuleWarning::file)
            .thenComparingInt(RuleWarning::line)
            .thenComparing(RuleWarning::kind)
            .thenComparing(RuleWarning::reason);

    /** What is odd. */
    public enum Kind {
        /** The rule has no id, or one that is no UUID. */
        ID,
        /** The rule has no level and counts as medium. */
        LEVEL,
        /** The rule's status is deprecated or unsupported. */
        STATUS,
        /** A filter says what is left out, or names rules that are not there. */
        FILTER,
        /** Something that the specification does not allow, though its meaning is plain; other tools may refuse the rule. */
        SPECIFICATION,
        /** A selection that the condition does not use. */
        UNUSED,
        /** Parts of the condition that can never hold, or always do. */
        UNREACHABLE,
        /** The rule matches events that have none of its fields. */
        MATCHES_EMPTY,
        /** A field that events of the log source do not carry. */
        FIELD,
        /** A Windows log source that no mapping leads to. */
        LOGSOURCE
    }
}
