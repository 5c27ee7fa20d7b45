package org.atalaya.evidence.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.atalaya.evidence.Evidence;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Reading;
import org.atalaya.evidence.Sink;
import org.atalaya.evidence.Source;
import org.atalaya.evidence.Workspace;
import org.atalaya.model.Event;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DmarcReportTest {
    /** Of the form of RFC 7489, appendix C. */
    static final String REPORT = """
            <?xml version="1.0" encoding="UTF-8" ?>
            <feedback>
              <report_metadata>
                <org_name>receiver.example</org_name><email>dmarc@receiver.example</email>
                <report_id>42</report_id>
                <date_range><begin>1772409600</begin><end>1772495999</end></date_range>
              </report_metadata>
              <policy_published><domain>news.example.com</domain><adkim>r</adkim><p>reject</p><pct>100</pct></policy_published>
              <record>
                <row><source_ip>192.0.2.7</source_ip><count>12</count>
                  <policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>
                <identifiers><header_from>news.example.com</header_from></identifiers>
                <auth_results><dkim><domain>news.example.com</domain><selector>s1</selector><result>pass</result></dkim>
                  <spf><domain>mailer.example.net</domain><result>pass</result></spf></auth_results>
              </record>
              <record>
                <row><source_ip>2001:db8::1</source_ip><count>3</count>
                  <policy_evaluated><disposition>reject</disposition><dkim>fail</dkim><spf>fail</spf></policy_evaluated></row>
                <identifiers><header_from>news.example.com</header_from></identifiers>
              </record>
            </feedback>
            """;

    @TempDir
    Path folder;

    private final List<Map<String, Object>> seen = new ArrayList<>();
    private final List<Instant> times = new ArrayList<>();

    private void take(Event event) {
        assertThat(event.type()).isEqualTo(DmarcReport.TYPE);
        seen.add(new TreeMap<>(event.tree()));
        times.add(event.time().orElse(Instant.EPOCH));
    }

    private List<Notice> read(byte[] bytes, String name) throws IOException {
        seen.clear();
        return Reading.of(Files.write(folder.resolve(name), bytes), false, this::take).notices;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void everyRecordIsAnEventWithTheFieldsOfItsReport() throws IOException {
        assertThat(read(bytes(REPORT), "r.xml")).isEmpty();
        assertThat(seen).hasSize(2);
        assertThat(times).allMatch(Instant.parse("2026-03-02T00:00:00Z")::equals);
        assertThat(seen.get(0))
                .containsEntry("org_name", "receiver.example")
                .containsEntry("domain", "news.example.com")
                .containsEntry("row.source_ip", "192.0.2.7")
                .containsEntry("row.count", "12")
                .containsEntry("row.policy_evaluated.dkim", "pass")
                .containsEntry("auth_results.dkim.selector", "s1")
                .containsEntry("auth_results.spf.domain", "mailer.example.net");
        assertThat(seen.get(1))
                .containsEntry("row.source_ip", "2001:db8::1")
                .doesNotContainKey("auth_results.spf.domain");
    }

    @Test
    void reportsComeInGzipAndZipAndWithANamespace() throws IOException {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(gzip)) {
            out.write(bytes(REPORT));
        }
        assertThat(read(gzip.toByteArray(), "r.xml.gz")).isEmpty();
        assertThat(seen).hasSize(2);
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            out.putNextEntry(new ZipEntry("r.xml"));
            out.write(bytes(REPORT));
        }
        assertThat(read(zip.toByteArray(), "r.zip")).isEmpty();
        assertThat(seen).hasSize(2);
        read(bytes(REPORT.replace("<feedback>", "<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\">")), "n.xml");
        assertThat(seen).hasSize(2);
    }

    @Test
    void aReportThatIsAttachedToAMailIsRead() throws IOException {
        Path mail = Files.writeString(folder.resolve("r.eml"), """
                From: dmarc@receiver.example
                To: rua@example.com
                Subject: Report domain: news.example.com
                Date: Mon, 2 Mar 2026 15:04:05 +0000
                MIME-Version: 1.0
                Content-Type: application/xml; name="r.xml"
                Content-Disposition: attachment; filename="r.xml"

                """ + REPORT);
        Workspace workspace = new Workspace();
        ReadOptions options = new ReadOptions(new FieldNames(), false, true);
        try (Source source = Evidence.open(mail, "r.eml", options)) {
            var portions = source.portions();
            while (portions.hasNext()) {
                portions.next().read(workspace, new Sink() {
                    @Override
                    public void event(Event event) {
                        take(event);
                    }

                    @Override
                    public void notice(Notice notice) {
                        throw new AssertionError(notice);
                    }
                });
            }
        }
        assertThat(seen).hasSize(2);
    }

    @Test
    void otherXmlIsNotTakenForAReport() {
        for (String text : List.of(
                "<a><feedback><report_metadata/></feedback></a>",
                "<feedback><p>well done</p></feedback>",
                "see <feedback><report_metadata>",
                "")) {
            byte[] head = bytes(text);
            assertThat(DmarcReport.recognises(head, head.length)).as(text).isFalse();
        }
    }

    @Test
    void aBrokenReportGivesTheRecordsBeforeAndSaysSo() throws IOException {
        byte[] whole = bytes(REPORT);
        for (int length = 0; length < whole.length; length += 7) {
            seen.clear();
            List<Notice> notices = readAlone(new String(whole, 0, length, StandardCharsets.UTF_8));
            assertThat(seen.size()).isLessThanOrEqualTo(2);
            assertThat(notices).hasSize(1);
        }
    }

    @Test
    void entitiesAreNeverExpandedOrFetched() throws IOException {
        String hostile = "<?xml version=\"1.0\"?><!DOCTYPE feedback [<!ENTITY e SYSTEM \"file:///etc/hostname\">"
                + "<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>"
                + REPORT.substring(REPORT.indexOf("<feedback>")).replace("receiver.example</org", "&e;&b;</org");
        List<Notice> notices = readAlone(hostile);
        assertThat(seen)
                .allSatisfy(event ->
                        assertThat(String.valueOf(event.get("org_name"))).doesNotContain("aaaa"));
        assertThat(seen.isEmpty() ? notices : List.of("told")).isNotEmpty();
    }

    @Test
    void depthFieldsTextAndTagsHaveLimitsThatAreTold() throws IOException {
        assertThat(readAlone("<feedback>" + "<report_metadata>".repeat(DmarcReport.MOST_LEVELS)))
                .singleElement()
                .matches(notice -> notice.kind() == Notice.Kind.LIMIT);
        assertThat(readAlone(REPORT.replace("receiver.example</org", "x".repeat(DmarcReport.MOST_TEXT + 1) + "</org")))
                .singleElement()
                .matches(notice -> notice.kind() == Notice.Kind.LIMIT);
        assertThat(readAlone(REPORT.replace("<row>", "<extra>1</extra>".repeat(DmarcReport.MOST_FIELDS) + "<row>")))
                .singleElement()
                .matches(notice -> notice.kind() == Notice.Kind.LIMIT);
        assertThat(readAlone(
                        "<feedback a='" + "x".repeat(2 * DmarcReport.MOST_TAG) + "'><report_metadata/></feedback>"))
                .singleElement()
                .matches(notice -> notice.kind() == Notice.Kind.LIMIT);
    }

    private List<Notice> readAlone(String text) throws IOException {
        seen.clear();
        List<Notice> notices = new ArrayList<>();
        DmarcReport.read(
                new ByteArrayInputStream(bytes(text)), "r.xml", new ReadOptions(new FieldNames(), false), new Sink() {
                    @Override
                    public void event(Event event) {
                        take(event);
                    }

                    @Override
                    public void notice(Notice notice) {
                        notices.add(notice);
                    }
                });
        return notices;
    }
}
