package org.atalaya.evidence.script;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.atalaya.evidence.script.Token.Kind;
import org.atalaya.evidence.strings.Blobs;
import org.jspecify.annotations.Nullable;

/** Folds JavaScript and JScript: joined texts, {@code fromCharCode}, {@code unescape}, {@code split("").reverse().join("")}. */
final class JsFolder extends ConstantFolder {
    private static final Set<String> EVALUATORS = Set.of("eval", "Function", "setTimeout", "setInterval", "execScript");
    private static final Set<String> FUNCTIONS =
            Set.of("unescape", "decodeURIComponent", "decodeURI", "atob", "parseInt", "Number", "String");
    private static final Set<String> METHODS = Set.of(
            "split",
            "reverse",
            "join",
            "replace",
            "charAt",
            "charCodeAt",
            "substr",
            "substring",
            "slice",
            "concat",
            "toString",
            "toLowerCase",
            "toUpperCase",
            "trim",
            "length");

    JsFolder(String source, List<Token> tokens) {
        super(source, tokens);
    }

    @Override
    int precedence(Token token) {
        if (token.kind() != Kind.SYMBOL) {
            return 0;
        }
        return switch (token.value()) {
            case "*", "/", "%" -> 4;
            case "+", "-" -> 3;
            case "<<", ">>" -> 2;
            case "^" -> 1;
            default -> 0;
        };
    }

    @Override
    boolean joins(Token operator) {
        return operator.is("+");
    }

    @Override
    @Nullable
    Value apply(Token operator, Value left, Value right) {
        if (operator.is("+")
                && (left instanceof Value.Text || right instanceof Value.Text)
                && !(left instanceof Value.Many)
                && !(right instanceof Value.Many)) {
            return new Value.Text(left.asText() + right.asText());
        }
        return arithmetic(operator.value(), left, right);
    }

    @Override
    @Nullable
    Value operand() {
        Token token = peek();
        if (token == null) {
            return null;
        }
        step();
        Value value = switch (token.kind()) {
            case STRING -> new Value.Text(token.value());
            case NUMBER -> numeral(token.value());
            case NAME -> name(token);
            case SYMBOL -> bracket(token);
            default -> null;
        };
        while (value != null && follows()) {
            value = charged(member(value));
        }
        return value;
    }

