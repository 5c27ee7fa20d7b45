package org.atalaya.sigma;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A condition as text that does not depend on the order of its parts or on how and, or are nested: for comparing what two
 * parsers make of a rule.
 */
final class CanonicalForm {
    private CanonicalForm() {}

    static String of(Condition condition) {
        return switch (condition) {
            case Condition.All(var parts) -> joined("and", flat(parts, true));
            case Condition.Any(var parts) -> joined("or", flat(parts, false));
            case Condition.Not(var part) -> "not(" + of(part) + ")";
            case Condition.Test(var field, var check, var words, var line) -> quoted(field + " " + check(check));
        };
    }

    private static String joined(String word, List<String> parts) {
        return parts.size() == 1
                ? parts.get(0)
                : word + "(" + String.join(",", parts.stream().sorted().toList()) + ")";
    }

    private static List<String> flat(List<Condition> parts, boolean all) {
        List<String> texts = new ArrayList<>();
        for (Condition part : parts) {
            if (all && part instanceof Condition.All(var inner)) {
                texts.addAll(flat(inner, true));
            } else if (!all && part instanceof Condition.Any(var inner)) {
                texts.addAll(flat(inner, false));
            } else if (part instanceof Condition.All(var inner) && inner.size() == 1) {
                texts.addAll(flat(inner, all));
            } else if (part instanceof Condition.Any(var inner) && inner.size() == 1) {
                texts.addAll(flat(inner, all));
            } else {
                texts.add(of(part));
            }
        }
        return texts;
    }

    static String check(Check check) {
        return switch (check) {
            case Check.Text(var pattern, var cased) -> (cased ? "cased:" : "text:") + pattern.text();
            case Check.Regex(var expression, var i, var m, var s) ->
                "re:" + (i ? "i" : "") + (m ? "m" : "") + (s ? "s" : "") + ":" + expression;
            case Check.Cidr(var network) -> "cidr:" + network;
            case Check.Compare(var relation, var number) -> "cmp:" + relation + ":" + number;
            case Check.DatePart(var part, var number) -> "time:" + part + ":" + number;
            case Check.Exists(var wanted) -> "exists:" + wanted;
            case Check.IsNull() -> "null";
            case Check.FieldRef(var other, var where, var cased) ->
                "ref:" + other + ":" + where.name().toLowerCase(Locale.ROOT);
        };
    }

    /** As a JSON string of ASCII characters only. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '\r' -> quoted.append("\\r");
                default -> {
                    if (c < ' ' || c > '~') {
                        quoted.append(String.format("\\u%04x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
