package org.atalaya.yara.syntax;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads rules by recursive descent. A rule that cannot be read is reported and passed over up to the next one. Nesting
 * and the number of operators in a row are bounded, so no rule can exhaust the stack.
 */
public final class Parser {
    /** Deepest nesting of a condition, and longest row of operators that are not {@code and} or {@code or}. */
    public static final int MAX_DEPTH = 200;

    /** Most operators other than {@code and} and {@code or} that stand in rows, in one condition. */
    static final int MAX_ROWS = 1000;

    private static final Set<String> RESERVED = Set.of(
            "all",
            "and",
            "any",
            "ascii",
            "at",
            "base64",
            "base64wide",
            "condition",
            "contains",
            "defined",
            "endswith",
            "entrypoint",
            "false",
            "filesize",
            "for",
            "fullword",
            "global",
            "icontains",
            "iendswith",
            "iequals",
            "import",
            "in",
            "include",
            "int16",
            "int16be",
            "int32",
            "int32be",
            "int8",
            "int8be",
            "istartswith",
            "matches",
            "meta",
            "nocase",
            "none",
            "not",
            "of",
            "or",
            "private",
            "rule",
            "startswith",
            "strings",
            "them",
            "true",
            "uint16",
            "uint16be",
            "uint32",
            "uint32be",
            "uint8",
            "uint8be",
            "wide",
            "xor");

    private static final List<List<String>> BINARY = List.of(
            List.of(
                    "==",
                    "!=",
                    "contains",
                    "icontains",
                    "startswith",
                    "istartswith",
                    "endswith",
                    "iendswith",
                    "iequals",
                    "matches"),
            List.of("<", "<=", ">", ">="),
            List.of("|"),
            List.of("^"),
            List.of("&"),
            List.of("<<", ">>"),
            List.of("+", "-"),
            List.of("*", "\\", "%"));

    /** What a file of rules holds, in its order. */
    public sealed interface Item {
        record Import(byte[] module, int start, int end) implements Item {}

        record Include(String file, int start, int end) implements Item {}

        record Rule(RuleText rule) implements Item {}
    }

    /** What is wrong with the text of a rule. */
    public record Problem(String code, String kind, String message, int start, int end) {}

    private static final class Stop extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Problem problem;

