package org.atalaya.yara.condition;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Tells why a condition held. */
public final class Explanation {
    /** Most lines of one explanation. */
    static final int MAX_LINES = 200;

    private Explanation() {}

    /**
     * A part of a condition.
     *
     * @param level how far it is indented
     * @param text as it is written in the rule
     * @param value what it came to
     */
    public record Line(int level, String text, String value) {}

    /** The text of a part of the condition. */
    public interface Text {
        String at(int start, int end);
    }

    /** A line for every part, indented by depth, with its value. */
    public static List<Line> of(Node condition, Evaluation evaluation, Text text) {
        List<Line> lines = new ArrayList<>();
        tell(condition, 0, evaluation, text, lines);
        return lines;
    }

    private static void tell(Node node, int depth, Evaluation evaluation, Text text, List<Line> lines) {
        if (lines.size() >= MAX_LINES || node.constant != null) {
            return;
        }
        String written = text.at(node.start, node.end);
        // Parts of a loop have no value of their own outside of it.
        boolean loop = written.startsWith("for ") || written.startsWith("with ");
        lines.add(new Line(
                depth, written.length() > 200 ? written.substring(0, 200) + "…" : written, value(node, evaluation)));
        if (!loop) {
            for (Node part : node.parts) {
                tell(part, depth + 1, evaluation, text, lines);
            }
        }
    }

    private static String value(Node node, Evaluation evaluation) {
        if (node.type instanceof org.atalaya.yara.module.Type.Plain plain) {
            Object value = node.boxed(evaluation);
            if (value == null) {
                return "undefined";
            }
            if (plain == org.atalaya.yara.module.Type.Plain.BOOLEAN) {
                return value.equals(0L) ? "false" : "true";
            }
            if (value instanceof byte[] bytes) {
                return '"' + new String(bytes, StandardCharsets.UTF_8) + '"';
            }
            return value instanceof Long number ? number + " (0x" + Long.toHexString(number) + ")" : value.toString();
        }
        return node.isDefined(evaluation) ? "present" : "undefined";
    }
}
