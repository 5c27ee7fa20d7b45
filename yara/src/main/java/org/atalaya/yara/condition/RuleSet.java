package org.atalaya.yara.condition;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.atalaya.yara.Diagnostic;
import org.atalaya.yara.Source;
import org.atalaya.yara.module.Schema;
import org.atalaya.yara.pattern.Dialect;
import org.atalaya.yara.pattern.HexParser;
import org.atalaya.yara.pattern.Hint;
import org.atalaya.yara.pattern.Modifiers;
import org.atalaya.yara.pattern.Pattern;
import org.atalaya.yara.pattern.PatternError;
import org.atalaya.yara.pattern.PatternSet;
import org.atalaya.yara.pattern.PatternWarning;
import org.atalaya.yara.pattern.RegexParser;
import org.atalaya.yara.syntax.Expr;
import org.atalaya.yara.syntax.Parser;
import org.atalaya.yara.syntax.RuleText;

/** Compiles sources of rules one after the other into one set. */
public final class RuleSet {
    /** Deepest nesting of includes. */
    static final int MAX_INCLUDES = 16;
    /** Longest source in bytes. */
    static final int MAX_SOURCE = 256 << 20;
    /** Most diagnostics kept of one source. */
    static final int MAX_DIAGNOSTICS = 1000;

    private static final class Namespace {
        final Map<String, Integer> rules = new LinkedHashMap<>();
        final Set<String> taken = new HashSet<>();
    }

    private final Dialect dialect;
    private final BiFunction<String, String, Optional<Source>> includes;
    private final Checker.Shared shared;
    private final PatternSet.Builder builder;
    private final Map<String, Namespace> namespaces = new HashMap<>();
    private final List<String> including = new ArrayList<>();
    public final List<CompiledRule> rules = new ArrayList<>();
    public final List<Diagnostic> diagnostics = new ArrayList<>();
    /** The rules that are evaluated whatever matches. */
    public final BitSet always = new BitSet();

    /** For patterns the rules that are evaluated when one matched. */
    public final Map<Integer, List<Integer>> needing = new HashMap<>();

    // Of the source at hand.
    private Source source = Source.of("", "");
    private int[] lines = {};

    public RuleSet(
            Dialect dialect, Map<String, Object> externals, BiFunction<String, String, Optional<Source>> includes) {
        this.dialect = dialect;
        this.includes = includes;
        shared = new Checker.Shared(dialect, externals);
        builder = PatternSet.builder(dialect);
    }

    public PatternSet patterns() {
        return builder.build();
    }

    /** Adds a source; rules with errors are left out. */
    public void add(Source newSource) {
        Source outer = source;
        int[] outerLines = lines;
        source = newSource;
        lines = lines(newSource.bytes());
        if (newSource.bytes().length > MAX_SOURCE) {
            report(true, "E001", "ERROR_SYNTAX_ERROR", "a source of more than " + MAX_SOURCE + " bytes", 0, 1, "");
        } else {
            including.add(newSource.file());
            items();
            including.remove(including.size() - 1);
        }
        source = outer;
        lines = outerLines;
    }

    private void items() {
        List<Parser.Problem> problems = new ArrayList<>();
        List<Parser.Item> items = Parser.parse(source.bytes(), dialect == Dialect.X, problems);
        for (Parser.Problem problem : problems) {
            report(true, problem.code(), problem.kind(), problem.message(), problem.start(), problem.end(), "");
        }
        Namespace space = namespaces.computeIfAbsent(source.namespace(), key -> new Namespace());
        Set<String> imported = new HashSet<>();
        for (Parser.Item item : items) {
            switch (item) {
                case Parser.Item.Import one -> imported(one, imported);
                case Parser.Item.Include one -> included(one);
                case Parser.Item.Rule one -> rule(one.rule(), space, imported);
            }
        }
    }

    private void imported(Parser.Item.Import one, Set<String> imported) {
        String name = new String(one.module(), StandardCharsets.UTF_8);
        if (!name.matches("[A-Za-z0-9_]+")) {
            report(
                    true,
                    "E010",
                    "ERROR_INVALID_MODULE_NAME",
                    "this cannot be the name of a module",
                    one.start(),
                    one.end(),
                    "");
        } else if (Schema.of(name).isEmpty()) {
            report(
                    true,
                    "E010",
                    "ERROR_UNKNOWN_MODULE",
                    "there is no module '" + name + "'",
                    one.start(),
                    one.end(),
                    "modules are "
                            + String.join(", ", Schema.MODULES.stream().sorted().toList()));
        } else if (!imported.add(name)) {
            report(
                    false,
                    "duplicate_import",
                    "WARNING",
                    "'" + name + "' is imported twice",
                    one.start(),
                    one.end(),
                    "");
        }
    }

