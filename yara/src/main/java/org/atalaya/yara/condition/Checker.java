package org.atalaya.yara.condition;

import static org.atalaya.yara.condition.Node.UNDEFINED;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.atalaya.model.Structure;
import org.atalaya.yara.module.Functions;
import org.atalaya.yara.module.Schema;
import org.atalaya.yara.module.Type;
import org.atalaya.yara.pattern.Dialect;
import org.atalaya.yara.pattern.Modifiers;
import org.atalaya.yara.pattern.Pattern;
import org.atalaya.yara.pattern.PatternError;
import org.atalaya.yara.pattern.PatternWarning;
import org.atalaya.yara.pattern.RegexParser;
import org.atalaya.yara.pattern.RegexSearch;
import org.atalaya.yara.syntax.Expr;
import org.jspecify.annotations.Nullable;

/** Checks the condition of a rule and makes it ready to be evaluated. */
final class Checker {
    /** What the rules of a set share. */
    static final class Shared {
        final Dialect dialect;
        final Map<String, Object> externals;
        final List<String> externalNames;
        final Map<String, Integer> memos = new HashMap<>();

        Shared(Dialect dialect, Map<String, Object> externals) {
            this.dialect = dialect;
            this.externals = externals;
            this.externalNames = List.copyOf(externals.keySet());
        }

        int memo(String key) {
            return memos.computeIfAbsent(key, k -> memos.size());
        }
    }

    /** Where warnings go. */
    interface Warnings {
        void add(String code, String message, int start, int end);
    }

    private record Variable(Type type, int slot) {}

    private static final Set<String> READS = Set.of(
            "uint8",
            "uint16",
            "uint32",
            "uint8be",
            "uint16be",
            "uint32be",
            "int8",
            "int16",
            "int32",
            "int8be",
            "int16be",
            "int32be");

    private final Shared shared;
    private final Map<String, Integer> patterns;
    private final Set<String> used = new HashSet<>();
    private final Map<String, Integer> rules;
    /** Of the rules, those with smaller numbers can be meant. */
    private final int before;

    private final Set<String> modules;
    private final Warnings warnings;
    private final Deque<Map<String, Variable>> scopes = new ArrayDeque<>();
    private int variables;
    private int loops;
    /** Whether a function with effects, as those of console, is used: then nothing is reordered. */
    boolean effects;

    Checker(
            Shared shared,
            Map<String, Integer> patterns,
            Map<String, Integer> rules,
            int before,
            Set<String> modules,
            Warnings warnings) {
        this.shared = shared;
        this.patterns = patterns;
        this.rules = rules;
        this.before = before;
        this.modules = modules;
        this.warnings = warnings;
    }

    /** The names of the patterns the condition uses. */
    Set<String> used() {
        return used;
    }

    Node condition(Expr expr) throws Fault {
        Node node = bool(expr);
        return node;
    }

    private static Fault fault(String code, String kind, String message, Expr at) {
        return new Fault(code, kind, message, at.start(), at.end(), "");
    }

    private static Fault wrongType(String wanted, Node got) {
        return new Fault(
                "E002", "ERROR_WRONG_TYPE", "expected " + wanted + ", found " + name(got.type), got.start, got.end, "");
    }

    private static String name(Type type) {
        return switch (type) {
            case Type.Plain plain -> plain.name().toLowerCase(Locale.ROOT);
            case Type.Fields fields -> "a structure";
            case Type.Array array -> "an array";
            case Type.Dictionary dictionary -> "a dictionary";
            case Type.Function function -> "a function";
        };
    }

    private Node bool(Expr expr) throws Fault {
        Node node = node(expr);
        if (!(node.type instanceof Type.Plain) || node.type == Type.Plain.REGEX) {
            throw wrongType("a truth value", node);
        }
        if (node.type == Type.Plain.TEXT && node.constant != null) {
            warnings.add("bool_int_comparison", "a text stands where a truth value is meant", node.start, node.end);
        }
        if (node.type == Type.Plain.BOOLEAN) {
            return node;
        }
        Node truth = Node.bool(node.start, node.end, node::truth).of(node);
        if (node.constant instanceof Long value) {
            truth.constant = value != 0 ? 1L : 0L;
        }
        return truth;
    }

    private Node integer(Expr expr) throws Fault {
        Node node = node(expr);
        if (node.type != Type.Plain.INTEGER) {
            throw wrongType("a whole number", node);
        }
        return node;
    }

    private Node node(Expr expr) throws Fault {
        int start = expr.start();
        int end = expr.end();
        return switch (expr) {
            case Expr.Int e -> Node.constant(e.value(), e.bool(), start, end);
            case Expr.Real e -> {
                double value = e.value();
                Node node = Node.real(start, end, x -> value).costs(0);
                node.constant = value;
                yield node;
            }
            case Expr.Text e -> text(e.bytes(), start, end);
            case Expr.Regex e -> regex(e);
            case Expr.Keyword e -> keyword(e);
            case Expr.PatternUse e -> patternUse(e);
            case Expr.PatternFact e -> patternFact(e);
            case Expr.Unary e -> unary(e);
            case Expr.Binary e -> binary(e);
            case Expr.Chain e -> chain(e);
            case Expr.Name e -> named(e);
            case Expr.Member e -> member(e);
            case Expr.Index e -> index(e);
            case Expr.Call e -> call(e);
            case Expr.Of e -> of(e);
            case Expr.ForOf e -> forOf(e);
            case Expr.ForIn e -> forIn(e);
            case Expr.With e -> with(e);
            case Expr.Range e -> throw fault("E001", "ERROR_SYNTAX_ERROR", "a range cannot stand here", e);
            case Expr.Listing e -> throw fault("E001", "ERROR_SYNTAX_ERROR", "a list cannot stand here", e);
            case Expr.Quantifier e -> throw fault("E001", "ERROR_SYNTAX_ERROR", "a quantifier cannot stand here", e);
            case Expr.Choice e -> throw fault("E001", "ERROR_SYNTAX_ERROR", "a set cannot stand here", e);
        };
    }

    private static Node text(byte[] bytes, int start, int end) {
        Node node = Node.text(start, end, x -> bytes).costs(0);
        node.constant = bytes;
        return node;
    }

