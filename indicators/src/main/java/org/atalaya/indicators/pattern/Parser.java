package org.atalaya.indicators.pattern;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.atalaya.indicators.pattern.Lexer.Kind;
import org.atalaya.indicators.pattern.Lexer.Token;
import org.safere.Pattern;

/**
 * Reads the grammar of STIX 2.1 §9 by recursive descent. From loosest to tightest: FOLLOWEDBY, OR, AND, qualifiers; within
 * an observation OR, AND.
 */
final class Parser {
    private static final Set<String> WORDS = Set.of(
            "AND",
            "OR",
            "NOT",
            "FOLLOWEDBY",
            "LIKE",
            "MATCHES",
            "ISSUPERSET",
            "ISSUBSET",
            "EXISTS",
            "LAST",
            "IN",
            "START",
            "STOP",
            "SECONDS",
            "true",
            "false",
            "WITHIN",
            "REPEATS",
            "TIMES");

    private final String pattern;
    private final List<Token> tokens;
    private int at;
    private int depth;
    private int singles;
    private long steps;

    Parser(String pattern) {
        this.pattern = pattern;
        this.tokens = Lexer.tokens(pattern);
    }

    Node.Observed parse() {
        Node.Observed root = followed();
        if (peek().kind() != Kind.END) {
            throw wrong("AND, OR, FOLLOWEDBY, a qualifier, or the end");
        }
        return root;
    }

    int singles() {
        return singles;
    }

    /** Steps of all regular expressions. */
    long steps() {
        return steps;
    }

    private Token peek() {
        return tokens.get(at);
    }

    private Token take() {
        return tokens.get(at++);
    }