    private void included(Parser.Item.Include one) {
        Optional<Source> found =
                including.size() >= MAX_INCLUDES ? Optional.empty() : includes.apply(source.file(), one.file());
        if (found.isEmpty() || including.contains(found.get().file())) {
            String why = including.size() >= MAX_INCLUDES
                    ? "includes nested deeper than " + MAX_INCLUDES
                    : found.isEmpty()
                            ? "'" + one.file() + "' cannot be included"
                            : "'" + one.file() + "' includes itself";
            report(
                    true,
                    "E044",
                    found.isEmpty() ? "ERROR_COULD_NOT_OPEN_FILE" : "ERROR_INCLUDES_CIRCULAR_REFERENCE",
                    why,
                    one.start(),
                    one.end(),
                    "");
            return;
        }
        Source inner = found.get();
        add(new Source(inner.file(), source.namespace(), inner.bytes()));
    }

    private void rule(RuleText text, Namespace space, Set<String> imported) {
        if (!space.taken.add(text.name()) || shared.externals.containsKey(text.name())) {
            report(
                    true,
                    "E012",
                    "ERROR_DUPLICATED_IDENTIFIER",
                    "there is a rule '" + text.name() + "' already",
                    text.start(),
                    text.end(),
                    "give it another name");
            return;
        }
        Expr condition = text.condition();
        if (condition == null) {
            return;
        }
        try {
            compile(text, condition, space, imported);
        } catch (Fault fault) {
            report(true, fault.code, fault.kind, fault.message(), fault.start, fault.end, fault.help);
        }
    }

