package org.atalaya.evidence.script;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.atalaya.evidence.script.Token.Kind;
import org.atalaya.evidence.strings.Blobs;
import org.jspecify.annotations.Nullable;

/**
 * Folds PowerShell: {@code +}, {@code -f}, {@code -join}, {@code -replace}, {@code -split}, {@code [char]}, ranges and
 * indexes, {@code .Replace}, {@code FromBase64String} with {@code GetString}, backticks, {@code | % {[char]$_}}.
 */
final class PowerShellFolder extends ConstantFolder {
    private static final Set<String> EVALUATORS = Set.of("iex", "invoke-expression");
    private static final Set<String> METHODS = Set.of(
            "replace",
            "tolower",
            "toupper",
            "tolowerinvariant",
            "toupperinvariant",
            "substring",
            "split",
            "trim",
            "tochararray",
            "tostring",
            "insert",
            "remove",
            "length",
            "count",
            "padleft",
            "invoke");
    private static final int COMMA = 8;
    private static final int ABOVE_COMMA = 9;

    PowerShellFolder(String source, List<Token> tokens) {
        super(source, tokens);
    }

    @Override
    int precedence(Token token) {
        if (token.kind() != Kind.SYMBOL) {
            return 0;
        }
        return switch (token.value()) {
            case "," -> COMMA;
            case ".." -> 7;
            case "-f" -> 6;
            case "*", "/", "%" -> 5;
            case "+", "-" -> 4;
            case "-join", "-split", "-csplit", "-isplit", "-replace", "-creplace", "-ireplace" -> 3;
            case "-bxor", "-band", "-bor" -> 2;
            default -> 0;
        };
    }

    @Override
    boolean joins(Token operator) {
        return operator.is("+");
    }

    @Override
    boolean lists(Token operator) {
        return operator.is(",");
    }

    @Override
    boolean beginsOperand(Token token) {
        return super.beginsOperand(token) || token.is("-join") && !followsValue();
    }

    private boolean followsValue() {
        if (at == 0) {
            return false;
        }
        Token before = tokens.get(at - 1);
        return before.kind() == Kind.STRING
                || before.kind() == Kind.TEMPLATE
                || before.kind() == Kind.NAME
                || before.is(")")
                || before.is("]");
    }

    @Override
    @Nullable
    Value apply(Token operator, Value left, Value right) {
        return switch (operator.value()) {
            case ".." -> range(number(left), number(right));
            case "-f" -> formatted(left.asText(), right instanceof Value.Many many ? many.values() : List.of(right));
            case "-join" -> join(left, right.asText());
            case "-split", "-csplit", "-isplit" ->
                JsFolder.plainRegex(right.asText())
                        .map(plain -> split(left.asText(), plain))
                        .orElse(null);
            case "-replace", "-ireplace", "-creplace" -> replacedRegex(left, right, !operator.is("-creplace"));
            case "+" -> added(left, right);
            case "*" ->
                left instanceof Value.Text text
                                && number(right) >= 0
                                && number(right) * text.text().length() < 65_536
                        ? new Value.Text(text.text().repeat((int) number(right)))
                        : arithmetic("*", left, right);
            default -> arithmetic(operator.value(), left, right);
        };
    }

    private static @Nullable Value added(Value left, Value right) {
        if (left instanceof Value.Many many) {
            List<Value> values = new ArrayList<>(many.values());
            if (right instanceof Value.Many more) {
                values.addAll(more.values());
            } else {
                values.add(right);
            }
            return new Value.Many(values);
        }
        return left instanceof Value.Text text
                ? new Value.Text(text.text() + right.asText())
                : arithmetic("+", left, right);
    }

    private static @Nullable Value range(double from, double to) {
        if (Double.isNaN(from) || Double.isNaN(to) || Math.abs(to - from) > 65_536) {
            return null;
        }
        List<Value> values = new ArrayList<>();
        int step = from <= to ? 1 : -1;
        for (int i = (int) from; i != (int) to + step; i += step) {
            values.add(new Value.Number(i));
        }
        return new Value.Many(values);
    }

