package org.atalaya.evidence.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.atalaya.evidence.Gathered;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.dex.Dex;
import org.atalaya.evidence.elf.Elf;
import org.atalaya.evidence.macho.MachO;
import org.atalaya.evidence.pe.Pe;
import org.atalaya.fixtures.Corpora;
import org.atalaya.model.Content;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The comparisons in the rules of libyara's public tests hold for the structures that are read here. */
class PublicRulesTest {
    private static final Pattern COMPARED = Pattern.compile(
            "\\b(elf|macho|dex|pe)\\.([a-z][a-z_.0-9\\[\\]]*)\\s*==\\s*(?:\"([^\"]*)\"|(0x[0-9A-Fa-f]+|\\d+)\\b|\\1\\.([A-Z_0-9a-z]+))");
    private static final Map<String, Object> CONSTANTS = Map.ofEntries(
            Map.entry("EM_X86_64", 62L),
            Map.entry("EM_MIPS", 8L),
            Map.entry("STT_FUNC", 2L),
            Map.entry("STT_OBJECT", 1L),
            Map.entry("STB_GLOBAL", 1L),
            Map.entry("STB_LOCAL", 0L),
            Map.entry("DT_PLTGOT", 3L),
            Map.entry("CPU_TYPE_X86", 7L),
            Map.entry("CPU_TYPE_X86_64", 0x0100_0007L),
            Map.entry("CPU_TYPE_POWERPC", 18L),
            Map.entry("MH_OBJECT", 1L),
            Map.entry("MH_EXECUTE", 2L),
            Map.entry("MH_DYLIB", 6L),
            Map.entry("DEX_FILE_MAGIC_035", "dex\n035"),
            Map.entry("TYPE_HEADER_ITEM", 0L));
    private static final List<Format> FORMATS = List.of(new Pe(), new Elf(), new MachO(), new Dex());

    @Test
    void everyComparisonOfARuleThatMatchesHolds() throws IOException {
        Path corpus = Corpora.folder("yara").resolve("conformance.jsonl");
        assumeTrue(Files.exists(corpus), "the public YARA tests are not beside the project");
        int compared = 0;
        for (String line : Files.readAllLines(corpus, StandardCharsets.UTF_8)) {
            JsonNode test = new ObjectMapper().readTree(line);
            String rule = test.path("rule").asString("");
            String data = test.path("data").asString("");
            if (test.path("kind").asString("").equals("true") && !rule.contains("for any") && !data.isEmpty()) {
                compared += compare(
                        rule, HexFormat.of().parseHex(data), test.path("src").asString(""));
            }
        }
        assertThat(compared).isGreaterThan(70);
    }

    private static int compare(String rule, byte[] bytes, String source) throws IOException {
        Matcher comparison = COMPARED.matcher(rule);
        int compared = 0;
        while (comparison.find()) {
            Object wanted = comparison.group(3) != null
                    ? comparison.group(3)
                    : comparison.group(4) != null
                            ? Long.decode(comparison.group(4))
                            : CONSTANTS.get(comparison.group(5));
            Gathered found = Gathered.from(format(bytes), bytes);
            assertThat(Ask.of(found.structures.get(comparison.group(1)), comparison.group(2)))
                    .as(source + ": " + comparison.group())
                    .isEqualTo(wanted);
            compared++;
        }
        return compared;
    }

    private static Format format(byte[] bytes) {
        byte[] head = Arrays.copyOf(bytes, Math.min(bytes.length, 8_192));
        return FORMATS.stream()
                .filter(format -> format.recognises(head, Content.of(bytes)))
                .findFirst()
                .orElseThrow();
    }
}