        private Stop(Problem problem) {
            super(problem.message(), null, false, false);
            this.problem = problem;
        }
    }

    private final List<Token> tokens;
    private final List<Item> items = new ArrayList<>();
    private final List<Problem> problems;
    private final boolean extended;
    private int at;
    private int depth;
    private int rows;
    private boolean inQuantifier;

    private Parser(byte[] source, boolean extended, List<Problem> problems) {
        tokens = Lexer.tokens(source);
        this.extended = extended;
        this.problems = problems;
    }

    /** @param extended with YARA-X's additions */
    public static List<Item> parse(byte[] source, boolean extended, List<Problem> problems) {
        Parser parser = new Parser(source, extended, problems);
        parser.run();
        return parser.items;
    }

    /** A condition that stands alone; empty when it is none. */
    public static Optional<Expr> condition(byte[] text, boolean extended) {
        Parser parser = new Parser(text, extended, new ArrayList<>());
        try {
            Expr condition = parser.expression();
            return parser.peek().kind() == Token.Kind.END ? Optional.of(condition) : Optional.empty();
        } catch (Stop wrong) {
            return Optional.empty();
        }
    }

    private Token peek() {
        return tokens.get(at);
    }

    private Token peek(int ahead) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1));
    }

    private Token take() {
        Token token = tokens.get(at);
        if (at < tokens.size() - 1) {
            at++;
        }
        return token;
    }

    private int lastEnd() {
        return at == 0 ? 0 : tokens.get(at - 1).end();
    }

    private boolean accept(String text) {
        if (peek().is(text)) {
            take();
            return true;
        }
        return false;
    }

    private Token expect(String text) throws Stop {
        if (!peek().is(text)) {
            throw unexpected("'" + text + "'");
        }
        return take();
    }

    private Token expect(Token.Kind kind, String what) throws Stop {
        if (peek().kind() != kind) {
            throw unexpected(what);
        }
        return take();
    }

    private Stop unexpected(String wanted) {
        Token token = peek();
        String message = token.kind() == Token.Kind.BAD
                ? token.text()
                : "expected " + wanted + ", found "
                        + (token.kind() == Token.Kind.END ? "the end" : "'" + token.text() + "'");
        return new Stop(new Problem("E001", "ERROR_SYNTAX_ERROR", message, token.start(), token.end()));
    }

    private static Stop stop(String code, String kind, String message, int start, int end) {
        return new Stop(new Problem(code, kind, message, start, end));
    }

    private void run() {
        while (peek().kind() != Token.Kind.END) {
            try {
                item();
            } catch (Stop stop) {
                problems.add(stop.problem);
                while (peek().kind() != Token.Kind.END && !startsItem()) {
                    take();
                }
            }
        }
    }

    private boolean startsItem() {
        return peek().is("rule")
                || ((peek().is("private") || peek().is("global"))
                        && (peek(1).is("rule") || peek(1).is("private") || peek(1).is("global")))
                || ((peek().is("import") || peek().is("include")) && peek(1).kind() == Token.Kind.TEXT);
    }

    private void item() throws Stop {
        int start = peek().start();
        if (accept("import")) {
            Token name = expect(Token.Kind.TEXT, "the name of a module in quotes");
            items.add(new Item.Import(name.bytes(), name.start(), name.end()));
        } else if (accept("include")) {
            Token name = expect(Token.Kind.TEXT, "the name of a file in quotes");
            items.add(new Item.Include(new String(name.bytes(), StandardCharsets.UTF_8), name.start(), name.end()));
        } else {
            rule(start);
        }
    }

    private void rule(int start) throws Stop {
        boolean global = false;
        boolean isPrivate = false;
        while (true) {
            if (accept("global")) {
                global = true;
            } else if (accept("private")) {
                isPrivate = true;
            } else {
                break;
            }
        }
        expect("rule");
        Token name = identifier("the name of the rule");
        List<RuleText.Meta> meta = new ArrayList<>();
        List<RuleText.PatternText> patterns = new ArrayList<>();
        List<String> tags = new ArrayList<>();
        Expr condition = null;
        int from = 0;
        int to = 0;
        try {
            tags(tags);
            expect("{");
            if (accept("meta")) {
                expect(":");
                meta(meta);
            }
            if (accept("strings")) {
                expect(":");
                do {
                    patterns.add(pattern());
                } while (peek().kind() == Token.Kind.PATTERN);
            }
            expect("condition");
            expect(":");
            depth = 0;
            rows = 0;
            inQuantifier = false;
            from = peek().start();
            condition = expression();
            to = lastEnd();
            expect("}");
        } finally {
            items.add(new Item.Rule(new RuleText(
                    name.text(),
                    global,
                    isPrivate,
                    tags,
                    meta,
                    patterns,
                    condition,
                    from,
                    to,
                    name.start(),
                    name.end())));
        }
    }

    private Token identifier(String what) throws Stop {
        Token token = expect(Token.Kind.WORD, what);
        if (RESERVED.contains(token.text())) {
            throw stop(
                    "E001",
                    "ERROR_SYNTAX_ERROR",
                    "'" + token.text() + "' is a word of the language",
                    token.start(),
                    token.end());
        }
        return token;
    }

    private void tags(List<String> tags) throws Stop {
        if (!accept(":")) {
            return;
        }
        Set<String> seen = new HashSet<>();
        do {
            Token tag = identifier("a tag");
            if (!seen.add(tag.text())) {
                throw stop(
                        "E013",
                        "ERROR_DUPLICATED_TAG_IDENTIFIER",
                        "the tag '" + tag.text() + "' stands twice",
                        tag.start(),
                        tag.end());
            }
            tags.add(tag.text());
        } while (peek().kind() == Token.Kind.WORD);
    }

    private void meta(List<RuleText.Meta> meta) throws Stop {
        do {
            Token name = expect(Token.Kind.WORD, "a name of metadata");
            expect("=");
            boolean negative = accept("-");
            Token value = take();
            Object object;
            if (value.kind() == Token.Kind.INTEGER) {
                object = negative ? -value.number() : value.number();
            } else if (value.kind() == Token.Kind.REAL && extended) {
                double real = Double.longBitsToDouble(value.number());
                object = negative ? -real : real;
            } else if (value.kind() == Token.Kind.TEXT && !negative) {
                object = new String(value.bytes(), StandardCharsets.UTF_8);
            } else if (value.is("true") || value.is("false")) {
                object = value.is("true");
            } else {
                at--;
                throw unexpected("a text, a number, true or false");
            }
            meta.add(new RuleText.Meta(name.text(), object));
        } while (peek().kind() == Token.Kind.WORD && peek(1).is("="));
    }

    private RuleText.PatternText pattern() throws Stop {
        Token name = expect(Token.Kind.PATTERN, "a pattern");
        if (name.text().charAt(0) != '$') {
            at--;
            throw unexpected("a pattern, which begins with $");
        }
        expect("=");
        Token value = take();
        RuleText.Kind kind;
        switch (value.kind()) {
            case TEXT -> kind = RuleText.Kind.TEXT;
            case HEX -> kind = RuleText.Kind.HEX;
            case REGEX -> kind = RuleText.Kind.REGEX;
            default -> {
                at--;
                throw unexpected("a text, a hex pattern or a regular expression");
            }
        }
        if (kind == RuleText.Kind.TEXT && value.bytes().length == 0) {
            throw stop("E001", "ERROR_EMPTY_STRING", "an empty text matches nothing", value.start(), value.end());
        }
        List<RuleText.Modifier> modifiers = new ArrayList<>();
        while (peek().kind() == Token.Kind.WORD
                && !peek().is("condition")
                && !peek().is("strings")
                && !peek().is("meta")) {
            modifiers.add(modifier(kind));
        }
        String flags = kind == RuleText.Kind.REGEX ? value.text() : "";
        return new RuleText.PatternText(name.text(), kind, value.bytes(), flags, modifiers, name.start(), lastEnd());
    }

    private RuleText.Modifier modifier(RuleText.Kind kind) throws Stop {
        Token word = take();
        int low = -1;
        int high = -1;
        byte[] alphabet = Token.NO_BYTES;
        boolean known = switch (word.text()) {
            case "private" -> true;
            case "wide", "ascii", "nocase", "fullword" -> kind != RuleText.Kind.HEX;
            case "xor", "base64", "base64wide" -> kind == RuleText.Kind.TEXT;
            default -> false;
        };
        if (!known) {
            throw stop(
                    "E001",
                    "ERROR_SYNTAX_ERROR",
                    "'" + word.text() + "' cannot stand behind this pattern",
                    word.start(),
                    word.end());
        }
        if (word.is("xor")) {
            low = 0;
            high = 255;
            if (accept("(")) {
                Token first = expect(Token.Kind.INTEGER, "a key from 0 to 255");
                Token last = accept("-") ? expect(Token.Kind.INTEGER, "a key from 0 to 255") : first;
                expect(")");
                if (first.number() > 255 || last.number() > 255 || first.number() > last.number()) {
                    throw stop(
                            "E003",
                            "ERROR_INVALID_MODIFIER",
                            "keys of xor go from a lower to a higher one, within 0 to 255",
                            first.start(),
                            last.end());
                }
                low = (int) first.number();
                high = (int) last.number();
            }
        } else if (word.text().startsWith("base64") && accept("(")) {
            Token text = expect(Token.Kind.TEXT, "an alphabet of 64 characters");
            expect(")");
            alphabet = text.bytes();
            if (alphabet.length != 64) {
                throw stop(
                        "E013",
                        "ERROR_INVALID_MODIFIER",
                        "an alphabet of base64 has 64 characters",
                        text.start(),
                        text.end());
            }
        }
        return new RuleText.Modifier(word.text(), low, high, alphabet, word.start(), lastEnd());
    }

    // ---- conditions

    private void enter() throws Stop {
        if (++depth > MAX_DEPTH) {
            throw stop(
                    "E001",
                    "ERROR_SYNTAX_ERROR",
                    "a condition nested deeper than " + MAX_DEPTH,
                    peek().start(),
                    peek().end());
        }
    }

    private Expr expression() throws Stop {
        enter();
        boolean outer = inQuantifier;
        inQuantifier = false;
        Expr result = chain(false);
        inQuantifier = outer;
        depth--;
        return result;
    }

    private Expr chain(boolean and) throws Stop {
        Expr first = and ? negation() : chain(true);
        String word = and ? "and" : "or";
        if (!peek().is(word)) {
            return first;
        }
        List<Expr> operands = new ArrayList<>();
        operands.add(first);
        while (accept(word)) {
            operands.add(and ? negation() : chain(true));
        }
        return new Expr.Chain(and, operands, first.start(), lastEnd());
    }

    private Expr negation() throws Stop {
        Token token = peek();
        if (token.is("not") || token.is("defined")) {
            enter();
            take();
            Expr operand = negation();
            depth--;
            return new Expr.Unary(token.text(), operand, token.start(), lastEnd());
        }
        return binary(0);
    }

    private Expr binary(int level) throws Stop {
        if (level == BINARY.size()) {
            return unary();
        }
        Expr left = binary(level + 1);
        if (level == 2 && !inQuantifier && (peek().is("of") || (peek().is("%") && peek(1).is("of")))) {
            return of(quantifierOf(left));
        }
        int row = 0;
        while (isOperator(level)) {
            Token sign = take();
            if (++row > 1 && ++rows > MAX_ROWS) {
                throw stop(
                        "E001",
                        "ERROR_SYNTAX_ERROR",
                        "more than " + MAX_ROWS + " operators in a row",
                        sign.start(),
                        sign.end());
            }
            Expr right = binary(level + 1);
            left = new Expr.Binary(sign.text(), left, right, left.start(), right.end());
        }
        return left;
    }

    private boolean isOperator(int level) {
        Token token = peek();
        if (token.kind() != Token.Kind.WORD && token.kind() != Token.Kind.SIGN) {
            return false;
        }
        if (!BINARY.get(level).contains(token.text())) {
            return false;
        }
        if (token.is("%")) {
            if (peek(1).is("of")) {
                return false;
            }
            return !(inQuantifier && peek(1).kind() == Token.Kind.WORD && (peek(2).is("in") || peek(2).is(",")));
        }
        return true;
    }

    private Expr unary() throws Stop {
        Token token = peek();
        if (token.is("-") || token.is("~")) {
            enter();
            take();
            Expr operand = unary();
            depth--;
            return new Expr.Unary(token.text(), operand, token.start(), lastEnd());
        }
        return postfix(primary());
    }

    private Expr postfix(Expr start) throws Stop {
        Expr result = start;
        int row = 0;
        while (true) {
            if (++row > MAX_DEPTH) {
                throw unexpected("fewer fields in a row");
            }
            if (peek().is(".")) {
                take();
                Token name = expect(Token.Kind.WORD, "the name of a field");
                result = new Expr.Member(result, name.text(), start.start(), lastEnd());
            } else if (peek().is("[") && isNamed(result)) {
                take();
                Expr index = expression();
                expect("]");
                result = new Expr.Index(result, index, start.start(), lastEnd());
            } else if (peek().is("(") && (result instanceof Expr.Name || result instanceof Expr.Member)) {
                take();
                List<Expr> arguments = new ArrayList<>();
                if (!peek().is(")")) {
                    do {
                        arguments.add(expression());
                    } while (accept(","));
                }
                expect(")");
                result = new Expr.Call(result, arguments, start.start(), lastEnd());
            } else {
                return result;
            }
        }
    }

    private static boolean isNamed(Expr expr) {
        return expr instanceof Expr.Name
                || expr instanceof Expr.Member
                || expr instanceof Expr.Index
                || expr instanceof Expr.Call;
    }

    private Expr primary() throws Stop {
        Token token = peek();
        int start = token.start();
        switch (token.kind()) {
            case INTEGER -> {
                take();
                return new Expr.Int(token.number(), false, start, token.end());
            }
            case REAL -> {
                take();
                return new Expr.Real(Double.longBitsToDouble(token.number()), start, token.end());
            }
            case TEXT -> {
                take();
                return new Expr.Text(token.bytes(), start, token.end());
            }
            case REGEX -> {
                take();
                return new Expr.Regex(token.bytes(), token.text(), start, token.end());
            }
            case PATTERN -> {
                return patternUse();
            }
            default -> {}
        }
        if (accept("(")) {
            Expr inner = expression();
            expect(")");
            return inner;
        }
        switch (token.kind() == Token.Kind.WORD ? token.text() : "") {
            case "true", "false" -> {
                take();
                return new Expr.Int(token.is("true") ? 1 : 0, true, start, token.end());
            }
            case "filesize", "entrypoint" -> {
                take();
                return new Expr.Keyword(token.text(), start, token.end());
            }
            case "all", "any", "none" -> {
                take();
                return of(new Expr.Quantifier(token.text(), null, false, start, token.end()));
            }
            case "for" -> {
                return loop();
            }
            case "with" -> {
                if (extended && peek(1).kind() == Token.Kind.WORD && peek(2).is("=")) {
                    return with();
                }
            }
            default -> {}
        }
        if (token.kind() == Token.Kind.WORD
                && (!RESERVED.contains(token.text()) || token.text().matches("u?int(8|16|32)(be)?"))) {
            take();
            return new Expr.Name(token.text(), start, token.end());
        }
        throw unexpected("an expression");
    }

    private Expr patternUse() throws Stop {
        Token token = take();
        char sign = token.text().charAt(0);
        if (sign == '$') {
            if (accept("at")) {
                Expr place = binary(2);
                return new Expr.PatternUse(token.text(), place, null, token.start(), lastEnd());
            }
            if (accept("in")) {
                Expr.Range range = range();
                return new Expr.PatternUse(token.text(), null, range, token.start(), lastEnd());
            }
            return new Expr.PatternUse(token.text(), null, null, token.start(), token.end());
        }
        if (sign == '#') {
            Expr.Range range = accept("in") ? range() : null;
            return new Expr.PatternFact(token.text(), null, range, token.start(), lastEnd());
        }
        Expr index = null;
        if (accept("[")) {
            index = expression();
            expect("]");
        }
        return new Expr.PatternFact(token.text(), index, null, token.start(), lastEnd());
    }

    private Expr.Range range() throws Stop {
        int start = expect("(").start();
        Expr low = expression();
        expect("..");
        Expr high = expression();
        expect(")");
        return new Expr.Range(low, high, start, lastEnd());
    }

    private Expr.Quantifier quantifierOf(Expr number) {
        boolean percent = accept("%");
        return new Expr.Quantifier("", number, percent, number.start(), lastEnd());
    }

    private Expr of(Expr.Quantifier quantifier) throws Stop {
        expect("of");
        Expr.Choice choice = choice();
        Expr place = null;
        Expr.Range range = null;
        if (accept("at")) {
            place = binary(2);
        } else if (accept("in")) {
            range = range();
        }
        return new Expr.Of(quantifier, choice, place, range, quantifier.start(), lastEnd());
    }

    private Expr.Choice choice() throws Stop {
        int start = peek().start();
        if (accept("them")) {
            return new Expr.Choice(List.of("$*"), List.of(), start, lastEnd());
        }
        expect("(");
        int first = at;
        List<String> names = new ArrayList<>();
        while (true) {
            Token token = peek();
            boolean named = (token.kind() == Token.Kind.PATTERN && token.text().charAt(0) == '$')
                    || (token.kind() == Token.Kind.WORD && !RESERVED.contains(token.text()));
            if (!named) {
                break;
            }
            take();
            boolean star = peek().is("*") && (peek(1).is(",") || peek(1).is(")"));
            if (star) {
                take();
            }
            names.add(star ? token.text() + "*" : token.text());
            if (accept(")")) {
                return new Expr.Choice(names, List.of(), start, lastEnd());
            }
            if (!accept(",")) {
                break;
            }
        }
        if (!extended) {
            throw unexpected("patterns or rules");
        }
        at = first;
        List<Expr> conditions = new ArrayList<>();
        do {
            conditions.add(expression());
        } while (accept(","));
        expect(")");
        return new Expr.Choice(List.of(), conditions, start, lastEnd());
    }

    private Expr loop() throws Stop {
        enter();
        int start = take().start();
        Expr.Quantifier quantifier;
        Token word = peek();
        if (word.is("all") || word.is("any") || word.is("none")) {
            take();
            quantifier = new Expr.Quantifier(word.text(), null, false, word.start(), word.end());
        } else {
            inQuantifier = true;
            Expr number = binary(2);
            inQuantifier = false;
            quantifier = quantifierOf(number);
        }
        Expr result;
        if (accept("of")) {
            Expr.Choice choice = choice();
            expect(":");
            expect("(");
            Expr body = expression();
            expect(")");
            result = new Expr.ForOf(quantifier, choice, body, start, lastEnd());
        } else {
            List<String> variables = new ArrayList<>();
            do {
                variables.add(identifier("a variable").text());
            } while (accept(","));
            expect("in");
            Expr over = iterated();
            expect(":");
            expect("(");
            Expr body = expression();
            expect(")");
            result = new Expr.ForIn(quantifier, variables, over, body, start, lastEnd());
        }
        depth--;
        return result;
    }

    private Expr iterated() throws Stop {
        int start = peek().start();
        if (!accept("(")) {
            return postfix(primary());
        }
        Expr first = expression();
        if (accept("..")) {
            Expr high = expression();
            expect(")");
            return new Expr.Range(first, high, start, lastEnd());
        }
        List<Expr> values = new ArrayList<>();
        values.add(first);
        while (accept(",")) {
            values.add(expression());
        }
        expect(")");
        return new Expr.Listing(values, start, lastEnd());
    }

    private Expr with() throws Stop {
        enter();
        int start = take().start();
        List<String> names = new ArrayList<>();
        List<Expr> values = new ArrayList<>();
        do {
            names.add(identifier("a variable").text());
            expect("=");
            values.add(expression());
        } while (accept(","));
        expect(":");
        expect("(");
        Expr body = expression();
        expect(")");
        depth--;
        return new Expr.With(names, values, body, start, lastEnd());
    }

    /** The words that no rule, variable or tag may be named. */
    public static boolean isReserved(@Nullable String word) {
        return word != null && RESERVED.contains(word);
    }
}