    private static @Nullable Value formatted(String format, List<Value> values) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            boolean twice = i + 1 < format.length() && format.charAt(i + 1) == c;
            if ((c == '{' || c == '}') && twice) {
                out.append(c);
                i++;
            } else if (c == '{') {
                int end = format.indexOf('}', i);
                double place =
                        end < 0 || end - i > 6 ? Double.NaN : number(new Value.Text(format.substring(i + 1, end)));
                if (!(place >= 0 && place < values.size()) || out.length() > MOST_VALUE) {
                    return null;
                }
                out.append(values.get((int) place).asText());
                i = end;
            } else {
                out.append(c);
            }
        }
        return new Value.Text(out.toString());
    }

    private static @Nullable Value replacedRegex(Value left, Value right, boolean anyCase) {
        List<Value> values = right instanceof Value.Many many ? many.values() : List.of(right);
        Optional<String> plain = JsFolder.plainRegex(values.getFirst().asText());
        String by = values.size() > 1 ? values.get(1).asText() : "";
        if (plain.isEmpty() || values.size() > 2 || by.indexOf('$') >= 0 || left instanceof Value.Many) {
            return null;
        }
        return replaced(left.asText(), plain.get(), by, anyCase);
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
            case TEMPLATE -> template(token.value());
            case NUMBER -> {
                double number = number(new Value.Text(token.value()));
                yield Double.isNaN(number) ? null : new Value.Number(number);
            }
            case NAME -> token.value().startsWith("$") ? named(token) : null;
            case TYPE -> type(token.value());
            case SYMBOL -> symbol(token);
            default -> null;
        };
        while (value != null && follows()) {
            value = charged(member(value));
        }
        return value;
    }

    /** What hangs on a value begins without a space before it. */
    private boolean follows() {
        Token next = peek();
        if (next == null || at == 0 || next.start() != tokens.get(at - 1).end()) {
            return false;
        }
        return next.is(".") || next.is("[") || next.is("::") || next.kind() == Kind.TYPE || next.is("++");
    }

    private @Nullable Value symbol(Token token) {
        switch (token.value()) {
            case "(", "@(", "$(" -> {
                skipLineEnds();
                Value value = expression(1, false);
                skipLineEnds();
                if (value != null) {
                    value = piped(value);
                }
                return value != null && take(")") ? value : null;
            }
            case "-join" -> {
                Value value = operand();
                operations++;
                return value == null ? null : charged(join(value, ""));
            }
            case "-", "+" -> {
                Value value = operand();
                double number = value == null ? Double.NaN : number(value);
                return Double.isNaN(number) ? null : new Value.Number(token.is("-") ? -number : number);
            }
            case "," -> {
                Value value = operand();
                return value == null ? null : new Value.Many(List.of(value));
            }
            default -> {
                return null;
            }
        }
    }

    /** {@code | % { [char] $_ }} makes characters of numbers; the numbers may be written as texts. */
    private @Nullable Value piped(Value value) {
        Token bar = peek();
        if (bar == null || !bar.is("|")) {
            return value;
        }
        step();
        Token each = peek();
        if (each == null || !(each.is("%") || each.isName("foreach") || each.isName("foreach-object"))) {
            return null;
        }
        step();
        int opened = 0;
        boolean characters = false;
        int base = 10;
        while (at < tokens.size()) {
            Token token = tokens.get(at);
            if (token.is("{") || token.is("(")) {
                opened++;
            } else if (token.is("}") || token.is(")")) {
                if (--opened == 0) {
                    step();
                    break;
                }
            } else if (token.kind() == Kind.TYPE && token.value().equals("char")) {
                characters = true;
            } else if (token.kind() == Kind.NUMBER && token.value().equals("16")) {
                base = 16;
            } else if (!token.isName("$_")
                    && !(token.kind() == Kind.TYPE
                            && (token.value().equals("int")
                                    || token.value().equals("convert")
                                    || token.value().equals("byte")))
                    && !token.isName("toint32")
                    && !token.isName("toint16")
                    && !token.isName("tochar")
                    && !token.is("::")
                    && !token.is(",")) {
                return null;
            }
            if (opened <= 0 || limited) {
                return null;
            }
            step();
        }
        return characters ? charged(characters(value, base)) : null;
    }

    private @Nullable Value characters(Value value, int base) {
        List<Value> codes = value instanceof Value.Many many ? many.values() : List.of(value);
        List<Value> letters = new ArrayList<>();
        for (Value code : codes) {
            Value number = code;
            if (base == 16 && code instanceof Value.Text text) {
                number = new Value.Text("0x" + text.text());
            }
            Value letter = character(number);
            if (letter == null) {
                return null;
            }
            letters.add(letter);
        }
        operations++;
        return new Value.Many(letters);
    }

    private @Nullable Value template(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '$') {
                out.append(c);
                continue;
            }
            boolean braces = i + 1 < text.length() && text.charAt(i + 1) == '{';
            int first = i + (braces ? 2 : 1);
            int end = first;
            while (end < text.length() && (Lexer.isLetter(text.charAt(end)) || Lexer.isDigit(text.charAt(end)))) {
                end++;
            }
            String name = "$" + text.substring(first, end).toLowerCase(Locale.ROOT);
            Value value = end == first ? null : named(new Token(Kind.NAME, name, 0, 0));
            if (value == null
                    || braces && (end >= text.length() || text.charAt(end) != '}')
                    || out.length() > MOST_VALUE) {
                return null;
            }
            out.append(value.asText());
            i = braces ? end : end - 1;
        }
        operations++;
        return made(out.toString());
    }

    private @Nullable Value type(String type) {
        if (take("::")) {
            return charged(statically(type));
        }
        Value value = expression(ABOVE_COMMA, false);
        if (value == null) {
            return null;
        }
        operations++;
        return switch (type) {
            case "char" -> value instanceof Value.Text text && text.text().length() == 1 ? text : character(value);
            case "string" -> new Value.Text(value.asText());
            case "int", "int32", "long", "int64", "byte", "uint32", "int16" ->
                Double.isNaN(number(value)) ? null : new Value.Number(number(value));
            case "char[]" -> value instanceof Value.Many ? characters(value, 10) : split(value.asText(), "");
            case "byte[]", "int[]", "object[]", "array", "string[]" -> value;
            default -> null;
        };
    }

    /** What the type's static methods make of constants. */
    private @Nullable Value statically(String type) {
        Token name = peek();
        if (name == null || name.kind() != Kind.NAME) {
            return null;
        }
        step();
        if (type.equals("text.encoding")) {
            Charset charset = charset(name.value());
            Token method = take(".") ? peek() : null;
            if (charset == null || method == null || !method.isName("getstring")) {
                return null;
            }
            step();
            List<Value> values = take("(") ? arguments(")", ABOVE_COMMA) : null;
            byte[] bytes = values == null || values.size() != 1 ? null : bytes(values.getFirst());
            operations++;
            return bytes == null ? null : new Value.Text(new String(bytes, charset));
        }
        List<Value> values = take("(") ? arguments(")", ABOVE_COMMA) : null;
        if (values == null || values.isEmpty()) {
            return null;
        }
        operations++;
        String text = values.getFirst().asText();
        return switch (type + "::" + name.value()) {
            case "convert::frombase64string" ->
                Blobs.base64(text, 0, text.length())
                        .map(bytes -> (Value) new Value.Bytes(bytes))
                        .orElse(null);
            case "string::join" ->
                join(values.size() == 2 ? values.get(1) : new Value.Many(values.subList(1, values.size())), text);
            case "string::concat" -> join(new Value.Many(values), "");
            case "string::format" -> formatted(text, values.subList(1, values.size()));
            case "convert::tochar", "char::convertfromutf32" -> character(values.getFirst());
            case "convert::toint32", "convert::toint16", "convert::tobyte" ->
                values.size() > 1 && number(values.get(1)) == 16 ? numeral("0x" + text) : numeral(text);
            case "uri::unescapedatastring", "net.webutility::urldecode" -> new Value.Text(JsFolder.unescape(text));
            default -> null;
        };
    }

    private static @Nullable Value numeral(String text) {
        double number = number(new Value.Text(text));
        return Double.isNaN(number) ? null : new Value.Number(number);
    }

    private static @Nullable Charset charset(String name) {
        return switch (name) {
            case "unicode" -> StandardCharsets.UTF_16LE;
            case "bigendianunicode" -> StandardCharsets.UTF_16BE;
            case "utf8", "ascii", "utf7" -> StandardCharsets.UTF_8;
            case "default" -> StandardCharsets.ISO_8859_1;
            default -> null;
        };
    }

    private static byte @Nullable [] bytes(Value value) {
        if (value instanceof Value.Bytes bytes) {
            return bytes.bytes();
        }
        if (!(value instanceof Value.Many many)) {
            return null;
        }
        byte[] bytes = new byte[many.values().size()];
        for (int i = 0; i < bytes.length; i++) {
            double number = number(many.values().get(i));
            if (!(number >= 0 && number <= 255)) {
                return null;
            }
            bytes[i] = (byte) (int) number;
        }
        return bytes;
    }

    private @Nullable Value member(Value value) {
        if (take("[")) {
            Value index = expression(1, false);
            operations++;
            return index == null || !take("]") ? null : elements(value, index);
        }
        if (!take(".")) {
            return null;
        }
        Token token = peek();
        if (token == null) {
            return null;
        }
        // 'a'.('Rep'+'lace')('b','c') and "…"."Replace"(…)
        String name;
        if (token.is("(") || token.kind() == Kind.STRING) {
            Value computed = operand();
            name = computed == null ? "" : computed.asText().toLowerCase(Locale.ROOT);
        } else {
            name = token.value();
            step();
        }
        if (!METHODS.contains(name)) {
            return null;
        }
        operations++;
        if (name.equals("length") || name.equals("count")) {
            return new Value.Number(
                    value instanceof Value.Many many
                            ? many.values().size()
                            : value.asText().length());
        }
        List<Value> values = take("(") ? arguments(")", ABOVE_COMMA) : null;
        return values == null || value instanceof Value.Many ? null : call(value.asText(), name, values);
    }

    private static @Nullable Value elements(Value value, Value index) {
        List<Value> places = index instanceof Value.Many many ? many.values() : List.of(index);
        int size = value instanceof Value.Many many
                ? many.values().size()
                : value.asText().length();
        String text = value instanceof Value.Many ? "" : value.asText();
        List<Value> found = new ArrayList<>();
        for (Value place : places) {
            double at = number(place);
            at = at < 0 ? at + size : at;
            if (!(at >= 0 && at < size)) {
                continue;
            }
            found.add(value instanceof Value.Many many ? many.values().get((int) at) : part(text, at, 1));
        }
        if (found.isEmpty()) {
            return null;
        }
        return index instanceof Value.Many ? new Value.Many(found) : found.getFirst();
    }

    private static @Nullable Value call(String text, String name, List<Value> values) {
        double first = values.isEmpty() ? Double.NaN : number(values.getFirst());
        double second = values.size() > 1 ? number(values.get(1)) : Double.NaN;
        return switch (name) {
            case "replace" ->
                values.size() == 2
                        ? replaced(
                                text, values.getFirst().asText(), values.get(1).asText(), false)
                        : null;
            case "tolower", "tolowerinvariant" -> new Value.Text(text.toLowerCase(Locale.ROOT));
            case "toupper", "toupperinvariant" -> new Value.Text(text.toUpperCase(Locale.ROOT));
            case "substring" -> first >= 0 ? part(text, first, Double.isNaN(second) ? text.length() : second) : null;
            case "split" ->
                values.size() == 1 && values.getFirst().asText().length() == 1
                        ? split(text, values.getFirst().asText())
                        : null;
            case "trim" -> values.isEmpty() ? new Value.Text(text.trim()) : null;
            case "tochararray" -> split(text, "");
            case "tostring", "invoke" -> values.isEmpty() ? new Value.Text(text) : null;
            case "insert" ->
                first >= 0 && first <= text.length() && values.size() == 2
                        ? new Value.Text(
                                text.substring(0, (int) first) + values.get(1).asText() + text.substring((int) first))
                        : null;
            case "remove" ->
                first >= 0 && first <= text.length()
                        ? new Value.Text(text.substring(0, (int) first)
                                + (Double.isNaN(second)
                                        ? ""
                                        : text.substring(
                                                (int) Math.max(first, Math.min(text.length(), first + second)))))
                        : null;
            default -> null;
        };
    }

    /** Words with backticks in them are written without. */
    @Override
    boolean special(StringBuilder out) {
        Token token = tokens.get(at);
        boolean word = token.kind() == Kind.NAME && !token.value().startsWith("$");
        boolean operator = token.kind() == Kind.SYMBOL && token.value().length() > 2;
        if ((word || operator) && source.indexOf('`', token.start(), token.end()) >= 0) {
            String written = source.substring(token.start(), token.end());
            replace(out, token.start(), token.end(), written.replace("`", ""));
        }
        return false;
    }

    @Override
    Optional<String> literal(Value value) {
        return switch (value) {
            case Value.Text text -> Optional.of("'" + text.text().replace("'", "''") + "'");
            case Value.Number number ->
                number.isWhole() && number.value() >= 0 ? Optional.of(number.asText()) : Optional.empty();
            case Value.Many many -> Optional.empty();
            case Value.Bytes bytes -> Optional.empty();
        };
    }

    @Override
    boolean isEvaluator(Token token) {
        if (token.kind() == Kind.NAME && EVALUATORS.contains(token.value())) {
            return true;
        }
        // & ('iex') 'text', and 'text' | iex: what stands before the bar is read from its start.
        return token.kind() == Kind.STRING && EVALUATORS.contains(token.value().toLowerCase(Locale.ROOT)) && isCalled();
    }

    private boolean isCalled() {
        int before = at - 1;
        while (before >= 0 && tokens.get(before).is("(")) {
            before--;
        }
        return before >= 0
                && (tokens.get(before).is("&")
                        || tokens.get(before).is(".")
                        || tokens.get(before).is("|"));
    }

    @Override
    boolean isBlockEdge(Token token) {
        return token.is("{") || token.is("}");
    }
}
