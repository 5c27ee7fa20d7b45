package org.atalaya.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.snakeyaml.engine.v2.nodes.Node;

/** What holds of every condition: printing and parsing, and the fast matcher against the plain one. */
class ConditionPropertiesTest {
    private static final List<String> NAMES =
            List.of("a", "b_1", "selection", "filter_main", "notepad", "order", "andy");

    @Provide
    Arbitrary<Condition> trees() {
        return trees(Arbitraries.of(NAMES).map(name -> new Condition.Test(name, new Check.Exists(true), name, 1)));
    }

    private static Arbitrary<Condition> trees(Arbitrary<? extends Condition> leaves) {
        Arbitrary<Condition> leaf = leaves.map(test -> test);
        return Arbitraries.recursive(
                () -> leaf,
                inner -> Arbitraries.oneOf(
                        inner.map(Condition.Not::new),
                        inner.list().ofMinSize(2).ofMaxSize(3).map(Condition.All::new),
                        inner.list().ofMinSize(2).ofMaxSize(3).map(Condition.Any::new)),
                0,
                4);
    }

    /** Parentheses only where the grammar wants them. */
    private static String print(Condition condition) {
        return switch (condition) {
            case Condition.Test test -> test.field();
            case Condition.Not(var part) ->
                "not " + (part instanceof Condition.All || part instanceof Condition.Any ? grouped(part) : print(part));
            case Condition.All(var parts) ->
                String.join(
                        " and ",
                        parts.stream()
                                .map(part -> part instanceof Condition.Any || part instanceof Condition.All
                                        ? grouped(part)
                                        : print(part))
                                .toList());
            case Condition.Any(var parts) ->
                String.join(
                        "  OR ",
                        parts.stream()
                                .map(part -> part instanceof Condition.Any ? grouped(part) : print(part))
                                .toList());
        };
    }

    private static String grouped(Condition condition) {
        return "( " + print(condition) + ")";
    }

    @Property(tries = 500)
    void printingAndParsingAConditionGivesTheSameTree(@ForAll("trees") Condition tree) throws RuleError {
        String text = print(tree);
        Map<String, Condition> identifiers = new LinkedHashMap<>();
        NAMES.forEach(name -> identifiers.put(name, new Condition.Test(name, new Check.Exists(true), name, 1)));
        Node node = Yaml.documents("x").get(0);
        assertThat(ConditionParser.parse(text, node, identifiers)).isEqualTo(tree);
    }

    private static Arbitrary<String> texts() {
        // Whole characters only: half a surrogate pair is no text, and the matchers need not agree on it.
        return Arbitraries.of("a", "A", "b", "\\", "*", "?", "ñ", "Ñ", "ſ", "\uD83D\uDE00", "\uD83D\uDE01", " ", "-")
                .list()
                .ofMaxSize(6)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<Condition> matchable() {
        Arbitrary<String> fields = Arbitraries.of("A", "B", "");
        Arbitrary<Check> globs = Combinators.combine(
                        texts(),
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 3))
                .as((text, cased, ends) -> {
                    String pattern = Modifiers.unescape(text);
                    return new Check.Text(
                            new Glob(((ends & 1) > 0 ? Glob.ANY : "") + pattern + ((ends & 2) > 0 ? Glob.ANY : "")),
                            cased);
                });
        Arbitrary<Check> others = Arbitraries.of(
                new Check.IsNull(),
                new Check.Exists(true),
                new Check.Exists(false),
                new Check.FieldRef("B", Check.Where.START, false),
                new Check.FieldRef("A", Check.Where.WHOLE, true),
                new Check.FieldRef("B", Check.Where.ANYWHERE, false),
                new Check.Regex("a.?b", true, false, false),
                new Check.Regex("^a+$", false, true, false),
                new Check.Compare(Check.Relation.LESS, 5));
        Arbitrary<Check> checks =
                Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(4, globs), net.jqwik.api.Tuple.of(1, others));
        return trees(Combinators.combine(fields, checks)
                .as((field, check) ->
                        // Keywords only search text; presence is a matter of fields.
                        new Condition.Test(
                                check instanceof Check.Text || check instanceof Check.Regex ? field : "A",
                                check,
                                "test",
                                1)));
    }

    @Provide
    Arbitrary<Map<String, List<Optional<String>>>> events() {
        Arbitrary<Optional<String>> value = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(6, texts().map(Optional::of)),
                net.jqwik.api.Tuple.of(1, Arbitraries.just(Optional.<String>empty())),
                net.jqwik.api.Tuple.of(1, Arbitraries.of("4", "0x2", "7.5").map(Optional::of)));
        return Arbitraries.maps(
                Arbitraries.of("A", "B", "C"), value.list().ofMinSize(1).ofMaxSize(2));
    }

    @Property(tries = 3000)
    void theFastMatcherSaysWhatThePlainOneSays(
            @ForAll("matchable") Condition condition, @ForAll("events") Map<String, List<Optional<String>>> fields) {
        SigmaRule base = Rules.load(Rules.selection("A: x")).rules().get(0);
        SigmaRule rule = new SigmaRule(base.rule(), base.name(), base.logSource(), condition, false);
        TestEvent event = new TestEvent(TestEvent.TYPE, fields, new org.atalaya.model.FieldNames());
        assertThat(Rules.fast(new RuleSet(new ArrayList<>(List.of(rule)), List.of(), List.of()), event))
                .as("%s on %s", CanonicalForm.of(condition), fields)
                .isEqualTo(ReferenceMatcher.holds(condition, fields));
    }
}
