package org.atalaya.indicators.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.atalaya.indicators.Indicator;
import org.atalaya.indicators.IndicatorSet;
import org.atalaya.indicators.Probe;
import org.atalaya.model.Tlp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndicatorFilesTest {
    private static final String MD5 = "21b7319ae748c43e413993ad57e8d08c";
    private static final String SHA256 = "942865d0c76b71a075b21525bd32a1ceca830071e5c61123664bd332c7a8de2a";

    @TempDir
    Path folder;

    private static IndicatorSet read(String text) throws IOException {
        return IndicatorFiles.read("file", text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Indicator> ask(IndicatorSet set, String text) {
        Probe probe = new Probe(set);
        char[] chars = text.toCharArray();
        probe.text(chars, 0, chars.length);
        List<Indicator> found = new ArrayList<>();
        for (int i = 0; i < probe.count(); i++) {
            found.add(probe.indicator(i));
        }
        return found;
    }

    private static String indicator(String id, String more) {
        return "{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--00000000-0000-4000-8000-00000000000"
                + id + "\"," + more + "}";
    }

    private static String pattern(String pattern) {
        return "\"pattern_type\":\"stix\",\"valid_from\":\"2024-01-20T00:00:00Z\",\"pattern\":\""
                + pattern.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String bundle(String... objects) {
        return "{\"type\":\"bundle\",\"id\":\"bundle--00000000-0000-4000-8000-000000000000\",\"objects\":["
                + String.join(",", objects) + "]}";
    }

    @Test
    void aPlainListIsReadWithCommentsAndDefanged() throws IOException {
        IndicatorSet set = read("""
                # a list
                bad.example      # comment
                ; another
                hxxps://worse[.]example/get
                *.wild[.]example
                203.0.113.0/24
                2001:db8::/32
                127.0.0.1 hosts.example
                user[@]mail[.]example
                %s  sample.exe
                %s
                no value at all
                """.formatted(MD5, SHA256));
        assertThat(set.size()).isEqualTo(9);
        assertThat(set.files().get(0).passedOver().values()).containsExactly(1);
        for (String text : List.of(
                "bad.example",
                "http://worse.example/get",
                "a.wild.example",
                "203.0.113.9",
                "2001:db8:1::1",
                "hosts.example",
                "user@mail.example",
                MD5,
                SHA256)) {
            assertThat(ask(set, text)).as(text).isNotEmpty();
        }
    }

    @Test
    void aStixBundleGivesValuesPatternsAndRules() throws IOException {
        IndicatorSet set = read(bundle(
                indicator(
                        "1",
                        "\"name\":\"C2\",\"confidence\":85,\"object_marking_refs\":[\"marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421\"],"
                                + pattern(
                                        "[domain-name:value = 'bad.example'] OR [ipv4-addr:value='203.0.113.7' OR url:value = 'http://bad.example/x']")),
                indicator(
                        "2", pattern("[file:hashes.MD5 = '" + MD5 + "' OR file:hashes.'SHA-256' = '" + SHA256 + "']")),
                indicator("3", pattern("[file:name = 'a.msi' AND file:size > 100]")),
                indicator("4", "\"pattern_type\":\"yara\",\"pattern\":\"rule a { condition: false }\""),
                indicator("5", "\"pattern_type\":\"snort\",\"pattern\":\"alert\""),
                indicator("6", "\"revoked\":true," + pattern("[domain-name:value = 'withdrawn.example']")),
                "{\"type\":\"grouping\",\"id\":\"grouping--1\",\"object_refs\":[\"grouping--1\"]}"));
        assertThat(set.size()).isEqualTo(5);
        assertThat(set.patterns()).hasSize(1);
        assertThat(set.rules()).hasSize(1);
        assertThat(set.files().get(0).passedOver())
                .containsOnlyKeys("pattern of type \"snort\"", "indicator that was revoked");
        Indicator first = ask(set, "x.bad.example").get(0);
        assertThat(first.about().name()).isEqualTo("C2");
        assertThat(first.about().confidence()).isEqualTo(85);
        assertThat(first.origin().tlp()).contains(Tlp.AMBER);
        assertThat(ask(set, "withdrawn.example")).isEmpty();
    }

    @Test
    void aLaterRevocationTakesAnIndicatorBack() throws IOException {
        IndicatorSet set = read(bundle(
                indicator("1", pattern("[domain-name:value = 'bad.example']")),
                indicator("1", "\"revoked\":true," + pattern("[domain-name:value = 'bad.example']"))));
        assertThat(set.size()).isZero();
    }

    @Test
    void aSightingRenewsAnIndicatorWhereverItStands() throws IOException {
        String sighting =
                "{\"type\":\"sighting\",\"id\":\"sighting--1\",\"sighting_of_ref\":\"indicator--00000000-0000-4000-8000-00000000000%s\"%s}";
        IndicatorSet set = read(bundle(
                sighting.formatted(
                        "1",
                        ",\"first_seen\":\"2024-02-01T00:00:00Z\",\"last_seen\":\"2025-01-20T00:00:00Z\",\"count\":2"),
                indicator(
                        "1",
                        "\"confidence\":80,"
                                + pattern(
                                        "[domain-name:value = 'seen.example'] OR [domain-name:value = 'also.example']")),
                indicator("2", "\"confidence\":80," + pattern("[domain-name:value = 'unseen.example']")),
                sighting.formatted("1", ",\"last_seen\":\"2024-05-01T00:00:00Z\""),
                sighting.formatted("2", ",\"last_seen\":\"2025-01-20T00:00:00Z\",\"count\":0"),
                sighting.formatted("2", "")));
        java.util.Optional<java.time.Instant> year =
                java.util.Optional.of(java.time.Instant.parse("2025-01-20T00:00:00Z"));
        java.util.Optional<java.time.Instant> later =
                java.util.Optional.of(java.time.Instant.parse("2025-04-20T00:00:00Z"));
        for (String value : List.of("seen.example", "also.example")) {
            Indicator seen = ask(set, value).get(0);
            assertThat(seen.about().seen()).isEqualTo(year);
            assertThat(seen.score(year)).isEqualTo(80);
            assertThat(seen.score(later)).isEqualTo(40);
            assertThat(seen.score(java.util.Optional.of(java.time.Instant.parse("2023-10-22T00:00:00Z"))))
                    .isEqualTo(40);
        }
        assertThat(ask(set, "unseen.example").get(0).score(year)).isLessThan(10);
        assertThat(set.files().get(0).passedOver()).containsOnlyKeys("sighting without a time");
        assertThat(set.size()).isEqualTo(3);
    }

    @Test
    void aMispEventGivesWhatIsMeantForDetection() throws IOException {
        IndicatorSet set = read("""
                {"Event": {"info": "case", "Attribute": [
                  {"type": "domain", "value": "bad.example", "to_ids": true, "uuid": "u1", "timestamp": "1705708800"},
                  {"type": "filename|md5", "value": "a.exe|%s", "to_ids": true},
                  {"type": "domain|ip", "value": "two.example|203.0.113.9", "to_ids": true},
                  {"type": "ip-dst|port", "value": "203.0.113.10|443", "to_ids": true},
                  {"type": "domain", "value": "context.example", "to_ids": false},
                  {"type": "domain", "value": "gone.example", "to_ids": true, "deleted": true},
                  {"type": "mutex", "value": "x", "to_ids": true},
                  {"type": "regkey", "value": "HKCU\\\\Software\\\\Run", "to_ids": true}],
                 "Object": [{"name": "file", "Attribute": [{"type": "sha256", "value": "%s", "to_ids": true}]}],
                 "Tag": [{"name": "tlp:amber+strict"}]}}
                """.formatted(MD5, SHA256));
        assertThat(set.size()).isEqualTo(6);
        assertThat(set.patterns()).hasSize(1);
        assertThat(ask(set, "bad.example").get(0).origin().tlp()).contains(Tlp.AMBER_STRICT);
        assertThat(ask(set, MD5).get(0).about().name()).isEqualTo("a.exe");
        assertThat(ask(set, "context.example")).isEmpty();
        assertThat(ask(set, "gone.example")).isEmpty();
        assertThat(set.files().get(0).passedOver()).hasSize(3);
    }

    @Test
    void openIocGivesValuesUnderOrAndPatternsUnderAnd() throws IOException {
        String item = "<IndicatorItem condition=\"%s\"><Context document=\"d\" search=\"%s\" type=\"mir\"/>"
                + "<Content type=\"string\">%s</Content></IndicatorItem>";
        IndicatorSet set = read(
                "<?xml version=\"1.0\"?><ioc xmlns=\"http://schemas.mandiant.com/2010/ioc\" id=\"i\" last-modified=\"2024-01-20T00:00:00\">"
                        + "<short_description>case</short_description><definition><Indicator operator=\"OR\">"
                        + item.formatted("is", "FileItem/Md5sum", MD5)
                        + item.formatted("is", "DnsEntryItem/Host", "bad.example")
                        + item.formatted("contains", "ProcessItem/arguments", "-enc")
                        + item.formatted("is", "Nothing/Known", "x")
                        + "<Indicator operator=\"AND\">"
                        + item.formatted("is", "FileItem/FileName", "a.msi")
                        + item.formatted("greater-than", "FileItem/SizeInBytes", "100")
                        + item.formatted("is", "PortItem/remoteIP", "203.0.113.7")
                        + "</Indicator></Indicator></definition></ioc>");
        assertThat(set.size()).isEqualTo(2);
        assertThat(set.patterns().stream().map(one -> one.pattern().toString()))
                .containsExactly(
                        "[process:command_line LIKE '%-enc%']",
                        "[file:name = 'a.msi' AND file:size > 100] AND [ipv4-addr:value = '203.0.113.7']");
        assertThat(ask(set, "bad.example").get(0).about().name()).isEqualTo("case");
    }

    @Test
    void theTableOfAWarningIsRead() throws IOException {
        IndicatorSet set = read("kind,value,role,published,confidence,first_seen,last_seen,count,tlp,evidence\r\n"
                + "domain,bad.example,control,indicator--x,80,2024-01-20T00:00:00.000Z,2024-01-21T00:00:00.000Z,3,TLP:AMBER,a b\r\n"
                + "ipv4,203.0.113.7,control,,40,,,1,TLP:AMBER,a\r\n"
                + "sha256," + SHA256 + ",sample,,70,,,1,TLP:AMBER,a\r\n"
                + "file-name,\"'=a,b.exe\",sample,,70,,,1,TLP:AMBER,a\r\n");
        assertThat(set.size()).isEqualTo(4);
        Indicator domain = ask(set, "bad.example").get(0);
        assertThat(domain.about().id()).isEqualTo("indicator--x");
        assertThat(domain.about().confidence()).isEqualTo(80);
        assertThat(domain.origin().tlp()).contains(Tlp.AMBER);
    }

    @Test
    void aTableOfColumnsThatAreNamedByKindsIsRead() throws IOException {
        IndicatorSet set = read("md5;sha256;domain\n" + MD5 + ";" + SHA256 + ";bad[.]example\n");
        assertThat(set.size()).isEqualTo(3);
    }

    @Test
    void packedFilesAreReadThrough() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("one.txt"));
            zip.write("bad.example\n".getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("two.json"));
            zip.write(bundle(indicator("1", pattern("[domain-name:value = 'worse.example']")))
                    .getBytes(StandardCharsets.UTF_8));
        }
        IndicatorSet set = IndicatorFiles.read("a.zip", bytes.toByteArray());
        assertThat(ask(set, "bad.example").get(0).origin().file()).isEqualTo("a.zip!one.txt");
        assertThat(ask(set, "worse.example")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"bundle\",\"objects\":[{\"type\":\"indicator\",\"id\":\"indicator--1\",\"pattern\":\"[a:b = 1\",\"pattern_type\":\"stix\"}]}",
                "{\"type\":\"bundle\",\"objects\":[{\"type\":\"indicator\",\"id\":\"indicator--1\",\"pattern\":7,\"pattern_type\":\"stix\"}]}",
                "{\"type\":\"bundle\",\"objects\":[{\"type\":\"indicator\",\"id\":\"indicator--1\",\"pattern\":{\"a\":1},\"pattern_type\":\"stix\"}]}",
                "{\"type\":\"bundle\",\"objects\":[{\"id\":\"indicator--1\"}]}",
                "{\"type\":\"bundle\",\"objects\":[7]}",
                "{\"type\":\"bundle\",\"objects\":{\"a\":1}}",
                "{\"type\":\"bundle\",\"objects\":[{\"type\":\"indicator\",\"id\":\"i\",\"confidence\":900,\"pattern\":\"[a:b=1]\"}]}",
                "{\"type\":\"bundle\",\"objects\":[{\"type\":\"indicator\",\"id\":\"i\",\"valid_from\":\"2024-13-01T00:00:00Z\",\"pattern\":\"[a:b=1]\"}]}",
                "{\"type\":\"bundle\",\"objects\":[{\"type\":\"indicator\",\"id\":\"i\",\"valid_from\":\"9999999-01-01T00:00:00Z\",\"pattern\":\"[a:b=1]\"}]}",
                "{\"type\":\"bundle\",\"objects\":[{\"type\":\"indicator\",\"id\":\"i\",\"valid_from\":\"2024-02-01T00:00:00Z\",\"valid_until\":\"2024-01-01T00:00:00Z\",\"pattern\":\"[a:b=1]\"}]}",
                "{\"type\":\"bundle\",\"objects\":[{\"type\":\"indicator\"",
                "{\"type\":\"bundle\",\"objects\":[]} trailing",
                "{\"type\":\"bundle\",\"objects\":[{\"type\":\"indicator\",\"id\":\"i\",\"pattern\":\"[url:value='a']\",\"pattern\":\"[url:value='b']\"}]}",
                "{\"type\":\"bundle\",\"objects\":[{\"type\":\"indicator\",\"id\":[[\"i\"]],\"pattern\":\"[a:b=1]\"}]}",
                "{\"type\":\"bundle\",\"objects\":[{\"type\":\"indicator\",\"id\":\"i\",\"confidence\":1e400,\"pattern\":\"[a:b=1]\"}]}",
                "{\"Event\":{\"Attribute\":[{\"type\":\"domain\"}]}}",
                "{\"Event\":{\"Attribute\":{\"type\":\"domain\"}}}",
                "{\"Event\":[]}",
                "{\"a\":1}",
                "<a/>",
                "<ioc><IndicatorItem></ioc>",
                "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]><ioc><short_description>&c;</short_description></ioc>",
                "<!DOCTYPE a SYSTEM \"file:///etc/hostname\"><ioc/>",
                "kind,value\n\"domain,bad.example\n",
                "kind,value,confidence\ndomain,bad.example,much\n",
                "\u0000\u0001\u0002",
                "",
                "no\nvalues\nat all\n"
            })
    void whatIsBrokenIsRefusedWithAReasonAndAPlace(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ImportException.class)
                .hasMessageStartingWith("file: ")
                .hasMessageEndingWith("nothing of this file was loaded")
                .satisfies(told ->
                        assertThat(String.valueOf(told.getMessage()).lines()).hasSize(1));
    }

    @Test
    void deepNestingAndGiantTextsAreRefused() {
        assertThatThrownBy(() -> read("{\"objects\":[{\"type\":\"x\",\"a\":" + "[".repeat(1000)))
                .isInstanceOf(ImportException.class);
        assertThatThrownBy(() -> read("{\"objects\":[" + "{\"a\":".repeat(100_000)))
                .isInstanceOf(ImportException.class);
        String giant = "[domain-name:value = 'a']" + " OR [domain-name:value = 'a']".repeat(20_000);
        assertThatThrownBy(() -> read(bundle(indicator("1", pattern(giant)))))
                .isInstanceOf(ImportException.class)
                .hasMessageContaining("longer than");
        assertThatThrownBy(() -> read("a".repeat(70_000) + ".example")).isInstanceOf(ImportException.class);
        assertThatThrownBy(() -> read("<ioc>" + "<Indicator>".repeat(100_000))).isInstanceOf(ImportException.class);
    }

    @Test
    void whatIsLargeTogetherIsLeftOutAndCounted() throws IOException {
        List<String> objects = new ArrayList<>();
        String pattern = "[a:b != 0" + " OR a:b != 1".repeat(8_000) + "]";
        for (int i = 0; i < 9; i++) {
            objects.add(indicator(String.valueOf(i), pattern(pattern)));
        }
        String rule = "r".repeat(1_000_000);
        for (int i = 0; i < 35; i++) {
            objects.add(indicator(String.valueOf(i % 10), "\"pattern_type\":\"yara\",\"pattern\":\"" + rule + "\""));
        }
        objects.add(indicator(
                "1", "\"name\":\"" + "n".repeat(100_000) + "\"," + pattern("[url:value = 'http://a.example/']")));
        IndicatorSet set = read(bundle(objects.toArray(String[]::new)));
        assertThat(set.patterns()).hasSize(6);
        assertThat(set.rules()).hasSize(33);
        assertThat(set.files().get(0).passedOver().values()).containsExactlyInAnyOrder(3, 2);
        assertThat(ask(set, "http://a.example/").get(0).about().name()).hasSize(200);
    }

    @Test
    void whatXmlAndTablesHoldInOnePieceIsBounded() {
        String item = "<IndicatorItem condition=\"is\"><Context search=\"FileItem/FileName\"/><Content>a.exe</Content>"
                + "</IndicatorItem>";
        assertThatThrownBy(() -> read("<ioc><Indicator operator=\"AND\">" + item.repeat(10_000) + "</Indicator></ioc>"))
                .isInstanceOf(ImportException.class)
                .hasMessageContaining("a condition of more than 100000 characters");
        assertThatThrownBy(() -> read("<ioc><!--" + "c".repeat(33 << 20)))
                .isInstanceOf(ImportException.class)
                .hasMessageContaining("larger than 32 MB");
        assertThatThrownBy(() -> read("value,type\n\"a\n" + "\",\"b\n".repeat(20_000)))
                .isInstanceOf(ImportException.class)
                .hasMessageContaining("a row of more than 65536 characters");
    }

    @Test
    void aPackedFileThatIsCutIsRefusedWithItsName() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write("bad.example\nworse.example\n".repeat(1_000).getBytes(StandardCharsets.UTF_8));
        }
        for (int length = 4; length < bytes.size() - 1; length++) {
            byte[] cut = Arrays.copyOf(bytes.toByteArray(), length);
            assertThatThrownBy(() -> IndicatorFiles.read("a.gz", cut))
                    .isInstanceOf(ImportException.class)
                    .hasMessageContaining("a.gz");
        }
    }

    @Test
    void aBombIsRefusedBeforeItIsUnpacked() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            byte[] line = "# nothing at all in this line\n".repeat(1_000).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 2_000; i++) {
                gzip.write(line);
            }
        }
        assertThatThrownBy(() -> IndicatorFiles.read("bomb.gz", bytes.toByteArray()))
                .isInstanceOf(ImportException.class)
                .hasMessageContaining("grows more than 200 times");
    }

    @Test
    void aBrokenMemberOfAnArchiveTakesTheOthersBack() throws IOException {
        Files.writeString(folder.resolve("good.txt"), "good.example\n");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("a.zip")))) {
            zip.putNextEntry(new ZipEntry("one.txt"));
            zip.write("bad.example\n".getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("two.json"));
            zip.write("{\"objects\":[7]}".getBytes(StandardCharsets.UTF_8));
        }
        IndicatorFiles.Read read = IndicatorFiles.read(List.of(folder));
        assertThat(read.refused())
                .singleElement()
                .asString()
                .contains("two.json")
                .contains("objects[0]");
        assertThat(ask(read.set(), "bad.example")).isEmpty();
        assertThat(ask(read.set(), "good.example")).hasSize(1);
    }

    @Test
    void truncatedFilesGiveAllOrNothing() {
        String whole = bundle(
                indicator("1", pattern("[domain-name:value = 'bad.example']")),
                indicator("2", pattern("[file:name = 'a' AND file:size = 1]")));
        TreeSet<Integer> sizes = new TreeSet<>();
        byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length <= bytes.length; length++) {
            try {
                IndicatorSet set = IndicatorFiles.read("file", Arrays.copyOf(bytes, length));
                sizes.add(set.size() + set.patterns().size());
            } catch (IOException | ImportException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        }
        assertThat(sizes).containsExactly(2);
    }

    @FuzzTest
    void anyBytesAreReadOrRefused(byte[] data) throws IOException {
        try {
            IndicatorSet set = IndicatorFiles.read("file", data);
            ask(set, new String(data, StandardCharsets.UTF_8));
        } catch (ImportException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        } catch (java.io.EOFException | java.util.zip.ZipException cut) {
            assertThat(data.length).isPositive();
        }
    }
}