    private Node regex(Expr.Regex e) throws Fault {
        List<PatternWarning> odd = new ArrayList<>();
        try {
            Pattern.Regex pattern = new Pattern.Regex(
                    RegexParser.parse(e.body(), shared.dialect, odd),
                    e.flags().contains("i"),
                    e.flags().contains("s"),
                    Modifiers.NONE);
            Node node = new Node(
                    Type.Plain.REGEX, e.start(), e.end(), Node.NO_LONG, Node.NO_REAL, Node.NO_TEXT, Node.NO_OBJECT);
            node.constant = RegexSearch.of(pattern, shared.dialect);
            for (PatternWarning warning : odd) {
                if (warning.kind() == PatternWarning.Kind.UNKNOWN_ESCAPE) {
                    warnings.add("unknown_escape", warning.message(), e.start(), e.end());
                }
            }
            return node;
        } catch (PatternError error) {
            int at = Math.min(e.start() + 1 + error.offset(), e.end() - 1);
            throw new Fault(error.code(), error.classicName(), error.getMessage(), at, at + 1, "");
        }
    }

    private Node keyword(Expr.Keyword e) {
        if (e.word().equals("filesize")) {
            Node node = Node.integer(e.start(), e.end(), Evaluation::size).costs(1);
            node.key = "filesize";
            return node;
        }
        warnings.add(
                "deprecated_entrypoint",
                "entrypoint is old: write pe.entry_point or elf.entry_point",
                e.start(),
                e.end());
        return Node.integer(e.start(), e.end(), Functions::entryPoint).costs(50);
    }

    // ---- patterns

    private int pattern(String name, int start, int end) throws Fault {
        String key = "$" + name.substring(1);
        if (key.equals("$")) {
            if (loops == 0) {
                throw new Fault(
                        "E001",
                        "ERROR_MISPLACED_ANONYMOUS_STRING",
                        "'" + name + "' alone means a pattern of the loop around it, but there is none",
                        start,
                        end,
                        "");
            }
            return -1;
        }
        Integer id = patterns.get(key);
        if (id == null) {
            throw new Fault("E021", "ERROR_UNDEFINED_STRING", "the rule has no pattern '" + key + "'", start, end, "");
        }
        used.add(key);
        return id;
    }

    private Node patternUse(Expr.PatternUse e) throws Fault {
        int id = pattern(e.name(), e.start(), e.end());
        Node node;
        if (e.at() != null) {
            Node place = integer(e.at());
            node = Node.bool(e.start(), e.end(), x -> {
                        int p = id < 0 ? x.current : id;
                        if (!x.scan.any(p)) {
                            return place.longs.at(x) == UNDEFINED ? UNDEFINED : 0;
                        }
                        long at = place.longs.at(x);
                        return at == UNDEFINED ? UNDEFINED : x.anyIn(p, at, at) ? 1 : 0;
                    })
                    .of(place);
        } else if (e.in() != null) {
            Node low = integer(e.in().low());
            Node high = integer(e.in().high());
            node = Node.bool(e.start(), e.end(), x -> {
                        long from = low.longs.at(x);
                        long to = high.longs.at(x);
                        return from == UNDEFINED || to == UNDEFINED
                                ? UNDEFINED
                                : x.anyIn(id < 0 ? x.current : id, from, to) ? 1 : 0;
                    })
                    .of(low, high);
        } else {
            node = id < 0
                    ? Node.bool(e.start(), e.end(), x -> x.scan.any(x.current) ? 1 : 0)
                    : Node.bool(e.start(), e.end(), x -> x.scan.any(id) ? 1 : 0);
            node.cost = 2;
        }
        return node;
    }

    private Node patternFact(Expr.PatternFact e) throws Fault {
        int id = pattern(e.name(), e.start(), e.end());
        char sign = e.name().charAt(0);
        if (sign == '#') {
            if (e.in() == null) {
                return Node.integer(e.start(), e.end(), x -> x.scan.count(id < 0 ? x.current : id))
                        .costs(2);
            }
            Node low = integer(e.in().low());
            Node high = integer(e.in().high());
            return Node.integer(e.start(), e.end(), x -> {
                        long from = low.longs.at(x);
                        long to = high.longs.at(x);
                        return from == UNDEFINED || to == UNDEFINED
                                ? UNDEFINED
                                : x.count(id < 0 ? x.current : id, from, to);
                    })
                    .of(low, high);
        }
        Node index = e.index() == null ? Node.constant(1, false, e.start(), e.end()) : integer(e.index());
        if (index.constant instanceof Long value && value < 1) {
            if (shared.dialect == Dialect.X) {
                throw fault("E007", "ERROR_INVALID_VALUE", "matches are counted from 1", e);
            }
            warnings.add(
                    "number_out_of_range", "matches are counted from 1: this is never defined", e.start(), e.end());
        }
        return Node.integer(e.start(), e.end(), x -> {
                    int p = id < 0 ? x.current : id;
                    long i = index.longs.at(x);
                    if (i == UNDEFINED || i < 1 || i > x.scan.count(p)) {
                        return UNDEFINED;
                    }
                    return sign == '@' ? x.scan.offset(p, (int) i - 1) : x.scan.length(p, (int) i - 1);
                })
                .of(index);
    }

    // ---- operators

    private Node unary(Expr.Unary e) throws Fault {
        int start = e.start();
        int end = e.end();
        switch (e.sign()) {
            case "not" -> {
                Node operand = bool(e.operand());
                return Node.bool(start, end, x -> {
                            long value = operand.longs.at(x);
                            return value == UNDEFINED ? UNDEFINED : 1 - value;
                        })
                        .of(operand);
            }
            case "defined" -> {
                Node operand = node(e.operand());
                return Node.bool(start, end, x -> operand.isDefined(x) ? 1 : 0).of(operand);
            }
            case "~" -> {
                Node operand = integer(e.operand());
                if (operand.constant instanceof Long value) {
                    return Node.constant(~value, false, start, end);
                }
                return Node.integer(start, end, x -> {
                            long value = operand.longs.at(x);
                            return value == UNDEFINED ? UNDEFINED : ~value;
                        })
                        .of(operand);
            }
            default -> {
                Node operand = node(e.operand());
                if (operand.type == Type.Plain.REAL) {
                    Node result = Node.real(start, end, x -> {
                                double value = operand.reals.at(x);
                                return Node.isUndefined(value) ? value : -value;
                            })
                            .of(operand);
                    if (operand.constant instanceof Double value) {
                        result.constant = -value;
                    }
                    return result;
                }
                if (operand.type != Type.Plain.INTEGER) {
                    throw wrongType("a number", operand);
                }
                if (operand.constant instanceof Long value) {
                    return Node.constant(-value, false, start, end);
                }
                return Node.integer(start, end, x -> {
                            long value = operand.longs.at(x);
                            return value == UNDEFINED ? UNDEFINED : -value;
                        })
                        .of(operand);
            }
        }
    }