    private void compile(RuleText text, Expr written, Namespace space, Set<String> imported) throws Fault {
        Map<String, Integer> ids = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        List<Pattern> patterns = new ArrayList<>();
        int anonymous = 0;
        for (RuleText.PatternText pattern : text.patterns()) {
            String name = pattern.name().equals("$") ? "$\0" + anonymous++ : pattern.name();
            if (ids.containsKey(name)) {
                throw new Fault(
                        "E019",
                        "ERROR_DUPLICATED_STRING_IDENTIFIER",
                        "there is a pattern '" + name + "' already",
                        pattern.start(),
                        pattern.start() + name.length(),
                        "");
            }
            patterns.add(pattern(pattern));
            ids.put(name, ids.size());
            names.add(name);
        }
        // The condition is checked before its patterns are added, so a rule with an error leaves nothing to search for.
        new Checker(shared, ids, space.rules, Integer.MAX_VALUE, imported, (code, message, start, end) -> {})
                .condition(written);
        int[] numbers = new int[patterns.size()];
        boolean[] hidden = new boolean[patterns.size()];
        boolean[] hex = new boolean[patterns.size()];
        for (int i = 0; i < numbers.length; i++) {
            RuleText.PatternText pattern = text.patterns().get(i);
            List<PatternWarning> odd = new ArrayList<>();
            try {
                numbers[i] = builder.add(patterns.get(i), Hint.NONE, odd);
            } catch (PatternError error) {
                throw at(error, pattern);
            }
            warn(odd, pattern);
            hidden[i] = patterns.get(i).modifiers().isPrivate();
            hex[i] = pattern.kind() == RuleText.Kind.HEX;
            ids.put(names.get(i), numbers[i]);
        }
        Checker checker = new Checker(
                shared,
                ids,
                space.rules,
                Integer.MAX_VALUE,
                imported,
                (code, message, start, end) -> report(false, code, "WARNING", message, start, end, ""));
        Node condition = checker.condition(written);
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (!checker.used().contains(name) && !name.startsWith("$_")) {
                RuleText.PatternText unused = text.patterns().get(i);
                throw new Fault(
                        "E022",
                        "ERROR_UNREFERENCED_STRING",
                        "the pattern '" + unused.name() + "' is not used in the condition",
                        unused.start(),
                        unused.start() + unused.name().length(),
                        "use it, remove it, or let its name begin with $_");
            }
        }
        int number = rules.size();
        space.rules.put(text.name(), number);
        CompiledRule.Head head = new CompiledRule.Head(
                text.name(),
                text.global(),
                text.isPrivate(),
                text.tags(),
                text.meta(),
                source.file(),
                source.namespace(),
                line(text.start()),
                names,
                numbers,
                hidden,
                hex,
                Arrays.copyOfRange(source.bytes(), text.conditionStart(), text.conditionEnd()),
                Set.copyOf(imported));
        rules.add(new CompiledRule(head, text.conditionStart(), () -> condition));
        Optional<BitSet> needs = checker.effects || text.global() ? Optional.empty() : checker.needs(written);
        if (needs.isEmpty() || needs.get().get(0)) {
            always.set(number);
        } else {
            needs.get().stream()
                    .forEach(id -> needing.computeIfAbsent(id - 1, key -> new ArrayList<>())
                            .add(number));
        }
    }

    private void warn(List<PatternWarning> odd, RuleText.PatternText written) {
        for (PatternWarning warning : odd) {
            String code = switch (warning.kind()) {
                case SLOW -> "slow_pattern";
                case MATCHES_EMPTY -> "matches_empty";
                case UNKNOWN_ESCAPE -> "unknown_escape";
                case ODD_JUMP -> "consecutive_jumps";
            };
            report(false, code, "WARNING", warning.message(), written.start(), written.end(), "");
        }
    }

    private static Fault at(PatternError error, RuleText.PatternText written) {
        int at = Math.min(written.end() - 1, written.start() + written.name().length() + 4 + error.offset());
        return new Fault(error.code(), error.classicName(), error.getMessage(), at, at + 1, "");
    }

    private Pattern pattern(RuleText.PatternText written) throws Fault {
        Modifiers modifiers = modifiers(written);
        List<PatternWarning> odd = new ArrayList<>();
        try {
            Pattern pattern = switch (written.kind()) {
                case TEXT -> new Pattern.Text(written.body(), modifiers);
                case HEX ->
                    new Pattern.Hex(
                            HexParser.parse(new String(written.body(), StandardCharsets.ISO_8859_1), dialect, odd),
                            modifiers);
                case REGEX ->
                    new Pattern.Regex(
                            RegexParser.parse(written.body(), dialect, odd),
                            written.flags().contains("i"),
                            written.flags().contains("s"),
                            modifiers);
            };
            warn(odd, written);
            return pattern;
        } catch (PatternError error) {
            throw at(error, written);
        }
    }

    private Modifiers modifiers(RuleText.PatternText written) throws Fault {
        Modifiers all = Modifiers.NONE;
        Set<String> seen = new HashSet<>();
        for (RuleText.Modifier one : written.modifiers()) {
            if (!seen.add(one.word())) {
                throw new Fault(
                        "E020",
                        "ERROR_DUPLICATED_MODIFIER",
                        "'" + one.word() + "' stands twice",
                        one.start(),
                        one.end(),
                        "");
            }
            String alphabet = one.alphabet().length == 0
                    ? Modifiers.STANDARD_ALPHABET
                    : new String(one.alphabet(), StandardCharsets.ISO_8859_1);
            all = switch (one.word()) {
                case "wide" -> all.withWide();
                case "ascii" -> all.withAscii();
                case "nocase" -> all.withNocase();
                case "fullword" -> all.withFullword();
                case "private" -> all.withPrivate();
                case "xor" -> all.withXor(one.low(), one.high());
                case "base64" -> all.withBase64(alphabet);
                default -> all.withBase64wide(alphabet);
            };
        }
        boolean base64 = all.base64().isPresent() || all.base64wide().isPresent();
        boolean clash = (all.hasXor() && (all.nocase() || base64)) || (base64 && (all.nocase() || all.fullword()));
        boolean alphabets = dialect == Dialect.CLASSIC
                && all.base64().isPresent()
                && all.base64wide().isPresent()
                && !all.base64().equals(all.base64wide());
        boolean tooShort = dialect == Dialect.X && base64 && written.body().length < 3;
        if (clash || alphabets || tooShort) {
            String why = tooShort
                    ? "a text of less than 3 bytes cannot be searched in base64"
                    : alphabets
                            ? "base64 and base64wide have different alphabets"
                            : "these modifiers cannot stand together";
            throw new Fault("E024", "ERROR_INVALID_MODIFIER", why, written.start(), written.end(), "");
        }
        return all;
    }

    // ---- diagnostics

    private static int[] lines(byte[] bytes) {
        int[] starts = new int[16];
        int count = 1;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                if (count == starts.length) {
                    starts = Arrays.copyOf(starts, count * 2);
                }
                starts[count++] = i + 1;
            }
        }
        return Arrays.copyOf(starts, count);
    }

    private int line(int offset) {
        int found = Arrays.binarySearch(lines, offset);
        return found >= 0 ? found + 1 : -found - 1;
    }

    private void report(boolean error, String code, String kind, String message, int start, int end, String help) {
        if (diagnostics.size() >= MAX_DIAGNOSTICS * (1 + rules.size())) {
            return;
        }
        int line = line(start);
        int from = lines[line - 1];
        int to = line < lines.length ? lines[line] - 1 : source.bytes().length;
        to = Math.min(to, from + 500);
        String text =
                new String(source.bytes(), from, Math.max(0, to - from), StandardCharsets.ISO_8859_1).stripTrailing();
        diagnostics.add(new Diagnostic(
                error,
                code,
                kind,
                source.file(),
                line,
                start - from + 1,
                Math.max(1, end - start),
                message,
                text,
                help));
    }
}
