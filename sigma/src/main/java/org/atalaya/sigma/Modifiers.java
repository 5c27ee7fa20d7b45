package org.atalaya.sigma;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.PatternSyntaxException;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Turns the values of one detection item into checks by applying its modifiers from left to right (Sigma specification
 * 2.1, appendix "Modifiers").
 */
final class Modifiers {
    /** Alternatives that one written value may become through windash, placeholders and offsets. */
    static final int MOST_ALTERNATIVES = 20_000;

    /** Characters of one regular expression. */
    static final int MOST_EXPRESSION = 10_000;
    /** Groups of a regular expression within one another. */
    static final int MOST_GROUPS_DEEP = 200;

    static final List<String> KNOWN = List.of(
            "all",
            "base64",
            "base64offset",
            "cased",
            "cidr",
            "contains",
            "day",
            "dotall",
            "endswith",
            "exists",
            "expand",
            "fieldref",
            "gt",
            "gte",
            "hour",
            "i",
            "ignorecase",
            "lt",
            "lte",
            "m",
            "minute",
            "month",
            "multiline",
            "neq",
            "re",
            "s",
            "startswith",
            "utf16",
            "utf16be",
            "utf16le",
            "week",
            "wide",
            "windash",
            "year");

    private static final String DASHES = "-/–—―";

    private static final Map<String, Check.Relation> RELATIONS = Map.of(
            "lt", Check.Relation.LESS,
            "lte", Check.Relation.LESS_OR_EQUAL,
            "gt", Check.Relation.GREATER,
            "gte", Check.Relation.GREATER_OR_EQUAL);

    private final List<String> names;
    private final Node key;
    private final Placeholders placeholders;
    private final boolean cased;

    /** A value on its way to a check. */
    private sealed interface Value {
        /** A pattern with wildcards; {@code bytes} when every character stands for a byte of an encoding. */
        record Pattern(String text, boolean bytes) implements Value {}

        /** A regular expression. */
        record Expression(String text, boolean i, boolean m, boolean s) implements Value {}

        /** Another field. */
        record Reference(String field, Check.Where where) implements Value {}

        /** Already a check. */
        record Done(Check check) implements Value {}
    }

    Modifiers(List<String> names, Node key, Placeholders placeholders) throws RuleError {
        this.names = names;
        this.key = key;
        this.placeholders = placeholders;
        this.cased = names.contains("cased");
        for (String name : names) {
            if (!KNOWN.contains(name)) {
                throw at(
                        name,
                        "unknown modifier '" + name + "'",
                        "the nearest known ones are " + String.join(", ", Nearest.of(name, KNOWN, 3)));
            }
        }
        if (names.contains("re") && names.indexOf("re") != 0) {
            throw at("re", "'re' must be the first modifier", "write field|re|…");
        }
    }

    /** An error at a modifier within its key; exact unless the key has escapes, as none does. */
    private RuleError at(String modifier, String reason, String mend) {
        RuleError start = RuleError.at(key, reason, mend);
        if (!(key instanceof ScalarNode scalar)) {
            return start;
        }
        int column = start.column + (scalar.getScalarStyle() == ScalarStyle.PLAIN ? 0 : 1);
        String[] parts = scalar.getValue().split("\\|", -1);
        for (int i = 0; i < parts.length; i++) {
            if (i > 0 && parts[i].strip().equalsIgnoreCase(modifier)) {
                return new RuleError(start.line, column, reason, mend);
            }
            column += parts[i].length() + 1;
        }
        return start;
    }

    /** The checks of one written value, of which one must pass. */
    List<Check> checks(Node node) throws RuleError {
        if (names.contains("exists")) {
            if (names.stream().anyMatch(name -> !name.equals("exists") && !name.equals("neq"))) {
                throw at("exists", "'exists' goes with no other modifier", "write field|exists: true or false");
            }
            String wanted = Yaml.text(node).toLowerCase(Locale.ROOT);
            if (!wanted.equals("true") && !wanted.equals("false")) {
                throw RuleError.at(node, "'exists' takes true or false, not '" + wanted + "'", "write true or false");
            }
            return List.of(new Check.Exists(wanted.equals("true")));
        }
        if (Yaml.isNull(node)) {
            if (names.stream().anyMatch(name -> !name.equals("neq") && !name.equals("all") && !name.equals("cased"))) {
                throw RuleError.at(node, "null cannot take modifiers", "write null without modifiers, or a text");
            }
            return List.of(new Check.IsNull());
        }
        String raw = Yaml.text(node);
        if (raw.indexOf(Glob.ANY) >= 0 || raw.indexOf(Glob.ONE) >= 0) {
            throw RuleError.at(node, "the value holds U+FFFE or U+FFFF, which are no characters", "remove them");
        }
        List<Value> values = new ArrayList<>();
        values.add(
                names.contains("re")
                        ? new Value.Expression(raw, false, false, false)
                        : new Value.Pattern(unescape(raw), false));
        for (String name : names) {
            List<Value> changed = new ArrayList<>();
            for (Value value : values) {
                apply(name, value, raw, node, changed);
            }
            if (changed.size() > MOST_ALTERNATIVES) {
                throw RuleError.at(node, "value becomes over " + MOST_ALTERNATIVES + " alternatives", "split it");
            }
            values = changed;
        }
        List<Check> checks = new ArrayList<>(values.size());
        for (Value value : values) {
            checks.add(check(value, node));
        }
        return checks;
    }

