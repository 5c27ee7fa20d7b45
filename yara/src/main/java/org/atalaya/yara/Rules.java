package org.atalaya.yara;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.atalaya.model.Level;
import org.atalaya.model.Rule;
import org.atalaya.yara.condition.CompiledRule;
import org.atalaya.yara.condition.RuleImage;
import org.atalaya.yara.condition.RuleSet;
import org.atalaya.yara.pattern.Dialect;
import org.atalaya.yara.pattern.PatternSet;
import org.atalaya.yara.syntax.RuleText;

/** Compiled rules; immutable, shared by threads. */
public final class Rules {
    private static final int MAGIC = 0x4154_4152; // "ATAR"
    private static final int VERSION = 2;
    /** Bytes of the checksum at the end of an image. */
    private static final int SUM = 4;

    final List<CompiledRule> rules;
    final PatternSet patterns;
    /** The rules that are evaluated whatever matches. */
    final BitSet always;
    /** For every pattern, where its rules begin in {@link #needing}; one more at the end. */
    final int[] needingFrom;
    /** The rules that are evaluated when a pattern matched, pattern after pattern. */
    final int[] needing;

    final Map<String, Object> externals;
    final List<String> externalNames;
    private final Dialect dialect;
    private final List<Diagnostic> diagnostics;

    private Rules(
            List<CompiledRule> rules,
            PatternSet patterns,
            BitSet always,
            int[] needingFrom,
            int[] needing,
            Map<String, Object> externals,
            Dialect dialect,
            List<Diagnostic> diagnostics) {
        this.rules = rules;
        this.patterns = patterns;
        this.always = always;
        this.needingFrom = needingFrom;
        this.needing = needing;
        this.externals = externals;
        this.externalNames = List.copyOf(externals.keySet());
        this.dialect = dialect;
        this.diagnostics = diagnostics;
    }

    static Rules of(RuleSet set, Yara.Options options) {
        PatternSet patterns = set.patterns();
        int[] from = new int[patterns.size() + 1];
        int[] needing =
                new int[set.needing.values().stream().mapToInt(List::size).sum()];
        int at = 0;
        for (int i = 0; i < patterns.size(); i++) {
            from[i] = at;
            for (int rule : set.needing.getOrDefault(i, List.of())) {
                needing[at++] = rule;
            }
        }
        from[patterns.size()] = at;
        return new Rules(
                List.copyOf(set.rules),
                patterns,
                (BitSet) set.always.clone(),
                from,
                needing,
                options.externals(),
                options.dialect(),
                List.copyOf(set.diagnostics));
    }

    /** A flat image of the rules, which {@link #load} reads faster than rules are compiled. Diagnostics are not in it. */
    public byte[] image() {
        byte[] patternImage = patterns.image();
        byte[] ruleImage = RuleImage.write(rules);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            out.writeInt(dialect.ordinal());
            out.writeInt(externals.size());
            for (Map.Entry<String, Object> external : externals.entrySet()) {
                RuleImage.value(external.getKey(), out);
                RuleImage.value(external.getValue(), out);
            }
            ByteBuffer numbers = ByteBuffer.allocate(4 * (2 + needingFrom.length + needing.length));
            numbers.putInt(needingFrom.length);
            numbers.putInt(needing.length);
            numbers.asIntBuffer().put(needingFrom).put(needing);
            out.write(numbers.array());
            byte[] bits = always.toByteArray();
            out.writeInt(bits.length);
            out.write(bits);
            out.writeInt(patternImage.length);
            out.write(patternImage);
            out.writeInt(ruleImage.length);
            out.write(ruleImage);
            out.writeInt(sum(bytes.toByteArray(), out.size()));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /**
     * The rules of an image. A checksum tells damage; who can write images is trusted like who can change the program.
     *
     * @param image kept, and not to be changed
     * @throws IllegalArgumentException when it is no image, of another version, or damaged
     */
    public static Rules load(byte[] image) {
        ByteBuffer in = ByteBuffer.wrap(image);
        if (image.length < 8 || in.getInt() != MAGIC || in.getInt() != VERSION) {
            throw new IllegalArgumentException(
                    "not compiled rules of this version of Atalaya; compile them again with 'atalaya yara compile'");
        }
        if (in.getInt(image.length - SUM) != sum(image, image.length - SUM)) {
            throw new IllegalArgumentException("compiled rules that are cut short or damaged");
        }
        try {
            Dialect dialect = Dialect.values()[in.getInt()];
            Map<String, Object> externals = new TreeMap<>();
            for (int left = in.getInt(); left > 0; left--) {
                externals.put(RuleImage.value(in).toString(), RuleImage.value(in));
            }
            int[] from = new int[in.getInt()];
            int[] needing = new int[in.getInt()];
            in.asIntBuffer().get(from).get(needing);
            in.position(in.position() + 4 * (from.length + needing.length));
            byte[] bits = new byte[in.getInt()];
            in.get(bits);
            PatternSet patterns = PatternSet.load(part(in));
            List<CompiledRule> rules = RuleImage.read(part(in), dialect, externals);
            return new Rules(
                    rules,
                    patterns,
                    BitSet.valueOf(bits),
                    from,
                    needing,
                    Collections.unmodifiableMap(externals),
                    dialect,
                    List.of());
        } catch (BufferUnderflowException | IndexOutOfBoundsException | NegativeArraySizeException damaged) {
            throw new IllegalArgumentException("compiled rules that are cut short or damaged", damaged);
        }
    }

    private static int sum(byte[] bytes, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, length);
        return (int) sum.getValue();
    }

