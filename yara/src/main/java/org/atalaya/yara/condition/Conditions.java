package org.atalaya.yara.condition;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.atalaya.yara.pattern.Dialect;
import org.atalaya.yara.syntax.Expr;
import org.atalaya.yara.syntax.Parser;

/** Makes conditions of rules that were compiled before ready from their texts. Several threads may ask. */
final class Conditions {
    private final Checker.Shared shared;
    private final Function<String, Map<String, Integer>> rules;

    /** @param rules the numbers of the rules of a namespace by their names */
    Conditions(Checker.Shared shared, Function<String, Map<String, Integer>> rules) {
        this.shared = shared;
        this.rules = rules;
    }

    Node ready(CompiledRule.Head head, int number) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        for (int i = 0; i < head.patterns().length; i++) {
            ids.put(head.names().get(i), head.patterns()[i]);
        }
        Expr written = Parser.condition(head.condition(), shared.dialect == Dialect.X)
                .orElseThrow(() -> new IllegalStateException("the condition of rule " + head.name() + " is damaged"));
        synchronized (shared) {
            try {
                return new Checker(
                                shared, ids, rules.apply(head.namespace()), number, head.modules(), (a, b, c, d) -> {})
                        .condition(written);
            } catch (Fault fault) {
                throw new IllegalStateException(
                        "the condition of rule " + head.name() + " is damaged: " + fault.message());
            }
        }
    }
}
