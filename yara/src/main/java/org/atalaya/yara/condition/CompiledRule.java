package org.atalaya.yara.condition;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.atalaya.yara.syntax.RuleText;
import org.jspecify.annotations.Nullable;

/**
 * A rule, ready to be evaluated. Of a loaded image, the condition is made ready when it is first asked for, since most
 * rules of a large set never are.
 */
public final class CompiledRule {
    /**
     * What is known of a rule without its condition.
     *
     * @param names of its patterns as the condition has them; one without a name has a number behind a zero
     * @param patterns their numbers in the set
     * @param hidden whether they are private
     * @param hex whether they are written in hexadecimal
     * @param condition as it is written
     * @param modules those that its file imports
     */
    public record Head(
            String name,
            boolean global,
            boolean isPrivate,
            List<String> tags,
            List<RuleText.Meta> meta,
            String file,
            String namespace,
            int line,
            List<String> names,
            int[] patterns,
            boolean[] hidden,
            boolean[] hex,
            byte[] condition,
            Set<String> modules) {
        /** The name of a pattern as it is told: a dollar alone where it has none. */
        public String told(int pattern) {
            String name = names.get(pattern);
            return name.startsWith("$\0") ? "$" : name;
        }
    }

    private final Head head;
    private final int number;
    private final int base;
    private final Conditions conditions;
    private volatile @Nullable Node condition;

    /**
     * A rule.
     *
     * @param number its number in the set
     * @param base what places in the condition's parts begin from
     * @param condition null to make it from its text when needed
     */
    CompiledRule(Head head, int number, int base, Conditions conditions, @Nullable Node condition) {
        this.head = head;
        this.number = number;
        this.base = base;
        this.conditions = conditions;
        this.condition = condition;
    }

    public Head head() {
        return head;
    }

    /** Its condition. */
    public Node condition() {
        Node ready = condition;
        if (ready == null) {
            ready = conditions.ready(head, number);
            condition = ready;
        }
        return ready;
    }

    /** A part of the condition as it is written, on one line. */
    public String text(int start, int end) {
        int from = Math.clamp(start - base, 0, head.condition.length);
        int to = Math.clamp(end - base, from, head.condition.length);
        return new String(head.condition, from, to - from, StandardCharsets.UTF_8).replaceAll("\\s+", " ");
    }
}
