package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.atalaya.evidence.Formats;
import org.atalaya.model.Content;
import org.atalaya.yara.Diagnostic;
import org.atalaya.yara.RuleMatch;
import org.atalaya.yara.RuleScanner;
import org.atalaya.yara.Rules;
import org.atalaya.yara.Source;
import org.atalaya.yara.Yara;
import org.junit.jupiter.api.Test;

/** The public cases of libyara's own tests, with what our readers say of the files in them. */
final class YaraConformanceTest {
    private static final Path CASES =
            Path.of(System.getProperty("atalaya.root", ".."), "..", "shared", "corpora", "yara", "conformance.jsonl");
    private static final Pattern FIELD = Pattern.compile("\"(\\w+)\": *(\"((?:[^\"\\\\]++|\\\\.)*+)\"|-?\\d+)");
    /** The variables that libyara's tests define. */
    private static final Map<String, Object> EXTERNALS =
            Map.of("var_true", true, "var_false", false, "var_zero", 0L, "var_one", 1L);

    /** The difference that stands, argued in docs/yara.md: a word boundary alone is found in wide text. */
    private static final Set<String> DIFFERENCES = Set.of("test-rules.c:2473");

    private static String unescape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            c = text.charAt(++i);
            switch (c) {
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case 'r' -> out.append('\r');
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'u' -> {
                    out.append((char) Integer.parseInt(text.substring(i + 1, i + 5), 16));
                    i += 4;
                }
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    private static String field(String line, String name) {
        Matcher matcher = FIELD.matcher(line);
        while (matcher.find()) {
            if (matcher.group(1).equals(name)) {
                return matcher.group(3) != null ? unescape(matcher.group(3)) : matcher.group(2);
            }
        }
        return "";
    }

    private static String failure(String line) {
        String kind = field(line, "kind");
        String rule = field(line, "rule");
        Rules rules = Yara.compile(List.of(Source.of("case.yar", rule)), Yara.Options.CLASSIC.withExternals(EXTERNALS));
        List<Diagnostic> errors =
                rules.diagnostics().stream().filter(Diagnostic::error).toList();
        List<Diagnostic> warnings = rules.diagnostics().stream()
                .filter(d ->
                        !d.error() && (kind.equals("warn_strict") || !d.code().equals("unknown_escape")))
                .toList();
        String expect = field(line, "expect");
        if (kind.equals("error")) {
            return errors.stream().anyMatch(d -> d.kind().equals(expect))
                    ? ""
                    : "expected " + expect + ", got "
                            + errors.stream().map(Diagnostic::kind).toList();
        }
        if (!errors.isEmpty()) {
            return errors.get(0).report();
        }
        Content content = Content.of(HexFormat.of().parseHex(field(line, "data")));
        List<RuleMatch> matches = new RuleScanner(rules)
                .scan(content, Formats.ALL.structures(content, Map.of()), RuleScanner.Options.STANDARD);
        boolean ok = switch (kind) {
            case "true" -> !matches.isEmpty();
            case "false" -> matches.isEmpty();
            case "count" -> matches.size() == Integer.parseInt(field(line, "n"));
            case "warn", "warn_strict" -> !warnings.isEmpty();
            case "nowarn" -> warnings.isEmpty();
            case "capture" ->
                matches.stream()
                        .flatMap(m -> m.patterns().stream())
                        .anyMatch(p -> new String(p.data(), StandardCharsets.ISO_8859_1).equals(expect));
            default -> false;
        };
        return ok
                ? ""
                : kind + " failed, " + warnings.stream().map(Diagnostic::report).toList();
    }

    @Test
    void theRulesOfLibyarasOwnTestsComeOutTheSame() throws IOException {
        assumeTrue(Files.exists(CASES), "no cases at " + CASES);
        List<String> failures = new ArrayList<>();
        int run = 0;
        for (String line : Files.readAllLines(CASES)) {
            run++;
            String failure = failure(line);
            if (!failure.isEmpty() && !DIFFERENCES.contains(field(line, "src"))) {
                failures.add(field(line, "src") + ": " + failure + "\n" + field(line, "rule"));
            }
        }
        assertThat(failures).as(failures.size() + " of " + run + " cases").isEmpty();
    }
}