    private Node binary(Expr.Binary e) throws Fault {
        Node left = node(e.left());
        Node right = node(e.right());
        String sign = e.sign();
        switch (sign) {
            case "+", "-", "*", "\\", "%", "&", "|", "^", "<<", ">>" -> {
                return arithmetic(e, left, right);
            }
            case "==", "!=", "<", "<=", ">", ">=" -> {
                return comparison(e, left, right);
            }
            case "matches" -> {
                if (left.type != Type.Plain.TEXT) {
                    throw wrongType("a text", left);
                }
                if (!(right.constant instanceof RegexSearch search)) {
                    throw wrongType("a regular expression", right);
                }
                return Node.bool(e.start(), e.end(), x -> {
                            byte[] text = left.texts.at(x);
                            return text == null ? UNDEFINED : search.find(text) ? 1 : 0;
                        })
                        .of(left)
                        .costs(left.cost + 100);
            }
            default -> {
                if (left.type != Type.Plain.TEXT) {
                    throw wrongType("a text", left);
                }
                if (right.type != Type.Plain.TEXT) {
                    throw wrongType("a text", right);
                }
                TextTest test = TextTest.of(sign);
                return Node.bool(e.start(), e.end(), x -> {
                            byte[] a = left.texts.at(x);
                            byte[] b = right.texts.at(x);
                            return a == null || b == null ? UNDEFINED : test.holds(a, b) ? 1 : 0;
                        })
                        .of(left, right);
            }
        }
    }

    private Node comparison(Expr.Binary e, Node left, Node right) throws Fault {
        String sign = e.sign();
        int start = e.start();
        int end = e.end();
        Type a = left.type;
        Type b = right.type;
        boolean wholeA = a == Type.Plain.INTEGER || a == Type.Plain.BOOLEAN;
        boolean wholeB = b == Type.Plain.INTEGER || b == Type.Plain.BOOLEAN;
        boolean numberA = wholeA || a == Type.Plain.REAL;
        boolean numberB = wholeB || b == Type.Plain.REAL;
        if (wholeA && wholeB) {
            int wanted = wanted(sign);
            if (right.constant instanceof Long value) {
                long fixed = value;
                return Node.bool(start, end, x -> {
                            long v = left.longs.at(x);
                            return v == UNDEFINED ? UNDEFINED : wanted >>> order(v, fixed) & 1;
                        })
                        .of(left, right);
            }
            return Node.bool(start, end, x -> {
                        long v = left.longs.at(x);
                        long w = right.longs.at(x);
                        return v == UNDEFINED || w == UNDEFINED ? UNDEFINED : wanted >>> order(v, w) & 1;
                    })
                    .of(left, right);
        }
        if (numberA && numberB) {
            return Node.bool(start, end, x -> {
                        double v = left.number(x);
                        double w = right.number(x);
                        if (Node.isUndefined(v) || Node.isUndefined(w)) {
                            return UNDEFINED;
                        }
                        boolean same = Math.abs(v - w) < Math.ulp(1.0);
                        return switch (sign) {
                            case "==" -> same ? 1 : 0;
                            case "!=" -> same ? 0 : 1;
                            case "<" -> v < w ? 1 : 0;
                            case "<=" -> v <= w ? 1 : 0;
                            case ">" -> v > w ? 1 : 0;
                            default -> v >= w ? 1 : 0;
                        };
                    })
                    .of(left, right);
        }
        if (a == Type.Plain.TEXT && b == Type.Plain.TEXT) {
            int wanted = wanted(sign);
            return Node.bool(start, end, x -> {
                        byte[] v = left.texts.at(x);
                        byte[] w = right.texts.at(x);
                        return v == null || w == null
                                ? UNDEFINED
                                : wanted >>> (Integer.signum(Arrays.compareUnsigned(v, w)) + 1) & 1;
                    })
                    .of(left, right);
        }
        throw new Fault("E003", "ERROR_WRONG_TYPE", "cannot compare " + name(a) + " with " + name(b), start, end, "");
    }

    /** 0 for less, 1 for equal, 2 for greater. */
    private static int order(long a, long b) {
        return a < b ? 0 : a == b ? 1 : 2;
    }

    /** Bit 0: less fits; bit 1: equal fits; bit 2: greater fits. */
    private static int wanted(String sign) {
        return switch (sign) {
            case "==" -> 2;
            case "!=" -> 5;
            case "<" -> 1;
            case "<=" -> 3;
            case ">" -> 4;
            default -> 6;
        };
    }

