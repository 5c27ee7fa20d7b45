package org.atalaya.evidence.script;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.atalaya.evidence.script.Token.Kind;
import org.atalaya.evidence.strings.Blobs;
import org.jspecify.annotations.Nullable;

/** Folds VBScript, VBA and AutoIt: joined texts, {@code Chr}, {@code StrReverse}, {@code Replace}, {@code Mid} and the like. */
final class VbsFolder extends ConstantFolder {
    private static final Set<String> EVALUATORS = Set.of("execute", "executeglobal", "eval");
    private static final Set<String> EDGES = Set.of(
            "if",
            "else",
            "elseif",
            "for",
            "next",
            "while",
            "wend",
            "do",
            "loop",
            "sub",
            "function",
            "select",
            "case",
            "end",
            "func",
            "endfunc",
            "endif",
            "switch",
            "until");
    private static final Map<String, String> CONSTANTS = Map.of(
            "vbcrlf",
            "\r\n",
            "vbcr",
            "\r",
            "vblf",
            "\n",
            "vbnewline",
            "\r\n",
            "vbtab",
            "\t",
            "vbnullstring",
            "",
            "vbnullchar",
            "\0",
            "@crlf",
            "\r\n",
            "@cr",
            "\r",
            "@lf",
            "\n");

    VbsFolder(String source, List<Token> tokens) {
        super(source, tokens);
    }

    @Override
    int precedence(Token token) {
        if (token.kind() == Kind.NAME) {
            return switch (token.value()) {
                case "mod" -> 4;
                case "and", "or", "xor" -> 1;
                default -> 0;
            };
        }
        if (token.kind() != Kind.SYMBOL) {
            return 0;
        }
        return switch (token.value()) {
            case "*", "/" -> 6;
            case "\\" -> 5;
            case "+", "-" -> 3;
            case "&" -> 2;
            default -> 0;
        };
    }

    @Override
    boolean joins(Token operator) {
        return operator.is("&") || operator.is("+");
    }