    private static @Nullable Value numeral(String text) {
        try {
            return new Value.Number(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private @Nullable Value bracket(Token token) {
        if (token.is("(")) {
            List<Value> values = arguments(")", 1);
            return values != null && values.size() == 1 ? values.getFirst() : null;
        }
        if (token.is("[")) {
            List<Value> values = arguments("]", 1);
            return values == null ? null : new Value.Many(values);
        }
        if (token.is("-") && operand() instanceof Value.Number number) {
            return new Value.Number(-number.value());
        }
        return null;
    }

    private boolean follows() {
        Token next = peek();
        if (next == null) {
            return false;
        }
        // A method on the next line belongs to the value too.
        if (next.kind() == Kind.LINE_END
                && at + 1 < tokens.size()
                && tokens.get(at + 1).is(".")) {
            step();
            return true;
        }
        return next.is(".") || next.is("[") || next.is("(") || next.is("++") || next.is("--");
    }

    private @Nullable Value name(Token token) {
        Token next = peek();
        if (token.value().equals("String") && next != null && (next.is(".") || next.is("["))) {
            return fromCharCode();
        }
        if (token.value().equals("new") && next != null && next.isName("Array")) {
            step();
            List<Value> values = take("(") ? arguments(")", 1) : null;
            return values == null || values.size() < 2 ? null : new Value.Many(values);
        }
        if (next == null || !next.is("(")) {
            return named(token);
        }
        if (!FUNCTIONS.contains(token.value())) {
            return null;
        }
        step();
        List<Value> values = arguments(")", 1);
        if (values == null || values.isEmpty()) {
            return null;
        }
        String text = values.getFirst().asText();
        Value value = switch (token.value()) {
            case "unescape" -> new Value.Text(unescape(text));
            case "decodeURIComponent", "decodeURI" ->
                new Value.Text(
                        new String(unescape(text).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
            case "atob" ->
                Blobs.base64(text, 0, text.length())
                        .map(bytes -> new Value.Text(new String(bytes, StandardCharsets.ISO_8859_1)))
                        .orElse(null);
            case "parseInt" -> parsed(text, values.size() > 1 ? number(values.get(1)) : 10);
            case "Number" ->
                Double.isNaN(number(values.getFirst())) ? null : new Value.Number(number(values.getFirst()));
            default -> new Value.Text(text);
        };
        operations += value == null ? 0 : 1;
        return charged(value);
    }

    private @Nullable Value fromCharCode() {
        String method = member();
        if (!"fromCharCode".equals(method) || !take("(")) {
            return null;
        }
        List<Value> values = arguments(")", 1);
        if (values == null) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (Value code : values) {
            if (!(code instanceof Value.Number number)) {
                return null;
            }
            text.append((char) (int) (long) number.value());
        }
        operations++;
        return made(text.toString());
    }

    /** The name after a dot, or the constant one in brackets. */
    private @Nullable String member() {
        if (take(".")) {
            Token name = peek();
            if (name == null || name.kind() != Kind.NAME) {
                return null;
            }
            step();
            return name.value();
        }
        if (take("[")) {
            Value value = expression(1, false);
            return value != null && take("]") ? value.asText() : null;
        }
        return null;
    }

    private @Nullable Value member(Value value) {
        boolean index = at < tokens.size() && tokens.get(at).is("[");
        String name = member();
        if (name == null) {
            return null;
        }
        double place = index ? number(new Value.Text(name)) : Double.NaN;
        if (!Double.isNaN(place)) {
            operations++;
            return element(value, place);
        }
        if (!METHODS.contains(name)) {
            return null;
        }
        if (name.equals("length")) {
            operations++;
            return value instanceof Value.Many many
                    ? new Value.Number(many.values().size())
                    : new Value.Number(value.asText().length());
        }
        if (!take("(")) {
            return null;
        }
        skipLineEnds();
        Token first = peek();
        Token second = at + 1 < tokens.size() ? tokens.get(at + 1) : null;
        if (name.equals("replace") && first != null && first.kind() == Kind.REGEX && second != null && second.is(",")) {
            step();
            step();
            List<Value> by = arguments(")", 1);
            return by == null || by.size() != 1
                    ? null
                    : replacedRegex(value.asText(), first.value(), by.getFirst().asText());
        }
        List<Value> values = arguments(")", 1);
        if (values == null) {
            return null;
        }
        operations++;
        return call(value, name, values);
    }

    private @Nullable Value replacedRegex(String text, String regex, String by) {
        int end = regex.lastIndexOf('/');
        String flags = regex.substring(end + 1);
        Optional<String> plain = plainRegex(regex.substring(1, end));
        if (plain.isEmpty() || by.indexOf('$') >= 0 || !flags.contains("g")) {
            return null;
        }
        operations++;
        return replaced(text, plain.get(), by, flags.contains("i"));
    }

    /** The text that a pattern without any operator stands for. */
    static Optional<String> plainRegex(String pattern) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\' && i + 1 < pattern.length() && !Character.isLetterOrDigit(pattern.charAt(i + 1))) {
                plain.append(pattern.charAt(++i));
            } else if ("\\.[]{}()*+?^$|".indexOf(c) >= 0) {
                return Optional.empty();
            } else {
                plain.append(c);
            }
        }
        return plain.isEmpty() ? Optional.empty() : Optional.of(plain.toString());
    }

    private static @Nullable Value element(Value value, double place) {
        if (value instanceof Value.Many many) {
            return place >= 0 && place < many.values().size() ? many.values().get((int) place) : null;
        }
        String text = value.asText();
        return place >= 0 && place < text.length() ? part(text, place, 1) : null;
    }

    private static @Nullable Value call(Value value, String name, List<Value> values) {
        String text = value instanceof Value.Many ? "" : value.asText();
        double first = values.isEmpty() ? Double.NaN : number(values.getFirst());
        double second = values.size() > 1 ? number(values.get(1)) : Double.NaN;
        boolean none = values.isEmpty();
        if (value instanceof Value.Many many) {
            return switch (name) {
                case "reverse" -> {
                    List<Value> turned = new ArrayList<>(many.values());
                    Collections.reverse(turned);
                    yield new Value.Many(turned);
                }
                case "join" -> join(value, none ? "," : values.getFirst().asText());
                default -> null;
            };
        }
        return switch (name) {
            case "split" -> none ? null : split(text, values.getFirst().asText());
            case "replace" ->
                values.size() == 2
                        ? replacedFirst(
                                text, values.getFirst().asText(), values.get(1).asText())
                        : null;
            case "charAt" -> part(text, none ? 0 : first, 1);
            case "charCodeAt" ->
                (none || first < text.length() && first >= 0) && !text.isEmpty()
                        ? new Value.Number(text.charAt(none ? 0 : (int) first))
                        : null;
            case "substr" -> first >= 0 ? part(text, first, Double.isNaN(second) ? text.length() : second) : null;
            case "substring", "slice" ->
                first >= 0 && !(second < 0)
                        ? part(text, first, (Double.isNaN(second) ? text.length() : second) - first)
                        : null;
            case "concat" -> join(new Value.Many(prepended(value, values)), "");
            case "toString" -> new Value.Text(text);
            case "toLowerCase" -> new Value.Text(text.toLowerCase(Locale.ROOT));
            case "toUpperCase" -> new Value.Text(text.toUpperCase(Locale.ROOT));
            case "trim" -> new Value.Text(text.trim());
            default -> null;
        };
    }

    private static @Nullable Value replacedFirst(String text, String what, String by) {
        int found = what.length() > MOST_SOUGHT ? -1 : text.indexOf(what);
        return found < 0 || by.indexOf('$') >= 0
                ? null
                : new Value.Text(text.substring(0, found) + by + text.substring(found + what.length()));
    }

    private static List<Value> prepended(Value value, List<Value> values) {
        List<Value> all = new ArrayList<>();
        all.add(value);
        all.addAll(values);
        return all;
    }

    private static @Nullable Value parsed(String text, double radix) {
        if (!(radix >= 2 && radix <= 36) || text.length() > 15) {
            return null;
        }
        try {
            String digits = text.trim();
            boolean hex = digits.startsWith("0x") || digits.startsWith("0X");
            return new Value.Number(
                    (double) Long.parseLong(hex ? digits.substring(2) : digits, hex ? 16 : (int) radix));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** {@code %41} and {@code %u0041}. */
    static String unescape(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean wide = c == '%' && i + 5 < text.length() && text.charAt(i + 1) == 'u';
            int first = i + (wide ? 2 : 1);
            int digits = wide ? 4 : 2;
            int value = c == '%' && first + digits <= text.length() ? 0 : -1;
            for (int k = 0; k < digits && value >= 0; k++) {
                int digit = Blobs.digit(text.charAt(first + k));
                value = digit < 0 ? -1 : value << 4 | digit;
            }
            if (value < 0) {
                out.append(c);
            } else {
                out.append((char) value);
                i = first + digits - 1;
            }
        }
        return out.toString();
    }

    @Override
    Optional<String> literal(Value value) {
        return switch (value) {
            case Value.Text text -> Optional.of(quoted(text.text()));
            case Value.Number number ->
                number.isWhole() && number.value() >= 0 ? Optional.of(number.asText()) : Optional.empty();
            case Value.Many many -> Optional.empty();
            case Value.Bytes bytes -> Optional.empty();
        };
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7F) {
                        out.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }

    @Override
    boolean isEvaluator(Token token) {
        return token.kind() == Kind.NAME && EVALUATORS.contains(token.value());
    }

    @Override
    boolean isBlockEdge(Token token) {
        return token.is("{") || token.is("}");
    }
}
