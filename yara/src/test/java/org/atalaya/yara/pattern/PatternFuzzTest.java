package org.atalaya.yara.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.atalaya.model.Content;

/** Whatever the pattern, it is read or refused with a place; whatever the content, it is searched. */
class PatternFuzzTest {
    @FuzzTest
    void anyHexPatternIsReadOrRefused(FuzzedDataProvider data) {
        Dialect dialect = data.consumeBoolean() ? Dialect.X : Dialect.CLASSIC;
        byte[] content = data.consumeBytes(200);
        String body = data.consumeRemainingAsAsciiString();
        try {
            HexNode root = HexParser.parse(body, dialect, new ArrayList<>());
            search(new Pattern.Hex(root, Modifiers.NONE), dialect, content);
        } catch (PatternError error) {
            assertThat(error.offset()).isBetween(0, body.length());
            assertThat(error.getMessage()).isNotBlank();
        }
    }

    @FuzzTest
    void anyExpressionIsReadOrRefused(FuzzedDataProvider data) {
        Dialect dialect = data.consumeBoolean() ? Dialect.X : Dialect.CLASSIC;
        byte[] content = data.consumeBytes(200);
        Modifiers m = data.consumeBoolean() ? Modifiers.NONE.withWide() : Modifiers.NONE.withFullword();
        boolean caseless = data.consumeBoolean();
        byte[] body = data.consumeRemainingAsString().getBytes(StandardCharsets.UTF_8);
        try {
            RegexNode root = RegexParser.parse(body, dialect, new ArrayList<>());
            Pattern.Regex regex = new Pattern.Regex(root, caseless, false, m);
            search(regex, dialect, content);
            RegexSearch.of(regex, dialect).find(content);
        } catch (PatternError error) {
            assertThat(error.offset()).isBetween(0, body.length);
            assertThat(error.getMessage()).isNotBlank();
        }
    }

    private static void search(Pattern pattern, Dialect dialect, byte[] content) throws PatternError {
        PatternSet.Builder builder = PatternSet.builder(dialect);
        int id = builder.add(pattern);
        Scan scan = new Scan(builder.build());
        scan.run(Content.of(content), new ScanLimits(100, 100, 100_000));
        for (int i = 0; i < scan.count(id); i++) {
            assertThat(scan.offset(id, i) + scan.length(id, i)).isLessThanOrEqualTo(content.length);
        }
    }
}