    @Override
    @Nullable
    Value apply(Token operator, Value left, Value right) {
        if (operator.is("&")) {
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
        switch (token.kind()) {
            case STRING -> {
                return new Value.Text(token.value());
            }
            case NUMBER -> {
                double number = number(new Value.Text(token.value()));
                return Double.isNaN(number) ? null : new Value.Number(number);
            }
            case NAME -> {
                return name(token);
            }
            default -> {
                if (token.is("(")) {
                    List<Value> values = arguments(")", 1);
                    return values != null && values.size() == 1 ? values.getFirst() : null;
                }
                if (token.is("-") && operand() instanceof Value.Number number) {
                    return new Value.Number(-number.value());
                }
                return null;
            }
        }
    }

    private @Nullable Value name(Token token) {
        Token next = peek();
        boolean call = next != null && next.is("(");
        if (!call) {
            String constant = CONSTANTS.get(token.value());
            if (constant != null) {
                return new Value.Text(constant);
            }
            return next != null && next.is(".") ? null : named(token);
        }
        if (!FUNCTIONS.contains(token.value())) {
            return null;
        }
        step();
        List<Value> values = arguments(")", 1);
        if (values == null) {
            return null;
        }
        Value value = charged(call(token.value(), values));
        if (value != null) {
            operations++;
        }
        return value;
    }

    private static final Set<String> FUNCTIONS = Set.of(
            "chr",
            "chrw",
            "chrb",
            "strreverse",
            "stringreverse",
            "replace",
            "stringreplace",
            "mid",
            "stringmid",
            "left",
            "stringleft",
            "right",
            "stringright",
            "lcase",
            "ucase",
            "stringlower",
            "stringupper",
            "trim",
            "join",
            "array",
            "split",
            "asc",
            "ascw",
            "clng",
            "cint",
            "cbyte",
            "cdbl",
            "int",
            "cstr",
            "space",
            "string",
            "len",
            "binarytostring",
            "hex",
            "dec",
            "unescape");

    private static @Nullable Value call(String name, List<Value> values) {
        if (name.equals("array")) {
            return new Value.Many(List.copyOf(values));
        }
        if (values.isEmpty()) {
            return null;
        }
        Value first = values.getFirst();
        String text = first.asText();
        double second = values.size() > 1 ? number(values.get(1)) : Double.NaN;
        return switch (name) {
            case "chr", "chrw", "chrb" -> character(first);
            case "strreverse", "stringreverse" -> new Value.Text(reversed(text));
            case "replace", "stringreplace" ->
                values.size() == 3
                        ? replaced(text, values.get(1).asText(), values.get(2).asText(), name.startsWith("string"))
                        : null;
            case "mid", "stringmid" ->
                second >= 1 ? part(text, second - 1, values.size() > 2 ? number(values.get(2)) : text.length()) : null;
            case "left", "stringleft" -> second >= 0 ? part(text, 0, second) : null;
            case "right", "stringright" ->
                second >= 0 ? part(text, text.length() - Math.min(second, text.length()), second) : null;
            case "lcase", "stringlower" -> new Value.Text(text.toLowerCase(java.util.Locale.ROOT));
            case "ucase", "stringupper" -> new Value.Text(text.toUpperCase(java.util.Locale.ROOT));
            case "trim" -> new Value.Text(text.trim());
            case "join" -> join(first, values.size() > 1 ? values.get(1).asText() : " ");
            case "split" -> split(text, values.size() > 1 ? values.get(1).asText() : " ");
            case "asc", "ascw" -> text.isEmpty() ? null : new Value.Number(text.charAt(0));
            case "clng", "cint", "cbyte", "cdbl", "int", "dec" ->
                whole(number(name.equals("dec") ? new Value.Text("0x" + text) : first));
            case "cstr" -> new Value.Text(text);
            case "hex" ->
                number(first) >= 0
                        ? new Value.Text(Long.toHexString((long) number(first)).toUpperCase(java.util.Locale.ROOT))
                        : null;
            case "len" -> new Value.Number(text.length());
            case "space" -> repeated(" ", number(first));
            case "string" ->
                values.size() > 1 && !values.get(1).asText().isEmpty()
                        ? repeated(
                                Double.isNaN(second)
                                        ? values.get(1).asText().substring(0, 1)
                                        : String.valueOf((char) (int) second),
                                number(first))
                        : null;
            case "binarytostring" -> bytes(text);
            case "unescape" -> new Value.Text(JsFolder.unescape(text));
            default -> null;
        };
    }

    private static @Nullable Value whole(double number) {
        return Double.isNaN(number) ? null : new Value.Number(Math.rint(number));
    }

    private static @Nullable Value repeated(String text, double times) {
        return times >= 0 && times <= 65_536 ? new Value.Text(text.repeat((int) times)) : null;
    }

    /** AutoIt's {@code "0x4142"}. */
    private static @Nullable Value bytes(String text) {
        if (!text.startsWith("0x") || text.length() % 2 != 0) {
            return null;
        }
        StringBuilder out = new StringBuilder();
        for (int i = 2; i < text.length(); i += 2) {
            int high = Blobs.digit(text.charAt(i));
            int low = Blobs.digit(text.charAt(i + 1));
            if (high < 0 || low < 0) {
                return null;
            }
            out.append((char) (high << 4 | low));
        }
        return new Value.Text(out.toString());
    }

    @Override
    Optional<String> literal(Value value) {
        if (value instanceof Value.Text text && text.text().chars().allMatch(c -> c >= ' ' || c == '\t')) {
            return Optional.of('"' + text.text().replace("\"", "\"\"") + '"');
        }
        return value instanceof Value.Number number && number.isWhole()
                ? Optional.of(number.asText())
                : Optional.empty();
    }

    @Override
    boolean isEvaluator(Token token) {
        return token.kind() == Kind.NAME && EVALUATORS.contains(token.value());
    }

    @Override
    boolean isBlockEdge(Token token) {
        return token.kind() == Kind.NAME && EDGES.contains(token.value());
    }
}
