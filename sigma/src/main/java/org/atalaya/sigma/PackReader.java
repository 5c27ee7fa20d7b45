package org.atalaya.sigma;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.atalaya.model.Level;
import org.atalaya.model.RefusedRule;
import org.atalaya.model.Rule;
import org.jspecify.annotations.Nullable;

/** Reads what {@link PackWriter} wrote. Texts become strings when they are first needed. */
final class PackReader {
    private static final Level[] LEVELS = Level.values();
    private static final Check.Relation[] RELATIONS = Check.Relation.values();

    private final byte[] data;
    private int at;
    private final int[] textEnds;
    private final int textsAt;
    private final @Nullable String[] texts;

    private PackReader(byte[] data, int from) {
        this.data = data;
        ByteBuffer buffer = ByteBuffer.wrap(data, from, data.length - from);
        int count = buffer.getInt();
        textEnds = new int[count];
        texts = new String[count];
        int end = 0;
        for (int i = 0; i < count; i++) {
            end += buffer.getInt();
            textEnds[i] = end;
        }
        int size = buffer.getInt();
        textsAt = buffer.position();
        at = textsAt + size;
    }

    /** Reads a part of the same bytes by itself; the table of texts is shared, where races only repeat work. */
    private PackReader(PackReader whole, int at) {
        this.data = whole.data;
        this.textEnds = whole.textEnds;
        this.textsAt = whole.textsAt;
        this.texts = whole.texts;
        this.at = at;
    }

    /**
     * Reads rules and log sources.
     *
     * @throws RuntimeException of some kind when the bytes are not what the writer wrote
     */
    static RulePack.Loaded read(byte[] data, int from, String identity) {
        PackReader reader = new PackReader(data, from);
        LogSources sources = reader.logSources();
        return new RulePack.Loaded(reader.rules(), sources, identity);
    }

    /** Passes over a part and says where it starts. */
    private int block() {
        int length = number();
        int start = at;
        at += length;
        return start;
    }