    private boolean accept(String symbol) {
        if (peek().is(symbol)) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(String symbol) {
        if (!accept(symbol)) {
            throw wrong(symbol);
        }
    }

    private PatternException wrong(String expected) {
        return PatternException.at(pattern, peek().offset(), "expected " + expected + ", found " + peek().text());
    }

    private void deeper() {
        if (++depth > StixPattern.MOST_DEPTH) {
            throw PatternException.at(
                    pattern, peek().offset(), "more than " + StixPattern.MOST_DEPTH + " levels; write it flatter");
        }
    }

    private Node.Observed followed() {
        deeper();
        Node.Observed left = either();
        while (accept("FOLLOWEDBY")) {
            left = new Node.FollowedBy(left, either());
        }
        depth--;
        return left;
    }

    private Node.Observed either() {
        List<Node.Observed> any = new ArrayList<>();
        do {
            any.add(both());
        } while (accept("OR"));
        return any.size() == 1 ? any.get(0) : new Node.Or(List.copyOf(any));
    }

    private Node.Observed both() {
        Node.Observed left = qualified();
        while (accept("AND")) {
            left = new Node.And(left, qualified());
        }
        return left;
    }

    private Node.Observed qualified() {
        Node.Observed inner;
        if (accept("(")) {
            inner = followed();
            expect(")");
        } else if (accept("[")) {
            if (++singles > StixPattern.MOST_OBSERVATIONS) {
                throw PatternException.at(
                        pattern, peek().offset(), "more than " + StixPattern.MOST_OBSERVATIONS + " observations");
            }
            int number = singles - 1;
            inner = new Node.Single(tests(), number);
            expect("]");
        } else {
            throw wrong("[ or (");
        }
        for (int qualifiers = 0; ; qualifiers++) {
            if (qualifiers > StixPattern.MOST_QUALIFIERS) {
                throw PatternException.at(
                        pattern,
                        peek().offset(),
                        "more than " + StixPattern.MOST_QUALIFIERS + " qualifiers of one observation");
            }
            if (accept("WITHIN")) {
                Token number = take();
                double seconds = number.kind() == Kind.INT || number.kind() == Kind.FLOAT
                        ? Double.parseDouble(number.text())
                        : -1;
                if (seconds <= 0 || number.text().startsWith("+")) {
                    throw PatternException.at(pattern, number.offset(), "WITHIN needs a number above 0");
                }
                expect("SECONDS");
                inner = new Node.Within(inner, seconds);
            } else if (accept("REPEATS")) {
                inner = new Node.Repeats(inner, times());
            } else if (accept("START")) {
                Instant start = time();
                expect("STOP");
                inner = new Node.Between(inner, start, time());
            } else {
                return inner;
            }
        }
    }

    private int times() {
        Token number = take();
        if (number.kind() != Kind.INT
                || number.text().length() > 9
                || Integer.parseInt(number.text()) < 1
                || Integer.parseInt(number.text()) > StixPattern.MOST_REPEATS) {
            throw PatternException.at(
                    pattern, number.offset(), "REPEATS needs a whole number from 1 to " + StixPattern.MOST_REPEATS);
        }
        expect("TIMES");
        return Integer.parseInt(number.text());
    }

    private Instant time() {
        Token token = take();
        if (token.kind() != Kind.TIME) {
            throw PatternException.at(pattern, token.offset(), "expected a time such as t'2024-01-30T00:00:00Z'");
        }
        return Times.of(token.text())
                .orElseThrow(() -> PatternException.at(
                        pattern,
                        token.offset(),
                        "expected a time such as 2024-01-30T00:00:00Z, found " + token.text()));
    }

    private Node.Test tests() {
        deeper();
        List<Node.Test> any = new ArrayList<>();
        do {
            any.add(allTests());
        } while (accept("OR"));
        depth--;
        return any.size() == 1 ? any.get(0) : new Node.Any(List.copyOf(any));
    }

    private Node.Test allTests() {
        List<Node.Test> all = new ArrayList<>();
        do {
            all.add(test());
        } while (accept("AND"));
        return all.size() == 1 ? all.get(0) : new Node.All(List.copyOf(all));
    }

    private Node.Test test() {
        if (accept("(")) {
            Node.Test inner = tests();
            expect(")");
            return inner;
        }
        if (peek().is("NOT") || peek().is("EXISTS")) {
            boolean not = accept("NOT");
            expect("EXISTS");
            return new Node.Exists(path(), not);
        }
        Node.Path path = path();
        boolean not = accept("NOT");
        Token token = take();
        Node.Operator operator = switch (token.text()) {
            case "=", "==" -> Node.Operator.EQUAL;
            case "!=", "<>" -> Node.Operator.UNEQUAL;
            case "<" -> Node.Operator.LESS;
            case "<=" -> Node.Operator.LESS_OR_EQUAL;
            case ">" -> Node.Operator.GREATER;
            case ">=" -> Node.Operator.GREATER_OR_EQUAL;
            case "IN" -> Node.Operator.IN;
            case "LIKE" -> Node.Operator.LIKE;
            case "MATCHES" -> Node.Operator.MATCHES;
            case "ISSUBSET" -> Node.Operator.ISSUBSET;
            case "ISSUPERSET" -> Node.Operator.ISSUPERSET;
            default ->
                throw PatternException.at(
                        pattern, token.offset(), "expected a comparison such as =, LIKE or IN, found " + token.text());
        };
        if (token.kind() != Kind.SYMBOL && token.kind() != Kind.WORD) {
            throw PatternException.at(pattern, token.offset(), "expected a comparison");
        }
        int offset = peek().offset();
        Literal literal = operator == Node.Operator.IN ? values() : literal();
        return new Node.Compare(path, not, operator, literal, regex(operator, literal, offset));
    }

    private Node.Regex regex(Node.Operator operator, Literal literal, int offset) {
        if (operator.compareTo(Node.Operator.LIKE) < 0) {
            return Node.Regex.NONE;
        }
        if (!(literal instanceof Literal.Text text)) {
            throw PatternException.at(pattern, offset, operator + " needs a text in quotes");
        }
        if (operator == Node.Operator.ISSUBSET || operator == Node.Operator.ISSUPERSET) {
            return Node.Regex.NONE;
        }
        String normal = Normalizer.normalize(text.value(), Normalizer.Form.NFC);
        String expression = operator == Node.Operator.LIKE ? like(normal) : normal;
        if (expression.length() > StixPattern.MOST_EXPRESSION) {
            throw PatternException.at(
                    pattern, offset, "an expression of more than " + StixPattern.MOST_EXPRESSION + " characters");
        }
        long taken = ExpressionSteps.of(expression);
        if (taken > StixPattern.MOST_EXPRESSION_STEPS) {
            throw PatternException.at(
                    pattern,
                    offset,
                    "an expression of more than " + StixPattern.MOST_EXPRESSION_STEPS
                            + " steps once its repetitions are written out; repeat less often");
        }
        steps += taken;
        try {
            return new Node.Regex(List.of(Pattern.compile(expression)));
        } catch (IllegalArgumentException broken) {
            throw PatternException.at(
                    pattern,
                    offset,
                    "no regular expression: "
                            + String.valueOf(broken.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""));
        }
    }

    /** {@code %} is any text within a line, {@code _} one character. */
    private static String like(String text) {
        StringBuilder expression = new StringBuilder("^(?:");
        text.codePoints().forEach(point -> {
            if (point == '%') {
                expression.append(".*");
            } else if (point == '_') {
                expression.append('.');
            } else if (Character.isLetterOrDigit(point) || point > 127) {
                expression.appendCodePoint(point);
            } else {
                expression.append(String.format("\\x%02x", point));
            }
        });
        return expression.append(")$").toString();
    }

    private Literal values() {
        expect("(");
        List<Literal> values = new ArrayList<>();
        Set<Class<?>> kinds = new HashSet<>();
        int offset = peek().offset();
        while (!accept(")")) {
            if (!values.isEmpty()) {
                expect(",");
            }
            Literal literal = literal();
            values.add(literal);
            kinds.add(literal.getClass());
        }
        if (kinds.size() > 1) {
            throw PatternException.at(pattern, offset, "a set needs values of one kind");
        }
        return new Literal.Values(List.copyOf(values));
    }

    private Literal literal() {
        Token token = take();
        try {
            return switch (token.kind()) {
                case INT, FLOAT -> {
                    if (token.text().length() > 60) {
                        throw PatternException.at(pattern, token.offset(), "a number of more than 60 digits");
                    }
                    yield new Literal.Number(new BigDecimal(token.text()));
                }
                case STRING -> new Literal.Text(token.text().replaceAll("\\\\(.)", "$1"));
                case HEX ->
                    new Literal.Binary(new String(HexFormat.of().parseHex(token.text()), StandardCharsets.ISO_8859_1));
                case BINARY ->
                    new Literal.Binary(
                            new String(Base64.getDecoder().decode(token.text()), StandardCharsets.ISO_8859_1));
                case TIME ->
                    new Literal.Time(Times.of(token.text())
                            .orElseThrow(() -> PatternException.at(
                                    pattern,
                                    token.offset(),
                                    "expected a time such as 2024-01-30T00:00:00Z, found " + token.text())));
                case WORD -> {
                    if (!token.text().equals("true") && !token.text().equals("false")) {
                        throw PatternException.at(pattern, token.offset(), "expected a value, found " + token.text());
                    }
                    yield new Literal.Bool(token.text().equals("true"));
                }
                case SYMBOL, END ->
                    throw PatternException.at(pattern, token.offset(), "expected a value, found " + token.text());
            };
        } catch (PatternException known) {
            throw known;
        } catch (DateTimeParseException | IllegalArgumentException broken) {
            throw PatternException.at(pattern, token.offset(), "no value of its kind: " + broken.getMessage());
        }
    }

    private Node.Path path() {
        Token type = take();
        if (type.kind() != Kind.WORD || WORDS.contains(type.text())) {
            throw PatternException.at(pattern, type.offset(), "expected the type of an object, found " + type.text());
        }
        expect(":");
        List<Node.Step> steps = new ArrayList<>();
        steps.add(name());
        while (true) {
            if (accept(".")) {
                steps.add(name());
            } else if (accept("[")) {
                Token index = take();
                if (index.is("*")) {
                    steps.add(new Node.Step("", Node.Step.EACH));
                } else if (index.kind() == Kind.INT
                        && index.text().length() < 10
                        && Character.isDigit(index.text().charAt(0))) {
                    steps.add(new Node.Step("", Integer.parseInt(index.text())));
                } else {
                    throw PatternException.at(pattern, index.offset(), "expected * or an index from 0");
                }
                expect("]");
            } else {
                return new Node.Path(type.text(), List.copyOf(steps));
            }
            if (steps.size() > StixPattern.MOST_STEPS) {
                throw PatternException.at(
                        pattern, peek().offset(), "a path of more than " + StixPattern.MOST_STEPS + " steps");
            }
        }
    }

    private Node.Step name() {
        Token token = take();
        if (token.kind() == Kind.STRING) {
            return new Node.Step(token.text().replaceAll("\\\\(.)", "$1"), Node.Step.NAME);
        }
        if (token.kind() != Kind.WORD) {
            throw PatternException.at(
                    pattern, token.offset(), "expected the name of a property, found " + token.text());
        }
        if (token.text().indexOf('-') >= 0) {
            throw PatternException.at(
                    pattern, token.offset(), "a name with a hyphen needs quotes: '" + token.text() + "'");
        }
        return new Node.Step(token.text(), Node.Step.NAME);
    }
}