    private Check check(Value value, Node node) throws RuleError {
        return switch (value) {
            case Value.Pattern(var text, var bytes) -> new Check.Text(new Glob(text), cased);
            case Value.Reference(var field, var where) -> new Check.FieldRef(field, where, cased);
            case Value.Done(var check) -> check;
            case Value.Expression(var text, var i, var m, var s) -> {
                Check.Regex regex = new Check.Regex(text, i, m, s);
                compile(regex, node);
                yield regex;
            }
        };
    }

    private static void compile(Check.Regex regex, Node node) throws RuleError {
        if (regex.expression().length() > MOST_EXPRESSION) {
            throw RuleError.at(node, "expression longer than " + MOST_EXPRESSION + " characters", "split it");
        }
        if (nesting(regex.expression()) > MOST_GROUPS_DEEP) {
            throw RuleError.at(
                    node, "expression with groups deeper than " + MOST_GROUPS_DEEP, "simplify the expression");
        }
        try {
            // What the JDK reads, Expression.compile reads too, by its fallback if need be; this check is far cheaper.
            java.util.regex.Pattern.compile(regex.expression());
        } catch (PatternSyntaxException notThere) {
            try {
                Expression.compile(regex);
            } catch (PatternSyntaxException wrong) {
                throw RuleError.at(
                        node, "not a regular expression: " + wrong.getDescription(), "correct the expression");
            }
        }
    }

