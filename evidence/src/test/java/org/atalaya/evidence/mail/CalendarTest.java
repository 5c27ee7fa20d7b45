package org.atalaya.evidence.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.atalaya.evidence.Gathered;
import org.atalaya.evidence.artifact.Dissected;
import org.atalaya.model.Artifact;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Link;
import org.atalaya.model.Message.Text;
import org.junit.jupiter.api.Test;

class CalendarTest {
    private static final String INVITATION = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n"
            + "SUMMARY:[TEST] Su cuenta\\, bloqueada\r\n"
            + "ORGANIZER;CN=\"Banco; Soporte\":mailto:soporte@malo.test\r\n"
            + "LOCATION:https://reunion.malo.test/a\r\n"
            + "DESCRIPTION:Entre en https://entrar.malo.test/uno\\nAntes de las dob\r\n le de hoy.\r\n"
            + "X-ALT-DESC;FMTTYPE=text/html:<p>Pulse <a href=\"https://html.malo.test/\">aquí</a><span \r\n"
            + " style=\"display:none\">oculto</span></p>\r\n"
            + "URL:https://url.malo.test/\r\n"
            + "ATTACH;VALUE=BINARY;ENCODING=BASE64;FILENAME=nota.txt:"
            + Base64.getEncoder().encodeToString("[TEST] nota".getBytes(StandardCharsets.UTF_8)) + "\r\n"
            + "ATTACH:https://anexo.malo.test/f\r\n"
            + "END:VEVENT\r\nEND:VCALENDAR\r\n";

    private static byte[] mail(String headers, String body) {
        return ("From: a@example.com\r\nTo: b@example.com\r\nSubject: [TEST]\r\nMIME-Version: 1.0\r\n" + headers
                        + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void isShown(byte[] raw) throws IOException {
        Message message = Dissected.of(raw).messages.get(0);
        Text shown = message.texts().stream()
                .filter(text -> text.kind() == Text.Kind.CALENDAR)
                .findFirst()
                .orElseThrow();
        assertThat(shown.text())
                .contains(
                        "[TEST] Su cuenta, bloqueada\n", "Banco; Soporte\n", "Antes de las doble de hoy.", "Pulse aquí")
                .doesNotContain("oculto");
        assertThat(message.links())
                .extracting(Link::target)
                .containsExactlyInAnyOrder(
                        "https://reunion.malo.test/a",
                        "https://entrar.malo.test/uno",
                        "https://html.malo.test/",
                        "https://url.malo.test/",
                        "https://anexo.malo.test/f");
    }

    @Test
    void anInvitationIsShownWithItsMail() throws IOException {
        byte[] raw = mail("Content-Type: text/calendar; charset=utf-8; method=REQUEST", INVITATION);
        isShown(raw);
        for (Link link : Dissected.of(raw).messages.get(0).links()) {
            assertThat(new String(raw, (int) link.offset(), (int) link.length(), StandardCharsets.UTF_8))
                    .contains(link.target().substring(0, 20));
        }
        assertThat(Dissected.of(raw).artifacts).extracting(Artifact::source).contains("x!nota.txt");
    }

    @Test
    void anInvitationThatIsAttachedIsShownToo() throws IOException {
        byte[] raw = mail(
                "Content-Type: application/octet-stream; name=\"cita.ics\"\r\nContent-Disposition: attachment\r\n"
                        + "Content-Transfer-Encoding: base64",
                Base64.getMimeEncoder().encodeToString(INVITATION.getBytes(StandardCharsets.UTF_8)));
        isShown(raw);
        assertThat(Dissected.of(raw).artifacts)
                .extracting(artifact -> artifact.source() + " " + artifact.type())
                .contains("x!cita.ics ics", "x!cita.ics!nota.txt data");
    }

    @Test
    void anInvitationByItselfIsTold() throws IOException {
        Dissected read = Dissected.of(INVITATION.getBytes(StandardCharsets.UTF_8));
        assertThat(read.artifacts.get(0).type()).isEqualTo("ics");
        assertThat(read.fact("calendar.event").values())
                .containsExactly("[TEST] Su cuenta, bloqueada", "Banco; Soporte <soporte@malo.test>");
        assertThat(read.codes()).contains("calendar.link");
    }

    @Test
    void anInvitationThatIsCutAnywhereIsReadAsFarAsItGoes() throws IOException {
        byte[] raw = INVITATION.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < raw.length; length++) {
            assertThat(Dissected.of(Arrays.copyOf(raw, length)).defects()).isEmpty();
            byte[] within = mail("Content-Type: text/calendar", new String(raw, 0, length, StandardCharsets.UTF_8));
            assertThat(Dissected.of(within).defects()).isEmpty();
        }
    }

    @Test
    void aMillionLinesAreReadOrTold() throws IOException {
        Dissected read = Dissected.of(
                mail("Content-Type: text/calendar", "BEGIN:VCALENDAR\r\n" + "URL:https://a.test/\r\n".repeat(150_000)));
        assertThat(read.notices).isNotEmpty();
        assertThat(read.defects()).isEmpty();
    }

    @FuzzTest
    void anyInvitationIsShown(byte[] data) throws IOException {
        String text = new String(data, StandardCharsets.UTF_8);
        Calendar calendar = Calendar.of("BEGIN:VCALENDAR\r\n" + text);
        for (Page.Leads leads : calendar.leads) {
            assertThat(leads.start()).isLessThanOrEqualTo(leads.end());
        }
        Gathered.from(new Eml(), mail("Content-Type: text/calendar; charset=utf-8", text));
        Gathered.from(new CalendarFile(), data);
    }
}
