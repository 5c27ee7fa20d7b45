package org.atalaya.sigma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.atalaya.sigma.Rules.condition;
import static org.atalaya.sigma.Rules.detection;
import static org.atalaya.sigma.Rules.matches;
import static org.atalaya.sigma.Rules.refusal;
import static org.atalaya.sigma.Rules.selection;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The places where Sigma engines are known to disagree; each test is named after its trap. */
class TrapsTest {

    @Test
    void fieldNamesWithSpacesAreTheSameAsThoseWithout() {
        String rule = selection("Source Name: x");
        assertThat(matches(rule, "SourceName", "x")).isTrue();
    }

    @Test
    void windashExpandsThePatternNotTheValue() {
        String rule = selection("CommandLine|contains|windash: ' -enc -nop'");
        assertThat(matches(rule, "CommandLine", "ps -enc -nop")).isTrue();
        assertThat(matches(rule, "CommandLine", "ps /enc -nop")).isTrue();
        assertThat(matches(rule, "CommandLine", "ps -enc ―nop")).isTrue();
        assertThat(matches(rule, "CommandLine", "a-b ps –enc —nop")).isTrue();
        assertThat(matches(rule, "CommandLine", "ps enc nop")).isFalse();
    }

    @Test
    void windashLeavesDashesWithinWordsAlone() {
        String rule = selection("CommandLine|windash: '-param-name'");
        assertThat(matches(rule, "CommandLine", "/param-name")).isTrue();
        assertThat(matches(rule, "CommandLine", "/param/name")).isFalse();
    }

    @Test
    void windashStandsBeforeOrAfterContains() {
        assertThat(CanonicalForm.of(condition(selection("A|windash|contains: '-x'"))))
                .isEqualTo(CanonicalForm.of(condition(selection("A|contains|windash: '-x'"))));
    }

    @Test
    void manyDashesStayWithinBoundsAndStillMatch() {
        String rule = selection("A|windash: '-a -b -c -d -e -f -g -h -i -j'");
        assertThat(matches(rule, "A", "/a -b /c -d /e -f /g -h –i —j")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "\\\\; \\; true",
                "\\\\; \\\\; false",
                "\\\\\\\\srv; \\\\srv; true",
                "a\\b; a\\b; true",
                "a\\*b; a*b; true",
                "a\\*b; axb; false",
                "a\\?b; a?b; true",
                "a\\?b; axb; false",
                "a\\\\*b; a\\xxb; true",
                "a\\\\*b; a*b; false",
                "a*b; axxb; true",
                "a?b; axb; true",
                "a?b; axxb; false",
                "a\\; a\\; true",
            })
    void escapesAreReadAsPySigmaReadsThem(String written, String value, boolean expected) {
        assertThat(matches(selection("A: '" + written + "'"), "A", value)).isEqualTo(expected);
    }

    @Test
    void aTrailingBackslashDoesNotEatTheAddedWildcard() {
        assertThat(matches(selection("A|contains: 'C:\\Win\\'"), "A", "xC:\\Win\\y"))
                .isTrue();
        assertThat(matches(selection("A|startswith: 'C:\\Win\\'"), "A", "c:\\win\\y"))
                .isTrue();
        assertThat(matches(selection("A|endswith: '\\'"), "A", "C:\\Temp\\")).isTrue();
        assertThat(matches(selection("A|endswith: '\\'"), "A", "C:\\Temp")).isFalse();
    }

    @Test
    void containsAddsAWildcardOnlyWhereThereIsNone() {
        assertThat(condition(selection("A|contains: '*x*'"))).isEqualTo(condition(selection("A|contains: '*x*'")));
        assertThat(CanonicalForm.of(condition(selection("A|contains: '*x'"))))
                .isEqualTo(CanonicalForm.of(condition(selection("A: '*x*'"))));
        assertThat(CanonicalForm.of(condition(selection("A|contains: ''"))))
                .isEqualTo(CanonicalForm.of(condition(selection("A: '*'"))));
    }

    @Test
    void aFieldReferenceFoldsCaseUnlessCased() {
        assertThat(matches(selection("A|fieldref: B"), "A", "Same", "B", "sAME"))
                .isTrue();
        assertThat(matches(selection("A|fieldref|cased: B"), "A", "Same", "B", "sAME"))
                .isFalse();
        assertThat(matches(selection("A|fieldref|startswith: B"), "A", "Same thing", "B", "same"))
                .isTrue();
        assertThat(matches(selection("A|fieldref|endswith: B"), "A", "the Same", "B", "same"))
                .isTrue();
        assertThat(matches(selection("A|fieldref|contains: B"), "A", "the Same one", "B", "same"))
                .isTrue();
        assertThat(matches(selection("A|fieldref|neq: B"), "A", "x", "B", "same"))
                .isTrue();
    }