    private LogSources logSources() {
        int count = number();
        List<LogSources.Mapping> mappings = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String name = text();
            LogSource source = new LogSource(text(), text(), text());
            Set<String> channels = new LinkedHashSet<>(texts());
            Set<String> providers = new LinkedHashSet<>(texts());
            Set<String> ids = new LinkedHashSet<>(texts());
            Condition extra = condition();
            Map<String, LogSources.Derived> fields = new LinkedHashMap<>();
            int fieldCount = number();
            for (int k = 0; k < fieldCount; k++) {
                String field = text();
                List<String> from = texts();
                LogSources.Form form = LogSources.Form.values()[number()];
                Map<String, String> values = new LinkedHashMap<>();
                int valueCount = number();
                for (int v = 0; v < valueCount; v++) {
                    values.put(text(), text());
                }
                fields.put(field, new LogSources.Derived(from, form, values));
            }
            mappings.add(new LogSources.Mapping(name, source, channels, providers, ids, extra, fields, text()));
        }
        return new LogSources(mappings);
    }

    private RuleSet rules() {
        int count = number();
        List<SigmaRule> rules = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String name = text();
            LogSource source = new LogSource(text(), text(), text());
            boolean silent = number() == 1;
            int ruleAt = block();
            int conditionAt = block();
            rules.add(new SigmaRule(
                    () -> new PackReader(this, ruleAt).rule(),
                    name,
                    source,
                    () -> new PackReader(this, conditionAt).condition(),
                    silent));
        }
        int correlationCount = number();
        List<CorrelationRule> correlations = new ArrayList<>(correlationCount);
        for (int i = 0; i < correlationCount; i++) {
            correlations.add(correlation());
        }
        int refusedCount = number();
        List<RefusedRule> refused = new ArrayList<>(refusedCount);
        for (int i = 0; i < refusedCount; i++) {
            refused.add(new RefusedRule(text(), number(), number(), text(), text(), text(), text()));
        }
        return new RuleSet(rules, correlations, refused);
    }

    private Rule rule() {
        return new Rule(
                text(),
                text(),
                text(),
                LEVELS[number()],
                text(),
                text(),
                text(),
                texts(),
                texts(),
                texts(),
                text(),
                number(),
                translations());
    }

    private Map<String, Rule.Translation> translations() {
        Map<String, Rule.Translation> translations = new TreeMap<>();
        for (int left = number(); left > 0; left--) {
            translations.put(text(), new Rule.Translation(text(), text(), texts()));
        }
        return translations;
    }

    private CorrelationRule correlation() {
        Rule rule = rule();
        String name = text();
        CorrelationRule.Type type = CorrelationRule.Type.values()[number()];
        List<String> rules = texts();
        List<String> groupBy = texts();
        Map<String, Map<String, String>> aliases = new LinkedHashMap<>();
        int aliasCount = number();
        for (int i = 0; i < aliasCount; i++) {
            String alias = text();
            Map<String, String> fields = new LinkedHashMap<>();
            int fieldCount = number();
            for (int k = 0; k < fieldCount; k++) {
                fields.put(text(), text());
            }
            aliases.put(alias, fields);
        }
        Duration timespan = Duration.ofSeconds(eight());
        List<CorrelationRule.Threshold> threshold = new ArrayList<>();
        int thresholds = number();
        for (int i = 0; i < thresholds; i++) {
            threshold.add(new CorrelationRule.Threshold(RELATIONS[number()], Double.longBitsToDouble(eight())));
        }
        return new CorrelationRule(
                rule,
                name,
                type,
                rules,
                groupBy,
                aliases,
                timespan,
                threshold,
                texts(),
                Double.longBitsToDouble(eight()),
                condition(),
                new Baseline(
                        Duration.ofSeconds(eight()), eight(), number(), Double.longBitsToDouble(eight()), number()),
                number() == 1);
    }

    private Condition condition() {
        return switch (number()) {
            case 0 -> new Condition.All(conditions());
            case 1 -> new Condition.Any(conditions());
            case 2 -> new Condition.Not(condition());
            case 3 -> {
                String field = text();
                String words = text();
                int line = number();
                yield new Condition.Test(field, check(), words, line);
            }
            default -> throw new IllegalStateException("not a condition");
        };
    }

    private List<Condition> conditions() {
        int count = number();
        List<Condition> parts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            parts.add(condition());
        }
        return parts;
    }

    private Check check() {
        int kind = number();
        return switch (kind) {
            case 0, 1 -> new Check.Text(new Glob(text()), kind == 1);
            case 2 -> {
                String expression = text();
                int flags = number();
                yield new Check.Regex(expression, (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0);
            }
            case 3 -> new Check.Cidr(text());
            case 4 -> new Check.Compare(RELATIONS[number()], Double.longBitsToDouble(eight()));
            case 5 -> new Check.DatePart(Check.Part.values()[number()], eight());
            case 6, 7 -> new Check.Exists(kind == 6);
            case 8 -> new Check.IsNull();
            case 9 -> new Check.FieldRef(text(), Check.Where.values()[number()], number() == 1);
            default -> throw new IllegalStateException("not a check");
        };
    }

    private List<String> texts() {
        int count = number();
        if (count == 0) {
            return List.of();
        }
        String[] list = new String[count];
        for (int i = 0; i < count; i++) {
            list[i] = text();
        }
        return List.of(list);
    }

    private String text() {
        int index = number();
        String known = texts[index];
        if (known == null) {
            int start = index == 0 ? 0 : textEnds[index - 1];
            known = new String(data, textsAt + start, textEnds[index] - start, StandardCharsets.UTF_8);
            texts[index] = known;
        }
        return known;
    }

    private int number() {
        int number = 0;
        int shift = 0;
        while (true) {
            byte b = data[at++];
            number |= (b & 0x7F) << shift;
            if (b >= 0) {
                return number;
            }
            shift += 7;
        }
    }

    private long eight() {
        long value = ByteBuffer.wrap(data, at, 8).getLong();
        at += 8;
        return value;
    }
}