    private static ByteBuffer part(ByteBuffer in) {
        int length = in.getInt();
        ByteBuffer part = in.slice(in.position(), length);
        in.position(in.position() + length);
        return part;
    }

    /** Errors and warnings in the order of the sources. */
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }

    /** Whether any rule was refused. */
    public boolean hasErrors() {
        return diagnostics.stream().anyMatch(Diagnostic::error);
    }

    /** How many rules there are; private ones too. */
    public int count() {
        return rules.size();
    }

    /** The rules that compiled, in their order; private ones too. */
    public List<Rule> rules() {
        return rules.stream().map(rule -> describe(rule.head())).toList();
    }

    /** What metadata of the customary names say. */
    static Rule describe(CompiledRule.Head rule) {
        Map<String, String> said = new HashMap<>();
        Level level = Level.MEDIUM;
        List<String> tags = new ArrayList<>(rule.tags());
        List<String> references = new ArrayList<>();
        List<String> falsePositives = new ArrayList<>();
        List<String> inSpanish = new ArrayList<>();
        for (RuleText.Meta meta : rule.meta()) {
            String value = String.valueOf(meta.value());
            switch (meta.name()) {
                case "reference", "ref", "url" -> references.add(value);
                case "falsepositives" -> falsePositives.add(value);
                case "falsepositives_es" -> inSpanish.add(value);
                case "attack" -> tags.addAll(List.of(value.split("[, ]+")));
                case "severity", "level" -> level = Level.of(value).orElse(level);
                case "score" -> level = meta.value() instanceof Long score ? level(score) : level;
                default -> said.putIfAbsent(meta.name(), value);
            }
        }
        Map<String, Rule.Translation> translations = new TreeMap<>();
        if (said.containsKey("title_es") || said.containsKey("description_es") || !inSpanish.isEmpty()) {
            translations.put(
                    "es",
                    new Rule.Translation(
                            said.getOrDefault("title_es", ""),
                            said.getOrDefault("description_es", ""),
                            List.copyOf(inSpanish)));
        }
        return new Rule(
                said.getOrDefault("id", rule.name()),
                said.getOrDefault("title", rule.name()),
                "yara",
                level,
                "",
                said.getOrDefault("description", ""),
                said.getOrDefault("author", ""),
                List.copyOf(tags),
                references,
                falsePositives,
                rule.file(),
                rule.line(),
                translations);
    }

    /** The customary score of public rules, 0 to 100. */
    private static Level level(long score) {
        return score >= 90 ? Level.CRITICAL : score >= 70 ? Level.HIGH : score >= 50 ? Level.MEDIUM : Level.LOW;
    }
}