    @Test
    void lettersBeyondAsciiFoldToo() {
        assertThat(matches(selection("A: 'ÑANDÚ'"), "A", "ñandú")).isTrue();
        assertThat(matches(selection("A|contains: 'ΑΣ'"), "A", "xας")).isTrue();
    }

    @Test
    void nullMeansAbsentOrWithoutAValue() {
        String rule = selection("A: null");
        assertThat(matches(rule, "B", "x")).isTrue();
        assertThat(matches(rule, "A", null)).isTrue();
        assertThat(matches(rule, "A", "")).isFalse();
        assertThat(matches(rule, "A", "x")).isFalse();
    }

    @Test
    void theEmptyTextAlsoMeansPresentWithoutAValue() {
        String rule = selection("A: ''");
        assertThat(matches(rule, "A", "")).isTrue();
        assertThat(matches(rule, "A", null)).isTrue();
        assertThat(matches(rule, "A", " ")).isFalse();
        assertThat(matches(rule, "B", "")).isFalse();
    }

    @Test
    void aMereWildcardWantsAValueThoughItBeEmpty() {
        for (String item : List.of("A: '*'", "A|contains: '*'", "A|contains: ''", "A|cased: '**'")) {
            assertThat(matches(selection(item), "A", "x")).as(item).isTrue();
            assertThat(matches(selection(item), "A", "")).as(item).isTrue();
            assertThat(matches(selection(item), "A", null)).as(item).isFalse();
            assertThat(matches(selection(item), "A", null, "A", "x")).as(item).isTrue();
            assertThat(matches(selection(item), "B", "x")).as(item).isFalse();
        }
    }

    @Test
    void existsCountsANullValueAsPresent() {
        assertThat(matches(selection("A|exists: true"), "A", null)).isTrue();
        assertThat(matches(selection("A|exists: true"), "B", "x")).isFalse();
        assertThat(matches(selection("A|exists: false"), "B", "x")).isTrue();
    }

    @Test
    void anyValueOfAFieldMayMatchAndNeqMeansNone() {
        assertThat(matches(selection("A: x"), "A", "y", "A", "x")).isTrue();
        assertThat(matches(selection("A|neq: x"), "A", "y", "A", "x")).isFalse();
        assertThat(matches(selection("A|neq: x"), "A", "y")).isTrue();
        assertThat(matches(selection("A|neq:", "  - x", "  - z"), "A", "z")).isFalse();
    }

    @Test
    void keywordsAreSoughtInEveryValue() {
        String rule = detection("keywords:", "  - one", "  - two", "condition: keywords");
        assertThat(matches(rule, "A", "x", "Data", "has TWO in it")).isTrue();
        assertThat(matches(rule, "one", "x")).isFalse();
        String all = detection("keywords:", "  '|all':", "    - one", "    - two", "condition: keywords");
        assertThat(matches(all, "A", "one", "B", "two")).isTrue();
        assertThat(matches(all, "A", "one")).isFalse();
    }

    @Test
    void namesThatNothingFitsRefuseTheRule() {
        assertThat(refusal(detection("sel:", "  A: x", "condition: 1 of other*"))
                        .reason())
                .contains("fits 'other*'");
        assertThat(refusal(detection("sel:", "  A: x", "condition: sel and missing"))
                        .reason())
                .contains("no 'missing'");
    }

    @Test
    void underscoredNamesAreNotMeantByThemOrPatterns() {
        String rule = detection("_hidden:", "  A: x", "sel_a:", "  B: y", "condition: 1 of them");
        assertThat(matches(rule, "A", "x")).isFalse();
        assertThat(matches(rule, "B", "y")).isTrue();
        assertThat(matches(rule.replace("them", "*"), "A", "x")).isFalse();
        assertThat(matches(rule.replace("them", "_*"), "A", "x")).isTrue();
    }

    @Test
    void numbersAndTruthValuesCompareAsText() {
        assertThat(matches(selection("EventID: 4688"), "EventID", "4688")).isTrue();
        assertThat(matches(selection("A: true"), "A", "True")).isTrue();
        assertThat(matches(selection("A: 'TRUE'"), "A", "true")).isTrue();
        assertThat(matches(selection("A: 0x10"), "A", "16")).isTrue();
        assertThat(matches(selection("A: '0x10'"), "A", "0x10")).isTrue();
    }

