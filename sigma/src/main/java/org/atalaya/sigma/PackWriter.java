package org.atalaya.sigma;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.atalaya.model.RefusedRule;
import org.atalaya.model.Rule;

/** Writes a {@link RuleSet} as bytes: a table of all texts, then the rules as numbers into it. Read by PackReader. */
final class PackWriter {
    private final Map<String, Integer> texts = new LinkedHashMap<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 20);
    private DataOutputStream out = new DataOutputStream(bytes);

    static byte[] write(RuleSet rules, LogSources logSources) throws IOException {
        PackWriter writer = new PackWriter();
        writer.logSources(logSources);
        writer.rules(rules);
        ByteArrayOutputStream all = new ByteArrayOutputStream(1 << 20);
        DataOutputStream to = new DataOutputStream(all);
        to.writeInt(writer.texts.size());
        ByteArrayOutputStream pool = new ByteArrayOutputStream(1 << 20);
        for (String text : writer.texts.keySet()) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            to.writeInt(utf8.length);
            pool.write(utf8);
        }
        to.writeInt(pool.size());
        pool.writeTo(to);
        writer.bytes.writeTo(to);
        return all.toByteArray();
    }

    private void logSources(LogSources sources) throws IOException {
        number(sources.mappings().size());
        for (LogSources.Mapping mapping : sources.mappings()) {
            text(mapping.name());
            text(mapping.logSource().product());
            text(mapping.logSource().category());
            text(mapping.logSource().service());
            texts(List.copyOf(mapping.channels()));
            texts(List.copyOf(mapping.providers()));
            texts(List.copyOf(mapping.eventIds()));
            condition(mapping.extra());
            number(mapping.fields().size());
            for (var field : mapping.fields().entrySet()) {
                text(field.getKey());
                texts(field.getValue().from());
                number(field.getValue().form().ordinal());
                number(field.getValue().values().size());
                for (var value : field.getValue().values().entrySet()) {
                    text(value.getKey());
                    text(value.getValue());
                }
            }
            text(mapping.keyValues());
        }
    }

    private void rules(RuleSet rules) throws IOException {
        number(rules.rules().size());
        for (SigmaRule rule : rules.rules()) {
            text(rule.name());
            text(rule.logSource().product());
            text(rule.logSource().category());
            text(rule.logSource().service());
            number(rule.silent() ? 1 : 0);
            block(() -> rule(rule.rule()));
            block(() -> condition(rule.condition()));
        }
        number(rules.correlations().size());
        for (CorrelationRule rule : rules.correlations()) {
            correlation(rule);
        }
        number(rules.refused().size());
        for (RefusedRule refused : rules.refused()) {
            text(refused.file());
            number(refused.line());
            number(refused.column());
            text(refused.title());
            text(refused.reason());
            text(refused.mend());
            text(refused.excerpt());
        }
    }

    private interface Part {
        void write() throws IOException;
    }

    /** Writes a part behind its length, so that a reader may come back to it later. */
    private void block(Part part) throws IOException {
        DataOutputStream outer = out;
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        out = new DataOutputStream(inner);
        part.write();
        out = outer;
        number(inner.size());
        inner.writeTo(out);
    }

    private void rule(Rule rule) throws IOException {
        text(rule.id());
        text(rule.title());
        text(rule.kind());
        number(rule.level().ordinal());
        text(rule.status());
        text(rule.description());
        text(rule.author());
        texts(rule.tags());
        texts(rule.references());
        texts(rule.falsePositives());
        text(rule.file());
        number(rule.line());
        number(rule.translations().size());
        for (var translation : rule.translations().entrySet()) {
            text(translation.getKey());
            text(translation.getValue().title());
            text(translation.getValue().description());
            texts(translation.getValue().falsePositives());
        }
    }

    private void correlation(CorrelationRule rule) throws IOException {
        rule(rule.rule());
        text(rule.name());
        number(rule.type().ordinal());
        texts(rule.rules());
        texts(rule.groupBy());
        number(rule.aliases().size());
        for (var alias : rule.aliases().entrySet()) {
            text(alias.getKey());
            number(alias.getValue().size());
            for (var field : alias.getValue().entrySet()) {
                text(field.getKey());
                text(field.getValue());
            }
        }
        out.writeLong(rule.timespan().getSeconds());
        number(rule.threshold().size());
        for (CorrelationRule.Threshold threshold : rule.threshold()) {
            number(threshold.relation().ordinal());
            out.writeDouble(threshold.number());
        }
        texts(rule.fields());
        out.writeDouble(rule.percentile());
        condition(rule.temporal());
        out.writeLong(rule.baseline().learn().getSeconds());
        out.writeLong(rule.baseline().least());
        number(rule.baseline().bits());
        out.writeDouble(rule.baseline().times());
        number(rule.baseline().cycle());
        number(rule.generate() ? 1 : 0);
    }

    private void condition(Condition condition) throws IOException {
        switch (condition) {
            case Condition.All(var parts) -> conditions(0, parts);
            case Condition.Any(var parts) -> conditions(1, parts);
            case Condition.Not(var part) -> {
                number(2);
                condition(part);
            }
            case Condition.Test(var field, var check, var words, var line) -> {
                number(3);
                text(field);
                text(words);
                number(line);
                check(check);
            }
        }
    }

    private void conditions(int kind, List<Condition> parts) throws IOException {
        number(kind);
        number(parts.size());
        for (Condition part : parts) {
            condition(part);
        }
    }

    private void check(Check check) throws IOException {
        switch (check) {
            case Check.Text(var pattern, var cased) -> {
                number(cased ? 1 : 0);
                text(pattern.text());
            }
            case Check.Regex(var expression, var i, var m, var s) -> {
                number(2);
                text(expression);
                number((i ? 1 : 0) | (m ? 2 : 0) | (s ? 4 : 0));
            }
            case Check.Cidr(var network) -> {
                number(3);
                text(network);
            }
            case Check.Compare(var relation, var number) -> {
                number(4);
                number(relation.ordinal());
                out.writeDouble(number);
            }
            case Check.DatePart(var part, var number) -> {
                number(5);
                number(part.ordinal());
                out.writeLong(number);
            }
            case Check.Exists(var wanted) -> number(wanted ? 6 : 7);
            case Check.IsNull() -> number(8);
            case Check.FieldRef(var other, var where, var cased) -> {
                number(9);
                text(other);
                number(where.ordinal());
                number(cased ? 1 : 0);
            }
        }
    }

    private void texts(List<String> list) throws IOException {
        number(list.size());
        for (String text : list) {
            text(text);
        }
    }

    private void text(String text) throws IOException {
        Integer known = texts.get(text);
        if (known == null) {
            known = texts.size();
            texts.put(text, known);
        }
        number(known);
    }

    /** A number of 0 or more in groups of seven bits, the lowest first. */
    private void number(int number) throws IOException {
        int rest = number;
        while (rest >= 0x80) {
            out.writeByte(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }
}
