package org.atalaya.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.atalaya.model.RefusedRule;
import org.jspecify.annotations.Nullable;

/** Short ways to rules for tests. */
final class Rules {
    static final String HEAD =
            "title: Test\nid: 11111111-1111-4111-8111-111111111111\nlogsource:\n  product: windows\n";

    private Rules() {}

    /** A rule of a detection, given as lines below {@code detection:}. */
    static String detection(String... lines) {
        return HEAD + "detection:\n"
                + Arrays.stream(lines).map(line -> "  " + line + "\n").collect(Collectors.joining());
    }

    /** A rule of one selection, given as lines below it. */
    static String selection(String... lines) {
        return HEAD + "detection:\n  selection:\n"
                + Arrays.stream(lines).map(line -> "    " + line + "\n").collect(Collectors.joining())
                + "  condition: selection\n";
    }

    static RuleSet load(String yaml) {
        return Sigma.parse(yaml, "test.yml", Placeholders.NONE);
    }

    static Condition condition(String yaml) {
        return condition(yaml, Map.of());
    }

    static Condition condition(String yaml, Map<String, List<String>> placeholders) {
        RuleSet rules = Sigma.parse(yaml, "test.yml", new Placeholders(placeholders));
        assertThat(rules.refused()).isEmpty();
        return rules.rules().get(0).condition();
    }

    static RefusedRule refusal(String yaml) {
        RuleSet rules = load(yaml);
        assertThat(rules.rules()).isEmpty();
        assertThat(rules.correlations()).isEmpty();
        assertThat(rules.refused()).hasSize(1);
        return rules.refused().get(0);
    }

    /** Whether a rule matches an event of {@code field, value} pairs; both matchers must agree. */
    static boolean matches(String yaml, @Nullable String... event) {
        RuleSet rules = load(yaml);
        assertThat(rules.refused()).isEmpty();
        TestEvent made = TestEvent.of(event);
        boolean plain = ReferenceMatcher.holds(rules.rules().get(0).condition(), made.fields());
        assertThat(fast(rules, made)).as("both matchers agree").isEqualTo(plain);
        return plain;
    }

    static boolean fast(RuleSet rules, TestEvent event) {
        return Matcher.of(rules, new LogSources(List.of()), event.names())
                        .context()
                        .match(event)
                > 0;
    }
}