    @Test
    void comparisonsReadNumbers() {
        assertThat(matches(selection("A|gte: 10"), "A", "10")).isTrue();
        assertThat(matches(selection("A|gt: 10"), "A", "9")).isFalse();
        assertThat(matches(selection("A|lt: 0.5"), "A", "0.25")).isTrue();
        assertThat(matches(selection("A|lte: 10"), "A", "ten")).isFalse();
    }

    @Test
    void regexesAreSearchedForAndHeedCase() {
        assertThat(matches(selection("A|re: 'b+'"), "A", "abbbc")).isTrue();
        assertThat(matches(selection("A|re: 'B+'"), "A", "abbbc")).isFalse();
        assertThat(matches(selection("A|re|i: 'B+'"), "A", "abbbc")).isTrue();
        assertThat(matches(selection("A|re|m: '^b$'"), "A", "a\nb\nc")).isTrue();
        assertThat(matches(selection("A|re|s: 'a.b'"), "A", "a\nb")).isTrue();
        assertThat(matches(selection("A|re|ignorecase|dotall: 'A.B'"), "A", "a\nb"))
                .isTrue();
        assertThat(matches(selection("A|re: '\\\\\\\\'"), "A", "a\\\\b")).isTrue();
    }

    @Test
    void onlyALineFeedEndsALineForARegex() {
        assertThat(matches(selection("A|re: 'a.b'"), "A", "a\rb")).isTrue();
        assertThat(matches(selection("A|re: 'a.b'"), "A", "a\u2028b")).isTrue();
        assertThat(matches(selection("A|re: 'a.b'"), "A", "a\nb")).isFalse();
        assertThat(matches(selection("A|re|m: '^b'"), "A", "a\rb")).isFalse();
    }

    @Test
    void anEmptyLineIsFoundInAnEmptyValueToo() {
        assertThat(fast("A|re|m: '^$'", "")).isTrue();
        assertThat(fast("A|re: '(?im)^$'", "")).isTrue();
        assertThat(fast("A|re|m: '^$'", "a\n")).isTrue();
        assertThat(fast("A|re|m: '^$'", "a")).isFalse();
        assertThat(fast("A|re|m: '\\n\\n'", "a\n")).isFalse();
        assertThat(fast("A|re: '^$'", "a\n")).isFalse();
    }

    /** By the fast matcher alone: the reference does not look for flags within an expression. */
    private static boolean fast(String item, String value) {
        return Rules.fast(Rules.load(selection(item)), TestEvent.of("A", value));
    }

    @Test
    void aRegexComesFirst() {
        assertThat(refusal(selection("A|contains|re: x")).reason()).contains("'re' must be the first");
    }

    @Test
    void networksHoldOnlyAddresses() {
        String rule = selection("A|cidr: 192.0.2.0/24");
        assertThat(matches(rule, "A", "192.0.2.77")).isTrue();
        assertThat(matches(rule, "A", "192.0.3.1")).isFalse();
        assertThat(matches(rule, "A", "192.0.2.x")).isFalse();
        assertThat(matches(rule, "A", "192.0.2.0")).isTrue();
        assertThat(matches(rule, "A", "192.0.2.077")).isFalse();
        assertThat(matches(rule, "A", "192.00.2.1")).isFalse();
        assertThat(matches(selection("A|cidr: 2001:db8::/32"), "A", "2001:db8::1"))
                .isTrue();
        assertThat(refusal(selection("A|cidr: 192.0.2.0/33")).reason()).contains("not a network");
    }

    @Test
    void encodingsComeBeforeBase64() {
        // "ab" in UTF-16LE is 61 00 62 00.
        assertThat(matches(selection("A|wide|base64: ab"), "A", "YQBiAA==")).isTrue();
        assertThat(matches(selection("A|utf16le|base64: ab"), "A", "YQBiAA==")).isTrue();
        assertThat(matches(selection("A|utf16be|base64: ab"), "A", "AGEAYg==")).isTrue();
        assertThat(matches(selection("A|utf16|base64: ab"), "A", "//5hAGIA")).isTrue();
    }

    @Test
    void base64AtEveryOffsetIsFound() {
        String rule = selection("A|base64offset|contains: 'secret word'");
        for (String before : List.of("", "x", "xx", "xxx")) {
            String encoded = java.util.Base64.getEncoder()
                    .encodeToString((before + "secret word" + "yy").getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThat(matches(rule, "A", "head " + encoded)).as(before).isTrue();
        }
        assertThat(refusal(selection("A|base64: 'a*b'")).reason()).contains("wildcard");
        assertThat(refusal(selection("A|base64offset: ''")).reason()).contains("so short");
        assertThat(refusal(selection("A|base64offset|contains: a")).reason()).contains("so short");
    }

    @Test
    void placeholdersWithoutValuesRefuseTheRule() {
        assertThat(refusal(selection("User|expand: '%admins%'")))
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo("placeholder %admins% has no values"))
                .satisfies(refused -> assertThat(refused.mend()).contains("--placeholders"));
    }

