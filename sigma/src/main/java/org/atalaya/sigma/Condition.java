package org.atalaya.sigma;

import java.util.List;

/**
 * A rule's condition with all modifiers, wildcards, selections, {@code 1 of …}, filters and placeholders resolved: only
 * and, or, not over tests of single fields remain.
 */
public sealed interface Condition {
    /** True when every part is; true when there is none. */
    record All(List<Condition> parts) implements Condition {}

    /** True when some part is; false when there is none. */
    record Any(List<Condition> parts) implements Condition {}

    /** True when the part is not. */
    record Not(Condition part) implements Condition {}

    /**
     * True when some value of the field passes the check.
     *
     * @param field the rule's name of the field, spaces dropped; empty for a keyword: every value of the event
     * @param check what a value must pass
     * @param words the test as the rule's author wrote it, such as {@code CommandLine|contains: ' -enc '}
     * @param line line of the rule file, from 1
     */
    record Test(String field, Check check, String words, int line) implements Condition {}
}
