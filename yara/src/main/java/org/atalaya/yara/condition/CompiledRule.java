package org.atalaya.yara.condition;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
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
    private final int base;
    private final Supplier<Node> source;
    private volatile @Nullable Node condition;

    /**
     * A rule.
     *
     * @param base what places in the condition's parts begin from
     * @param source makes the condition when it is first asked for; several threads may ask at the same time
     */
    CompiledRule(Head head, int base, Supplier<Node> source) {
        this.head = head;
        this.base = base;
        this.source = source;
    }

    public Head head() {
        return head;
    }

    /** Its condition. */
    public Node condition() {
        Node ready = condition;
        if (ready == null) {
            ready = source.get();
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