    private Node arithmetic(Expr.Binary e, Node left, Node right) throws Fault {
        String sign = e.sign();
        int start = e.start();
        int end = e.end();
        boolean real = "+-*\\".contains(sign) && (left.type == Type.Plain.REAL || right.type == Type.Plain.REAL);
        for (Node side : List.of(left, right)) {
            if (side.type != Type.Plain.INTEGER && !(real && side.type == Type.Plain.REAL)) {
                throw wrongType("a number", side);
            }
        }
        if (real) {
            return Node.real(start, end, x -> {
                        double a = left.number(x);
                        double b = right.number(x);
                        if (Node.isUndefined(a) || Node.isUndefined(b)) {
                            return Node.UNDEFINED_REAL;
                        }
                        return switch (sign) {
                            case "+" -> a + b;
                            case "-" -> a - b;
                            case "*" -> a * b;
                            default -> b == 0 ? Node.UNDEFINED_REAL : a / b;
                        };
                    })
                    .of(left, right);
        }
        boolean shift = sign.equals("<<") || sign.equals(">>");
        if (shift && right.constant instanceof Long by && by < 0) {
            throw new Fault(
                    "E006", "ERROR_INVALID_OPERAND", "a shift by a negative number", right.start, right.end, "");
        }
        if ((sign.equals("\\") || sign.equals("%"))
                && right.constant instanceof Long by
                && by == 0
                && shared.dialect == Dialect.CLASSIC) {
            throw new Fault("E007", "ERROR_DIVISION_BY_ZERO", "a division by zero", right.start, right.end, "");
        }
        if (left.constant instanceof Long a && right.constant instanceof Long b) {
            if (shared.dialect == Dialect.CLASSIC && overflows(sign, a, b)) {
                throw new Fault("E007", "ERROR_INTEGER_OVERFLOW", "the number is beyond 64 bits", start, end, "");
            }
            long value = compute(sign, a, b);
            if (value != UNDEFINED) {
                return Node.constant(value, false, start, end);
            }
        }
        return Node.integer(start, end, x -> {
                    long a = left.longs.at(x);
                    long b = right.longs.at(x);
                    return a == UNDEFINED || b == UNDEFINED ? UNDEFINED : compute(sign, a, b);
                })
                .of(left, right);
    }

    private static boolean overflows(String sign, long a, long b) {
        try {
            switch (sign) {
                case "+" -> Math.addExact(a, b);
                case "-" -> Math.subtractExact(a, b);
                case "*" -> {
                    // libyara takes the least number for an overflow too.
                    return Math.multiplyExact(a, b) == Long.MIN_VALUE;
                }
                default -> {}
            }
            return false;
        } catch (ArithmeticException e) {
            return true;
        }
    }