    @Test
    void placeholdersBecomeTheirValues() {
        Condition condition =
                condition(selection("User|expand: 'x\\%admins%-100%'"), Map.of("admins", List.of("ann", "b*")));
        assertThat(CanonicalForm.of(condition))
                .isEqualTo(CanonicalForm.of(condition(selection("User:", "  - 'x\\ann-100%'", "  - 'x\\b*-100%'"))));
    }

    /** The specification's own example; pySigma reads a placeholder {@code plain} there, which has no values. */
    @Test
    void anEscapedPercentSignIsPlainWhereTheNameBehindItHasNoValues() {
        String rule = selection("User|expand: '\\%plain%name%'");
        assertThat(CanonicalForm.of(condition(rule, Map.of("name", List.of("ann")))))
                .isEqualTo(CanonicalForm.of(condition(selection("User: '%plainann'"))));
        assertThat(CanonicalForm.of(condition(rule, Map.of("plain", List.of("x"), "name", List.of("ann")))))
                .isEqualTo(CanonicalForm.of(condition(selection("User: '\\xname%'"))));
        assertThat(refusal(rule).reason()).contains("%plain% has no values");
    }

    @Test
    void casedHeedsCase() {
        assertThat(matches(selection("A|contains|cased: Ab"), "A", "xAbx")).isTrue();
        assertThat(matches(selection("A|contains|cased: Ab"), "A", "xabx")).isFalse();
    }

    @Test
    void allWantsEveryValue() {
        String rule = selection("A|contains|all:", "  - one", "  - two");
        assertThat(matches(rule, "A", "two one")).isTrue();
        assertThat(matches(rule, "A", "one")).isFalse();
    }

    @Test
    void aMappingIsAndAListOfMappingsIsOr() {
        String and = selection("A: x", "B: y");
        assertThat(matches(and, "A", "x")).isFalse();
        assertThat(matches(and, "A", "x", "B", "y")).isTrue();
        String or = selection("- A: x", "- B: y");
        assertThat(matches(or, "A", "x")).isTrue();
    }

    @Test
    void notBindsTighterThanAndAndAndTighterThanOr() {
        String[] parts = {"a:", "  A: x", "b:", "  B: x", "c:", "  C: x"};
        String rule = detection(with(parts, "condition: a or b and not c"));
        assertThat(matches(rule, "A", "x", "C", "x")).isTrue();
        assertThat(matches(rule, "B", "x", "C", "x")).isFalse();
        assertThat(matches(rule, "B", "x")).isTrue();
        String grouped = detection(with(parts, "condition: (a OR b) AND NOT c"));
        assertThat(matches(grouped, "A", "x", "C", "x")).isFalse();
        String any = detection(with(parts, "condition: any of them"));
        assertThat(matches(any, "C", "x")).isTrue();
        String all = detection(with(parts, "condition: all of them"));
        assertThat(matches(all, "C", "x")).isFalse();
        String list = detection(with(parts, "condition:", "  - a and b", "  - c"));
        assertThat(matches(list, "C", "x")).isTrue();
    }

    private static String[] with(String[] lines, String... more) {
        return java.util.stream.Stream.concat(java.util.Arrays.stream(lines), java.util.Arrays.stream(more))
                .toArray(String[]::new);
    }

    @Test
    void datePartsAreReadInUtc() {
        RuleSet rules = Rules.load(selection("A|hour: 23"));
        assertThat(rules.refused()).isEmpty();
        assertThat(Rules.fast(rules, TestEvent.of("A", "2026-11-23T23:59:00Z"))).isTrue();
        assertThat(Rules.fast(rules, TestEvent.of("A", "2026-11-23T22:59:00Z"))).isFalse();
        assertThat(refusal(selection("A|hour: 1.5")).reason()).contains("no part of a date");
    }

    @Test
    void aggregationPointsToCorrelationRules() {
        assertThat(refusal(detection("sel:", "  A: x", "condition: sel | count() > 5")))
                .satisfies(refused -> assertThat(refused.reason()).contains("aggregation"))
                .satisfies(refused -> assertThat(refused.mend()).contains("correlation rule"))
                .satisfies(refused -> assertThat(refused.line()).isEqualTo(8))
                .satisfies(refused -> assertThat(refused.column()).isEqualTo(18));
    }
}
