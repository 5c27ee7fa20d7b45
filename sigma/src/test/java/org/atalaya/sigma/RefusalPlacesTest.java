package org.atalaya.sigma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.atalaya.sigma.Rules.HEAD;
import static org.atalaya.sigma.Rules.detection;
import static org.atalaya.sigma.Rules.load;
import static org.atalaya.sigma.Rules.selection;

import java.util.List;
import java.util.stream.Stream;
import org.atalaya.model.RefusedRule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where refusals point: each rule has a mark, taken out before it is read, at the character that its refusal must name. */
class RefusalPlacesTest {
    private static final String MARK = "§";

    private static String correlation(String... lines) {
        return "title: C\nid: 44444444-4444-4444-8444-444444444444\ncorrelation:\n  " + String.join("\n  ", lines)
                + "\n";
    }

    static Stream<String> brokenRules() {
        return Stream.of(
                selection("A|contains|§al: [x, y]"),
                selection("'A|contains|§al': x"),
                selection("A|§CONTIANS: x"),
                selection("A|contains|§: x"),
                selection("A|contains|§re: x"),
                selection("A|contains|§exists: true"),
                selection("A|contains|§i: x"),
                selection("A|re:", "  - ok", "  - §'a['"),
                selection("A|cidr:", "  - 10.0.0.0/8", "  - §300.0.0.0/8"),
                selection("A|gt:", "  - 5", "  - §six"),
                selection("A|exists: §maybe"),
                selection("A|base64: §'a*'"),
                selection("A|expand: §'%none%'"),
                selection("A|contains: §null"),
                selection("A: '😀'", "B|§nope: x"),
                selection("A|§nope: x").replace("\n", "\r\n"),
                selection("A: x", "§A: y"),
                selection("§[a, b]: c"),
                selection("A: §[]"),
                selection("A: §'x").replace("  condition: selection\n", ""),
                selection("A: §%x%"),
                detection("sel:", "  A: x", "condition: sel and §other"),
                detection("sel:", "  A: x", "condition: 'sel and §other'"),
                detection("sel:", "  A: x", "condition: (sel and sel§"),
                detection("sel:", "  A: x", "condition: sel and §or sel"),
                detection("sel:", "  A: x", "condition: sel §| count() > 5"),
                detection("sel:", "  A: x", "condition:", "  - sel", "  - sel and §nope"),
                detection("sel:", "  A: x", "condition: >-", "  sel and", "    (sel or §nope)"),
                detection("sel:", "  A: x", "condition: |", "  sel", "", "  and §nope"),
                detection("sel:", "  A: x", "condition: sel and", "  §nope"),
                detection("sel:", "  A: x", "condition: 'sel and", "  §nope'"),
                HEAD + "detection:\n  sel:\n    A: x\n  condition: sel\nlevel: §extreme\n",
                selection("A: x") + "---\n" + selection("A|§nope: x").replace("1111", "2222"),
                "§",
                correlation("type: §count", "rules: [a]", "timespan: 5m", "condition: {gte: 2}"),
                correlation("type: event_count", "rules: [a]", "timespan: §5x", "condition: {gte: 2}"),
                correlation("type: event_count", "rules: [a]", "timespan: 5m", "condition: {§ge: 2}"),
                correlation("type: event_count", "rules: [a]", "timespan: 5m", "condition: {gte: §many}"),
                correlation("type: event_count", "rules:", "  - §gone", "timespan: 5m", "condition: {gte: 2}"),
                "title: F\nlogsource: {product: windows}\nfilter:\n  rules: any\n  s:\n    A: x\n  condition: not §t\n");
    }

    @ParameterizedTest
    @MethodSource("brokenRules")
    void aRefusalPointsAtWhatIsWrong(String marked) {
        int at = marked.indexOf(MARK);
        String before = marked.substring(0, at);
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        int column = before.codePointCount(before.lastIndexOf('\n') + 1, at) + 1;
        List<RefusedRule> refused = load(marked.replace(MARK, "")).refused();
        assertThat(refused).hasSize(1);
        assertThat(refused.get(0).line() + ":" + refused.get(0).column())
                .as("%s; %s", refused.get(0).reason(), refused.get(0).mend())
                .isEqualTo(line + ":" + column);
        assertThat(refused.get(0).reason()).isNotBlank();
        assertThat(refused.get(0).mend()).isNotBlank();
    }
}