    /** Parentheses and brackets that may be open at once, escaped ones among them. */
    private static int nesting(String expression) {
        int open = 0;
        int most = 0;
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            open += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
            most = Math.max(most, open);
        }
        return most;
    }

    private void apply(String name, Value value, String raw, Node node, List<Value> into) throws RuleError {
        switch (name) {
            case "all", "cased", "neq", "re" -> into.add(value);
            case "contains" -> into.add(wild(name, value, true, true, Check.Where.ANYWHERE));
            case "startswith" -> into.add(wild(name, value, false, true, Check.Where.START));
            case "endswith" -> into.add(wild(name, value, true, false, Check.Where.END));
            case "i", "ignorecase", "m", "multiline", "s", "dotall" -> into.add(flag(name, value));
            case "windash" -> dashes(pattern(name, value, node), into);
            case "wide", "utf16le" -> into.add(encoded(name, value, StandardCharsets.UTF_16LE, "", node));
            case "utf16be" -> into.add(encoded(name, value, StandardCharsets.UTF_16BE, "", node));
            case "utf16" -> into.add(encoded(name, value, StandardCharsets.UTF_16LE, "\u00FF\u00FE", node));
            case "base64" -> into.add(new Value.Pattern(base64(bytes(name, value, node)), false));
            case "base64offset" -> offsets(bytes(name, value, node), node, into);
            case "expand" -> {
                if (value instanceof Value.Expression(var text, var i, var m, var s)) {
                    expand(text, node, false).forEach(one -> into.add(new Value.Expression(one, i, m, s)));
                } else {
                    Value.Pattern pattern = pattern(name, value, node);
                    expand(pattern.text(), node, true)
                            .forEach(one -> into.add(new Value.Pattern(one, pattern.bytes())));
                }
            }
            case "fieldref" -> into.add(reference(pattern(name, value, node), node));
            case "cidr" -> into.add(new Value.Done(cidr(pattern(name, value, node), node)));
            case "lt", "lte", "gt", "gte" ->
                into.add(new Value.Done(
                        new Check.Compare(RELATIONS.getOrDefault(name, Check.Relation.LESS), number(raw, node))));
            case "minute", "hour", "day", "week", "month", "year" ->
                into.add(new Value.Done(
                        new Check.DatePart(Check.Part.valueOf(name.toUpperCase(Locale.ROOT)), whole(raw, node))));
            default -> throw new IllegalStateException("modifier without meaning: " + name);
        }
    }

    private Value wild(String name, Value value, boolean before, boolean after, Check.Where where) throws RuleError {
        return switch (value) {
            case Value.Pattern(var text, var bytes) -> {
                StringBuilder wild = new StringBuilder(text);
                if (before && (wild.isEmpty() || wild.charAt(0) != Glob.ANY)) {
                    wild.insert(0, Glob.ANY);
                }
                if (after && (wild.isEmpty() || wild.charAt(wild.length() - 1) != Glob.ANY)) {
                    wild.append(Glob.ANY);
                }
                yield new Value.Pattern(wild.toString(), bytes);
            }
            case Value.Expression expression -> expression;
            case Value.Reference(var field, var old) -> new Value.Reference(field, where);
            case Value.Done done ->
                throw RuleError.at(key, "'" + name + "' cannot follow the modifiers before it", "remove it");
        };
    }

    private Value flag(String name, Value value) throws RuleError {
        if (!(value instanceof Value.Expression(var text, var i, var m, var s))) {
            throw at(name, "'" + name + "' only follows 're'", "write field|re|" + name);
        }
        char flag = name.equals("ignorecase")
                ? 'i'
                : name.equals("multiline") ? 'm' : name.equals("dotall") ? 's' : name.charAt(0);
        return new Value.Expression(text, i || flag == 'i', m || flag == 'm', s || flag == 's');
    }

    private Value.Pattern pattern(String name, Value value, Node node) throws RuleError {
        if (value instanceof Value.Pattern pattern) {
            return pattern;
        }
        throw RuleError.at(node, "'" + name + "' needs a text", "remove the modifiers before it");
    }

    /** Every {@code -} or {@code /} that starts a word after a non-word ({@code \B[-/]\b}) becomes each of the dashes. */
    private static void dashes(Value.Pattern pattern, List<Value> into) {
        List<StringBuilder> variants = new ArrayList<>(List.of(new StringBuilder()));
        String text = pattern.text();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean flag = (c == '-' || c == '/')
                    && !(i > 0 && isWord(text.charAt(i - 1)))
                    && i + 1 < text.length()
                    && isWord(text.charAt(i + 1));
            if (!flag) {
                variants.forEach(variant -> variant.append(c));
            } else if (variants.size() * DASHES.length() <= MOST_ALTERNATIVES) {
                List<StringBuilder> more = new ArrayList<>();
                for (StringBuilder variant : variants) {
                    for (int d = 0; d < DASHES.length(); d++) {
                        more.add(new StringBuilder(variant).append(DASHES.charAt(d)));
                    }
                }
                variants = more;
            } else {
                // Beyond the bound a single-character wildcard takes the dash's place: it still matches every variant.
                variants.forEach(variant -> variant.append(Glob.ONE));
            }
        }
        for (StringBuilder variant : variants) {
            into.add(new Value.Pattern(variant.toString(), pattern.bytes()));
        }
    }

    private static boolean isWord(char c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }

    /** Each character becomes the bytes of its encoding, one character per byte; wildcards stay. */
    private Value encoded(String name, Value value, Charset charset, String mark, Node node) throws RuleError {
        StringBuilder text = new StringBuilder(mark);
        StringBuilder literal = new StringBuilder();
        String pattern = pattern(name, value, node).text();
        for (int i = 0; i <= pattern.length(); i++) {
            boolean wild = i < pattern.length() && (pattern.charAt(i) == Glob.ANY || pattern.charAt(i) == Glob.ONE);
            if (i < pattern.length() && !wild) {
                literal.append(pattern.charAt(i));
                continue;
            }
            for (byte b : literal.toString().getBytes(charset)) {
                text.append((char) (b & 0xFF));
            }
            literal.setLength(0);
            if (wild) {
                text.append(pattern.charAt(i));
            }
        }
        return new Value.Pattern(text.toString(), true);
    }

    private byte[] bytes(String name, Value value, Node node) throws RuleError {
        Value.Pattern pattern = pattern(name, value, node);
        if (!new Glob(pattern.text()).isLiteral()) {
            throw RuleError.at(
                    node,
                    "'" + name + "' cannot encode a wildcard",
                    "put " + name + " before contains, escape * and ?");
        }
        return pattern.text().getBytes(pattern.bytes() ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** The parts of the encoding that do not depend on what stands before and after, at each of the three offsets. */
    private static void offsets(byte[] bytes, Node node, List<Value> into) throws RuleError {
        if (bytes.length < 2) {
            throw RuleError.at(
                    node,
                    "of so short a text no character of its encoding is sure at every offset",
                    "use a longer text");
        }
        int[] starts = {0, 2, 3};
        int[] ends = {0, 3, 2};
        for (int i = 0; i < 3; i++) {
            ByteBuffer shifted = ByteBuffer.allocate(i + bytes.length);
            shifted.position(i);
            shifted.put(bytes);
            String text = base64(shifted.array());
            into.add(new Value.Pattern(text.substring(starts[i], text.length() - ends[(bytes.length + i) % 3]), false));
        }
    }

    private static Value reference(Value.Pattern pattern, Node node) throws RuleError {
        if (!new Glob(pattern.text()).isLiteral()) {
            throw RuleError.at(node, "the name of a field cannot hold wildcards", "put fieldref before the others");
        }
        return new Value.Reference(pattern.text().replace(" ", ""), Check.Where.WHOLE);
    }

    /**
     * Puts each value in the place of {@code %name%}. As in pySigma a percent sign is itself when no name follows it, and
     * a backslash before it is a backslash: names hold neither wildcards nor backslashes. Where that reading finds no
     * values but the specification's does, in which {@code \%} is a plain percent sign ({@code \%plain%name%}), that
     * one counts.
     */
    private List<String> expand(String text, Node node, boolean escapes) throws RuleError {
        List<String> texts = new ArrayList<>(List.of(""));
        int done = 0;
        int open = text.indexOf('%');
        while (open >= 0) {
            int close = text.indexOf('%', open + 1);
            String name = close < 0 ? "" : text.substring(open + 1, close);
            if (name.isEmpty() || name.indexOf('\\') >= 0 || !new Glob(name).isLiteral()) {
                open = text.indexOf('%', open + 1);
                continue;
            }
            List<String> values = placeholders.values().getOrDefault(name, List.of());
            if (values.isEmpty() && open > done && text.charAt(open - 1) == '\\' && isNamed(text, close)) {
                String plain = text.substring(done, open - 1) + text.substring(open, close);
                texts.replaceAll(before -> before + plain);
                done = close;
                open = close;
                continue;
            }
            if (values.isEmpty()) {
                throw RuleError.at(
                        node, "placeholder %" + name + "% has no values", "give them with --placeholders FILE");
            }
            if ((long) texts.size() * values.size() > MOST_ALTERNATIVES) {
                throw RuleError.at(node, "placeholders give over " + MOST_ALTERNATIVES + " texts", "use fewer values");
            }
            String literal = text.substring(done, open);
            List<String> more = new ArrayList<>();
            for (String before : texts) {
                for (String value : values) {
                    more.add(before + literal + (escapes ? unescape(value) : value));
                }
            }
            texts = more;
            done = close + 1;
            open = text.indexOf('%', done);
        }
        String rest = text.substring(done);
        texts.replaceAll(before -> before + rest);
        return texts;
    }

    /** Whether a placeholder that has values begins at an index. */
    private boolean isNamed(String text, int open) {
        int close = text.indexOf('%', open + 1);
        return close >= 0
                && !placeholders
                        .values()
                        .getOrDefault(text.substring(open + 1, close), List.of())
                        .isEmpty();
    }

    private static Check cidr(Value.Pattern pattern, Node node) throws RuleError {
        if (Network.parse(pattern.text()).isEmpty()) {
            throw RuleError.at(
                    node, "'" + pattern.text() + "' is not a network", "write it like 10.0.0.0/8 or fe80::/10");
        }
        return new Check.Cidr(pattern.text());
    }

    private static long whole(String raw, Node node) throws RuleError {
        double number = number(raw, node);
        if (number != Math.rint(number) || number < 0 || number > 9999) {
            throw RuleError.at(node, "'" + raw + "' is no part of a date", "write a whole number");
        }
        return (long) number;
    }

    private static double number(String raw, Node node) throws RuleError {
        return Numbers.parse(raw)
                .orElseThrow(() -> RuleError.at(node, "'" + raw + "' is not a number", "write a number"));
    }

    /**
     * Resolves escapes: {@code \*} and {@code \?} are the characters themselves, {@code \\} is one backslash, a backslash
     * before anything else or at the end is itself; bare {@code *} and {@code ?} are wildcards.
     */
    static String unescape(String raw) {
        if (raw.indexOf('\\') < 0 && raw.indexOf('*') < 0 && raw.indexOf('?') < 0) {
            return raw;
        }
        StringBuilder text = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '\\' && i + 1 < raw.length() && "\\*?".indexOf(raw.charAt(i + 1)) >= 0) {
                text.append(raw.charAt(++i));
            } else {
                text.append(c == '*' ? Glob.ANY : c == '?' ? Glob.ONE : c);
            }
        }
        return text.toString();
    }
}