    private static long compute(String sign, long a, long b) {
        return switch (sign) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "\\" -> b == 0 || (a == Long.MIN_VALUE && b == -1) ? UNDEFINED : a / b;
            case "%" -> b == 0 || (a == Long.MIN_VALUE && b == -1) ? UNDEFINED : a % b;
            case "&" -> a & b;
            case "|" -> a | b;
            case "^" -> a ^ b;
            case "<<" -> b < 0 ? UNDEFINED : b > 63 ? 0 : a << b;
            default -> b < 0 ? UNDEFINED : b > 63 ? 0 : a >> b;
        };
    }

    private Node chain(Expr.Chain e) throws Fault {
        List<Node> nodes = new ArrayList<>();
        for (Expr operand : e.operands()) {
            nodes.add(bool(operand));
        }
        Node[] written = nodes.toArray(new Node[0]);
        Node[] ordered = written.clone();
        if (!effects) {
            // "and" and "or" take undefined as false and have no effects: the order is free, so the cheap come first.
            Arrays.sort(ordered, (a, b) -> Integer.compare(a.cost, b.cost));
        }
        Node result = e.and()
                ? Node.bool(e.start(), e.end(), x -> {
                    for (Node node : ordered) {
                        if (node.longs.at(x) != 1) {
                            return 0;
                        }
                    }
                    return 1;
                })
                : Node.bool(e.start(), e.end(), x -> {
                    for (Node node : ordered) {
                        if (node.longs.at(x) == 1) {
                            return 1;
                        }
                    }
                    return 0;
                });
        return result.of(written);
    }

    // ---- names

    private Node named(Expr.Name e) throws Fault {
        for (Map<String, Variable> scope : scopes) {
            Variable variable = scope.get(e.name());
            if (variable != null) {
                return Node.object(variable.type(), e.start(), e.end(), x -> x.variable(variable.slot()))
                        .costs(2);
            }
        }
        Integer rule = rules.get(e.name());
        if (rule != null) {
            int number = rule;
            Node node = Node.bool(e.start(), e.end(), x -> x.held.get(number) ? 1 : 0)
                    .costs(1);
            return node;
        }
        Object external = shared.externals.get(e.name());
        if (external != null) {
            return external(e, external);
        }
        if (modules.contains(e.name())) {
            Type.Fields type = Schema.of(e.name()).orElseThrow();
            String module = e.name();
            Node node = Node.object(
                    type, e.start(), e.end(), x -> x.structure(module).orElse(null));
            node.key = "module " + module;
            return node;
        }
        if (READS.contains(e.name()) || e.name().startsWith("float")) {
            throw fault("E001", "ERROR_SYNTAX_ERROR", "'" + e.name() + "' needs a place in parentheses", e);
        }
        String help =
                Schema.MODULES.contains(e.name()) ? "write import \"" + e.name() + "\" at the top of the file" : "";
        throw new Fault(
                "E009", "ERROR_UNDEFINED_IDENTIFIER", "'" + e.name() + "' is not known", e.start(), e.end(), help);
    }

    private Node external(Expr.Name e, Object external) {
        int slot = shared.externalNames.indexOf(e.name());
        if (external instanceof Double) {
            return Node.real(e.start(), e.end(), x -> x.external(slot) instanceof Double d ? d : Node.UNDEFINED_REAL);
        }
        if (external instanceof Long) {
            return Node.integer(e.start(), e.end(), x -> x.external(slot) instanceof Long l ? l : UNDEFINED);
        }
        if (external instanceof Boolean) {
            return Node.bool(e.start(), e.end(), x -> x.external(slot) instanceof Boolean b ? (b ? 1 : 0) : UNDEFINED);
        }
        return Node.text(
                e.start(),
                e.end(),
                x -> x.external(slot) instanceof String s ? s.getBytes(StandardCharsets.UTF_8) : null);
    }

    private Node member(Expr.Member e) throws Fault {
        Node of = node(e.of());
        if (!(of.type instanceof Type.Fields fields)) {
            throw wrongType("a structure", of);
        }
        Object constant = fields.constants().get(e.name());
        if (constant instanceof Long number) {
            return Node.constant(number, false, e.start(), e.end());
        }
        if (constant instanceof byte[] bytes) {
            return text(bytes, e.start(), e.end());
        }
        Type type = fields.fields().get(e.name());
        if (type == null) {
            if (fields.functions().containsKey(e.name())) {
                throw fault("E002", "ERROR_WRONG_TYPE", "'" + e.name() + "' is a function: it needs parentheses", e);
            }
            throw fault("E008", "ERROR_INVALID_FIELD_NAME", "there is no field '" + e.name() + "'", e);
        }
        String name = e.name();
        Node.Objects read = x -> of.objects.at(x) instanceof Structure.Struct struct
                ? struct.fields().get(name)
                : null;
        return value(type, e, read, of, of.key.isEmpty() ? "" : of.key + "." + name);
    }

    private Node value(Type type, Expr e, Node.Objects read, Node of, String key) {
        Node.Objects source = read;
        if (!key.isEmpty()) {
            int slot = shared.memo(key);
            source = x -> (Structure) x.remembered(slot, read);
        }
        Node node = Node.object(type, e.start(), e.end(), source);
        node.key = key;
        node.cost = key.isEmpty() ? of.cost + 3 : 500;
        return node;
    }

    private Node index(Expr.Index e) throws Fault {
        Node of = node(e.of());
        Node index = node(e.index());
        String key = "";
        if (of.type instanceof Type.Array array) {
            if (index.type != Type.Plain.INTEGER) {
                throw wrongType("a whole number", index);
            }
            if (!of.key.isEmpty() && index.constant instanceof Long number) {
                key = of.key + "[" + number + "]";
            }
            return value(
                    array.element(),
                    e,
                    x -> {
                        long i = index.longs.at(x);
                        return of.objects.at(x) instanceof Structure.Sequence all
                                        && i >= 0
                                        && i < all.elements().size()
                                ? all.elements().get((int) i)
                                : null;
                    },
                    of,
                    key);
        }
        if (of.type instanceof Type.Dictionary dictionary) {
            if (index.type != Type.Plain.TEXT) {
                throw wrongType("a text", index);
            }
            return value(
                    dictionary.element(),
                    e,
                    x -> {
                        byte[] name = index.texts.at(x);
                        if (name == null || !(of.objects.at(x) instanceof Structure.Dictionary all)) {
                            return null;
                        }
                        Structure found = all.elements().get(new String(name, StandardCharsets.UTF_8));
                        return found != null
                                ? found
                                : all.elements().get(new String(name, StandardCharsets.ISO_8859_1));
                    },
                    of,
                    key);
        }
        throw wrongType("an array or a dictionary", of);
    }

    private Node call(Expr.Call e) throws Fault {
        int start = e.start();
        int end = e.end();
        List<Node> arguments = new ArrayList<>();
        for (Expr argument : e.arguments()) {
            arguments.add(node(argument));
        }
        if (e.function() instanceof Expr.Name name) {
            return read(name.name(), arguments, e);
        }
        if (!(e.function() instanceof Expr.Member member)) {
            throw fault("E001", "ERROR_SYNTAX_ERROR", "this cannot be called", e);
        }
        Node self = node(member.of());
        if (shared.dialect == Dialect.X
                && member.name().equals("len")
                && arguments.isEmpty()
                && !(self.type instanceof Type.Fields)) {
            return Node.integer(start, end, x -> length(self, x)).of(self);
        }
        if (!(self.type instanceof Type.Fields fields) || !fields.functions().containsKey(member.name())) {
            throw new Fault(
                    "E008",
                    "ERROR_UNDEFINED_IDENTIFIER",
                    "there is no function '" + member.name() + "'",
                    start,
                    end,
                    "");
        }
        Type.Function function = null;
        for (Type.Function candidate : fields.functions().getOrDefault(member.name(), List.of())) {
            if (fits(candidate.arguments(), arguments)) {
                function = candidate;
                break;
            }
        }
        if (function == null) {
            throw new Fault(
                    "E004",
                    "ERROR_WRONG_ARGUMENTS",
                    "'" + member.name() + "' does not take these arguments",
                    start,
                    end,
                    "");
        }
        if (function.module().equals("console")) {
            effects = true;
        }
        return called(function, self, arguments, e);
    }

    private Node called(Type.Function function, Node self, List<Node> arguments, Expr e) {
        Node[] given = arguments.toArray(new Node[0]);
        Functions.Body body = Functions.find(function);
        StringBuilder key =
                new StringBuilder(self.key).append('.').append(function.name()).append(function.arguments());
        boolean fixed = !self.key.isEmpty()
                && !function.module().equals("console")
                && !function.module().equals("time");
        for (Node argument : given) {
            if (argument.constant instanceof byte[] bytes) {
                key.append(',')
                        .append(new String(bytes, StandardCharsets.ISO_8859_1))
                        .append('\0');
            } else if (argument.constant instanceof Long || argument.constant instanceof Double) {
                key.append(',').append(argument.constant);
            } else if (argument.key.equals("filesize")) {
                key.append(",filesize");
            } else {
                fixed = false;
            }
        }
        boolean letIn = function.module().equals("console");
        java.util.function.Function<Evaluation, @Nullable Object> run = x -> {
            Object[] values = new Object[given.length];
            for (int i = 0; i < given.length; i++) {
                Object value = given[i].boxed(x);
                if (value == null) {
                    return letIn ? (Long) 1L : null;
                }
                values[i] = value;
            }
            return body.call(x, self.objects.at(x), values);
        };
        java.util.function.Function<Evaluation, @Nullable Object> source = run;
        if (fixed) {
            int slot = shared.memo(key.toString());
            source = x -> x.rememberedCall(slot, run);
        }
        java.util.function.Function<Evaluation, @Nullable Object> answer = source;
        Node node = switch (function.result()) {
            case BOOLEAN -> Node.bool(e.start(), e.end(), x -> number(answer.apply(x)));
            case INTEGER -> Node.integer(e.start(), e.end(), x -> number(answer.apply(x)));
            case REAL ->
                Node.real(e.start(), e.end(), x -> answer.apply(x) instanceof Double d ? d : Node.UNDEFINED_REAL);
            default -> Node.text(e.start(), e.end(), x -> (byte[]) answer.apply(x));
        };
        return node.of(given).costs(fixed ? 1000 : 3000);
    }

    private static long number(@Nullable Object value) {
        if (value instanceof Boolean bool) {
            return bool ? 1 : 0;
        }
        return value instanceof Long number ? number : UNDEFINED;
    }

    private static boolean fits(String letters, List<Node> arguments) {
        if (letters.length() != arguments.size()) {
            return false;
        }
        for (int i = 0; i < letters.length(); i++) {
            Type wanted = switch (letters.charAt(i)) {
                case 'i' -> Type.Plain.INTEGER;
                case 'f' -> Type.Plain.REAL;
                case 's' -> Type.Plain.TEXT;
                case 'r' -> Type.Plain.REGEX;
                default -> Type.Plain.BOOLEAN;
            };
            if (arguments.get(i).type != wanted) {
                return false;
            }
        }
        return true;
    }

    private static long length(Node self, Evaluation x) {
        if (self.type == Type.Plain.TEXT) {
            byte[] text = self.texts.at(x);
            return text == null ? UNDEFINED : text.length;
        }
        Structure value = self.objects.at(x);
        if (value instanceof Structure.Sequence all) {
            return all.elements().size();
        }
        return value instanceof Structure.Dictionary all ? all.elements().size() : UNDEFINED;
    }

    private Node read(String name, List<Node> arguments, Expr.Call e) throws Fault {
        boolean floating = shared.dialect == Dialect.X && name.matches("float(32|64)(be)?");
        if (!READS.contains(name) && !floating) {
            if (modules.contains(name) || rules.containsKey(name) || shared.externals.containsKey(name)) {
                throw fault("E002", "ERROR_NOT_A_FUNCTION", "'" + name + "' is not a function", e);
            }
            throw fault("E009", "ERROR_UNDEFINED_IDENTIFIER", "'" + name + "' is not known", e);
        }
        if (arguments.size() != 1 || arguments.get(0).type != Type.Plain.INTEGER) {
            throw fault("E004", "ERROR_WRONG_TYPE", "'" + name + "' takes one whole number, the place", e);
        }
        Node place = arguments.get(0);
        boolean big = name.endsWith("be");
        if (floating) {
            if (name.contains("32")) {
                return Node.real(e.start(), e.end(), x -> {
                            long bits = x.read(place.longs.at(x), 4, big, true);
                            return bits == UNDEFINED ? Node.UNDEFINED_REAL : Float.intBitsToFloat((int) bits);
                        })
                        .of(place);
            }
            return Node.real(e.start(), e.end(), x -> {
                        long at = place.longs.at(x);
                        if (at == UNDEFINED || at < 0 || at > x.size() - 8) {
                            return Node.UNDEFINED_REAL;
                        }
                        long a = x.read(at, 4, big, false);
                        long b = x.read(at + 4, 4, big, false);
                        return Double.longBitsToDouble(big ? a << 32 | b : b << 32 | a);
                    })
                    .of(place);
        }
        boolean signed = name.startsWith("int");
        int bytes = name.contains("16") ? 2 : name.contains("32") ? 4 : 1;
        return Node.integer(e.start(), e.end(), x -> x.read(place.longs.at(x), bytes, big, signed))
                .of(place);
    }

    // ---- sets and loops

    /** What a quantifier asks: whether so many of so many are enough. */
    private record Quantity(int kind, @Nullable Node number, boolean percent) {
        static final int ALL = 0;
        static final int ANY = 1;
        static final int NONE = 2;
        static final int COUNT = 3;

        /** 1, 0 or undefined. */
        long holds(Evaluation x, long hits, long of) {
            switch (kind) {
                case ALL:
                    return of > 0 && hits == of ? 1 : 0;
                case ANY:
                    return hits > 0 ? 1 : 0;
                case NONE:
                    return hits == 0 ? 1 : 0;
                default:
                    long wanted = number == null ? 0 : number.longs.at(x);
                    if (wanted == UNDEFINED) {
                        return UNDEFINED;
                    }
                    if (percent) {
                        return hits >= Math.ceil(of * (wanted / 100.0)) ? 1 : 0;
                    }
                    return wanted == 0 ? (hits == 0 ? 1 : 0) : hits >= wanted ? 1 : 0;
            }
        }

        /** Whether it cannot hold without a hit. */
        boolean needsHit() {
            return kind == ALL
                    || kind == ANY
                    || (kind == COUNT && number != null && number.constant instanceof Long n && n > 0);
        }
    }

    private Quantity quantity(Expr.Quantifier e) throws Fault {
        switch (e.word()) {
            case "all":
                return new Quantity(Quantity.ALL, null, false);
            case "any":
                return new Quantity(Quantity.ANY, null, false);
            case "none":
                return new Quantity(Quantity.NONE, null, false);
            default:
                Expr written = e.number();
                if (written == null) {
                    throw fault("E001", "ERROR_SYNTAX_ERROR", "how many?", e);
                }
                Node number = node(written);
                if (number.type != Type.Plain.INTEGER) {
                    throw fault("E002", "ERROR_INVALID_VALUE", "how many must be a whole number", e);
                }
                if (number.constant instanceof Long value) {
                    if (e.percent() && (value < 1 || value > 100)) {
                        throw fault("E007", "ERROR_INVALID_PERCENTAGE", "a percentage is from 1 to 100", e);
                    }
                    if (value < 0) {
                        throw fault("E006", "ERROR_INVALID_VALUE", "how many cannot be negative", e);
                    }
                    if (value == 0) {
                        warnings.add(
                                "ambiguous_expression",
                                "0 of a set is better written as none of it",
                                e.start(),
                                e.end());
                    }
                }
                return new Quantity(Quantity.COUNT, number, e.percent());
        }
    }

    private void warnOfCount(Quantity quantity, int items, boolean anchored, Expr e) {
        long value = quantity.number() != null && quantity.number().constant instanceof Long n ? n : -1;
        if (!quantity.percent() && value > items) {
            warnings.add(
                    "invariant_expr",
                    "never true: more are wanted than the " + items + " there are",
                    e.start(),
                    e.end());
        } else if (anchored && ((quantity.kind() == Quantity.ALL && items > 1) || value > 1)) {
            warnings.add("unsatisfiable_expr", "several patterns are hardly found at one place", e.start(), e.end());
        }
    }

    private int[] patterns(Expr.Choice choice) throws Fault {
        List<Integer> all = new ArrayList<>();
        for (String name : choice.names()) {
            int before = all.size();
            if (name.endsWith("*")) {
                String prefix = name.substring(0, name.length() - 1);
                patterns.forEach((key, id) -> {
                    if (key.startsWith(prefix)) {
                        used.add(key);
                        all.add(id);
                    }
                });
            } else if (patterns.containsKey(name)) {
                used.add(name);
                all.add(patterns.getOrDefault(name, -1));
            }
            if (all.size() == before) {
                throw fault("E021", "ERROR_UNDEFINED_STRING", "the rule has no pattern '" + name + "'", choice);
            }
        }
        return all.stream().mapToInt(Integer::intValue).toArray();
    }

    private Node of(Expr.Of e) throws Fault {
        Quantity quantity = quantity(e.quantifier());
        Expr.Choice choice = e.choice();
        int start = e.start();
        int end = e.end();
        if (!choice.conditions().isEmpty()) {
            List<Node> nodes = new ArrayList<>();
            for (Expr condition : choice.conditions()) {
                nodes.add(bool(condition));
            }
            Node[] all = nodes.toArray(new Node[0]);
            return Node.bool(start, end, x -> {
                        int hits = 0;
                        for (Node node : all) {
                            hits += node.longs.at(x) == 1 ? 1 : 0;
                        }
                        return quantity.holds(x, hits, all.length);
                    })
                    .of(all);
        }
        if (!choice.names().get(0).startsWith("$")) {
            return ofRules(e, quantity);
        }
        int[] ids = patterns(choice);
        warnOfCount(quantity, ids.length, e.at() != null, e);
        Node low = null;
        Node high = null;
        if (e.at() != null) {
            low = node(e.at());
            if (low.type != Type.Plain.INTEGER) {
                throw fault("E002", "ERROR_INVALID_VALUE", "a place is a whole number", e.at());
            }
            high = low;
        } else if (e.in() != null) {
            low = integer(e.in().low());
            high = integer(e.in().high());
        }
        Node from = low;
        Node to = high;
        int cost = 2 + ids.length;
        if (from == null || to == null) {
            return Node.bool(start, end, x -> {
                        int hits = 0;
                        for (int id : ids) {
                            hits += x.scan.any(id) ? 1 : 0;
                        }
                        return quantity.holds(x, hits, ids.length);
                    })
                    .costs(cost);
        }
        return Node.bool(start, end, x -> {
                    long a = from.longs.at(x);
                    long b = to.longs.at(x);
                    if (a == UNDEFINED || b == UNDEFINED) {
                        return UNDEFINED;
                    }
                    int hits = 0;
                    for (int id : ids) {
                        hits += x.scan.any(id) && x.anyIn(id, a, b) ? 1 : 0;
                    }
                    return quantity.holds(x, hits, ids.length);
                })
                .of(from, to)
                .costs(cost + from.cost + to.cost);
    }

    private Node ofRules(Expr.Of e, Quantity quantity) throws Fault {
        List<Integer> all = new ArrayList<>();
        for (String name : e.choice().names()) {
            int found = all.size();
            if (name.endsWith("*")) {
                String prefix = name.substring(0, name.length() - 1);
                rules.forEach((key, number) -> {
                    if (number < before && key.startsWith(prefix)) {
                        all.add(number);
                    }
                });
            } else if (rules.containsKey(name)) {
                all.add(rules.getOrDefault(name, -1));
            }
            if (all.size() == found) {
                throw fault(
                        "E009",
                        "ERROR_UNDEFINED_IDENTIFIER",
                        "there is no rule '" + name + "' before this one",
                        e.choice());
            }
        }
        int[] numbers = all.stream().mapToInt(Integer::intValue).toArray();
        warnOfCount(quantity, numbers.length, false, e);
        return Node.bool(e.start(), e.end(), x -> {
                    int hits = 0;
                    for (int number : numbers) {
                        hits += x.held.get(number) ? 1 : 0;
                    }
                    return quantity.holds(x, hits, numbers.length);
                })
                .costs(2 + numbers.length);
    }

    private Node forOf(Expr.ForOf e) throws Fault {
        Quantity quantity = quantity(e.quantifier());
        if (!e.choice().conditions().isEmpty() || !e.choice().names().get(0).startsWith("$")) {
            throw fault("E001", "ERROR_SYNTAX_ERROR", "a loop goes over patterns", e.choice());
        }
        int[] ids = patterns(e.choice());
        warnOfCount(quantity, ids.length, false, e);
        loops++;
        Node body = bool(e.body());
        loops--;
        return Node.bool(e.start(), e.end(), x -> {
                    int outer = x.current;
                    int hits = 0;
                    for (int id : ids) {
                        x.current = id;
                        hits += body.longs.at(x) == 1 ? 1 : 0;
                    }
                    x.current = outer;
                    return quantity.holds(x, hits, ids.length);
                })
                .of(body)
                .costs(Math.min(100_000, body.cost * (1 + ids.length)));
    }

    private int slot() {
        return variables++;
    }

    private Node forIn(Expr.ForIn e) throws Fault {
        Quantity quantity = quantity(e.quantifier());
        List<Node> values = new ArrayList<>();
        Node over = null;
        List<Type> types = new ArrayList<>();
        if (e.over() instanceof Expr.Range range) {
            values.add(integer(range.low()));
            values.add(integer(range.high()));
            if (values.get(0).constant instanceof Long low
                    && values.get(1).constant instanceof Long high
                    && low > high) {
                throw fault("E011", "ERROR_INVALID_VALUE", "the range ends before it begins", range);
            }
            types.add(Type.Plain.INTEGER);
        } else if (e.over() instanceof Expr.Listing listing) {
            for (Expr value : listing.values()) {
                Node node = node(value);
                if (!(node.type instanceof Type.Plain)) {
                    throw wrongType("a value", node);
                }
                if (!values.isEmpty() && node.type != values.get(0).type) {
                    throw wrongType("a value of the type of the first", node);
                }
                values.add(node);
            }
            types.add(values.get(0).type);
        } else {
            over = node(e.over());
            if (over.type instanceof Type.Array array) {
                types.add(array.element());
            } else if (over.type instanceof Type.Dictionary dictionary) {
                types.add(Type.Plain.TEXT);
                types.add(dictionary.element());
            } else {
                throw wrongType("an array or a dictionary", over);
            }
        }
        if (types.size() != e.variables().size()) {
            throw fault(
                    "E005",
                    "ERROR_SYNTAX_ERROR",
                    "this gives " + types.size() + " value(s) at a time, for "
                            + e.variables().size() + " variable(s)",
                    e);
        }
        Map<String, Variable> scope = new HashMap<>();
        int first = variables;
        for (int i = 0; i < types.size(); i++) {
            scope.put(e.variables().get(i), new Variable(types.get(i), slot()));
        }
        scopes.push(scope);
        Node body = bool(e.body());
        scopes.pop();
        Loop loop = new Loop(
                quantity.kind() == Quantity.ANY, quantity.kind() == Quantity.ALL, first, body, quantity::holds);
        Node result;
        if (over != null) {
            Node source = over;
            result = Node.bool(e.start(), e.end(), x -> loop.overStructure(x, source.objects.at(x)));
        } else if (e.over() instanceof Expr.Range) {
            Node low = values.get(0);
            Node high = values.get(1);
            result = Node.bool(e.start(), e.end(), x -> loop.overRange(x, low.longs.at(x), high.longs.at(x)));
        } else {
            Node[] all = values.toArray(new Node[0]);
            result = Node.bool(e.start(), e.end(), x -> loop.overValues(x, all));
        }
        return result.of(body).costs(Math.min(100_000, 1000 + body.cost * 20));
    }

    private Node with(Expr.With e) throws Fault {
        Map<String, Variable> scope = new HashMap<>();
        scopes.push(scope);
        List<Node> values = new ArrayList<>();
        int first = variables;
        variables += e.values().size();
        for (int i = 0; i < e.values().size(); i++) {
            Node value = node(e.values().get(i));
            values.add(value);
            scope.put(e.names().get(i), new Variable(value.type, first + i));
        }
        Node body = bool(e.body());
        scopes.pop();
        Node[] all = values.toArray(new Node[0]);
        List<Node> parts = new ArrayList<>(values);
        parts.add(body);
        return Node.bool(e.start(), e.end(), x -> {
                    for (int i = 0; i < all.length; i++) {
                        x.variable(first + i, all[i].structure(x));
                    }
                    return body.longs.at(x);
                })
                .of(parts.toArray(new Node[0]));
    }

    // ---- what must match

    /**
     * The patterns of which one must match for the condition to hold; empty when it can hold without any. The condition
     * has been checked before.
     */
    Optional<BitSet> needs(Expr e) {
        try {
            return Optional.ofNullable(need(e));
        } catch (Fault fault) {
            return Optional.empty();
        }
    }

    /** The mark of the pattern that the loop is at. */
    private static final int CURRENT = 0;

    private static BitSet only(int id) {
        BitSet set = new BitSet();
        set.set(id + 1);
        return set;
    }

    private int id(String name) {
        String key = "$" + name.substring(1);
        return key.equals("$") ? CURRENT - 1 : patterns.getOrDefault(key, -1);
    }

    private @Nullable BitSet need(Expr e) throws Fault {
        switch (e) {
            case Expr.PatternUse use -> {
                return only(id(use.name()));
            }
            case Expr.Chain chain -> {
                BitSet best = chain.and() ? null : new BitSet();
                for (Expr operand : chain.operands()) {
                    BitSet one = need(operand);
                    if (chain.and()) {
                        best = one != null && (best == null || one.cardinality() < best.cardinality()) ? one : best;
                    } else if (one == null) {
                        return null;
                    } else if (best != null) {
                        best.or(one);
                    }
                }
                return best;
            }
            case Expr.Binary binary -> {
                return needOfComparison(binary);
            }
            case Expr.Of of -> {
                if (!needsHit(of.quantifier())
                        || of.choice().names().isEmpty()
                        || !of.choice().names().get(0).startsWith("$")) {
                    return null;
                }
                int[] ids = patterns(of.choice());
                if (of.quantifier().word().equals("all")) {
                    return only(ids[0]);
                }
                BitSet any = new BitSet();
                for (int id : ids) {
                    any.set(id + 1);
                }
                return any;
            }
            case Expr.ForOf loop -> {
                BitSet body = needsHit(loop.quantifier()) ? need(loop.body()) : null;
                if (body == null || !body.get(CURRENT)) {
                    return body;
                }
                body.clear(CURRENT);
                for (int id : patterns(loop.choice())) {
                    body.set(id + 1);
                }
                return body;
            }
            case Expr.ForIn loop -> {
                return needsHit(loop.quantifier()) ? need(loop.body()) : null;
            }
            case Expr.With with -> {
                return need(with.body());
            }
            default -> {
                return null;
            }
        }
    }

    private static boolean needsHit(Expr.Quantifier q) {
        return q.word().equals("all") || q.word().equals("any") || (q.number() instanceof Expr.Int n && n.value() > 0);
    }

    private @Nullable BitSet needOfComparison(Expr.Binary e) {
        for (int side = 0; side < 2; side++) {
            Expr here = side == 0 ? e.left() : e.right();
            Expr there = side == 0 ? e.right() : e.left();
            if (!(here instanceof Expr.PatternFact fact)) {
                continue;
            }
            if (fact.name().charAt(0) != '#') {
                return wanted(e.sign()) != 6 || e.sign().equals(">=") ? only(id(fact.name())) : null;
            }
            if (there instanceof Expr.Int n) {
                String sign = side == 0 ? e.sign() : mirrored(e.sign());
                boolean positive = (sign.equals(">") && n.value() >= 0)
                        || ((sign.equals(">=") || sign.equals("==")) && n.value() >= 1);
                return positive ? only(id(fact.name())) : null;
            }
        }
        return null;
    }

    private static String mirrored(String sign) {
        return switch (sign) {
            case "<" -> ">";
            case "<=" -> ">=";
            case ">" -> "<";
            case ">=" -> "<=";
            default -> sign;
        };
    }
}
