package org.atalaya.evidence.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.atalaya.evidence.artifact.Unheard;
import org.atalaya.fixtures.MailSet;
import org.atalaya.fixtures.PlainMail;
import org.atalaya.fixtures.TnefWriter;
import org.atalaya.model.Content;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Link;
import org.atalaya.model.Message.Text;
import org.junit.jupiter.params.provider.MethodSource;

/** The readers of mail by themselves, so that many inputs reach them in a second. */
class MailFuzzTest {
    private static final String HEAD = "From: \"Banco, S.A.\" <a@a.example>\r\nTo: b@b.example\r\n"
            + "Subject: =?utf-8?B?W1RFU1RdIMOx?=\r\nDate: Mon, 6 Jan 2025 10:00:00 -0600\r\nMIME-Version: 1.0\r\n";
    private static final String CALENDAR = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:[TEST] a\\, b\r\n"
            + "ORGANIZER;CN=\"B; S\":mailto:a@a.test\r\nDESCRIPTION:https://a.test/uno\\nx\r\n y\r\n"
            + "X-ALT-DESC;FMTTYPE=text/html:<a href=\"https://b.test/\">x</a>\r\nATTACH;VALUE=BINARY;ENCODING=BASE64;"
            + "FILENAME=n.txt:W1RFU1Rd\r\nURL:https://c.test/\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    private static final String PAGE = "<html><head><base href=\"https://a.test/\"><style>.o{display:none}</style>"
            + "<meta http-equiv=refresh content=\"0;url=//b.test\"></head><body><p class=o>no</p><a href=\"c?d=1&amp;e\">"
            + "[TEST] &ntilde;&#x200B;</a><img alt=logo usemap=#m src=cid:1><map name=m><area href=d></map><form action=f>"
            + "<input type=password></form><table style=\"font-size:0;color:#fff\"><td>x</table><script>y</script>";

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String parts(String... parts) {
        return HEAD + "Content-Type: multipart/mixed; boundary=\"b b\"\r\n\r\n--b b\r\n"
                + String.join("\r\n--b b\r\n", parts) + "\r\n--b b--\r\n";
    }

    static Stream<byte[]> mails() {
        PlainMail plain = PlainMail.of(MailSet.all().get(0).raw());
        String tnef = java.util.Base64.getMimeEncoder().encodeToString(TnefWriter.of(plain));
        String html =
                "Content-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
        return Stream.concat(
                Stream.of(
                                parts(
                                        html + "<p>a=F1o =\r\n<a href=3D'https://a.test/'>x</a>",
                                        "\r\nDe: B <c@d.test>\r\n"
                                                + "Enviado: ayer\r\nAsunto: x\r\n\r\nhttps://e.test/"),
                                parts(
                                        "Content-Type: message/rfc822\r\n\r\n" + HEAD + "\r\nhttps://a.test/",
                                        "Content-Type: application/zip; name*=utf-8''a%C3%B1o.zip\r\n"
                                                + "Content-Transfer-Encoding: base64\r\n\r\nUEsDBA=="),
                                parts("Content-Type: text/calendar\r\n\r\n" + CALENDAR),
                                parts("Content-Type: application/ms-tnef; name=winmail.dat\r\n"
                                        + "Content-Transfer-Encoding: base64\r\n\r\n" + tnef))
                        .map(MailFuzzTest::utf8),
                Stream.of(MailSet.all().get(1).raw()));
    }

    static Stream<byte[]> pages() {
        return Stream.of(
                utf8(PAGE), utf8("<div style='max-height:0;overflow:hidden'>x</div><a href='java\nscript:y'>z"));
    }

    static Stream<byte[]> boxes() {
        String line = "From a@a.example Mon Jan  6 10:00:00 2025\n";
        return Stream.of(
                utf8(line + "From: a@a.example\n\n>From x\n\n" + line + "From: b@b.example\nContent-Length: 3\n\nx\n"));
    }

    static Stream<byte[]> invitations() {
        return Stream.of(utf8(CALENDAR));
    }

    @MethodSource("mails")
    @FuzzTest
    void anyMailIsRead(byte[] data) throws IOException {
        new Eml().dissect(Content.of(data), new Unheard() {
            @Override
            public void message(Message message) {
                look(message, data.length, 0);
            }
        });
    }

    private static void look(Message message, long size, int level) {
        assertThat(level).isLessThan(2 * Mime.MOST_LEVELS);
        for (Text text : message.texts()) {
            assertThat(text.offsets().of(Math.max(0, text.text().length() - 1))).isBetween(-1L, size);
        }
        for (Link link : message.links()) {
            assertThat(link.offset()).isBetween(-1L, size);
            assertThat(link.length()).isBetween(0L, size);
        }
        for (Message inner : message.within()) {
            look(inner, size, level + 1);
        }
    }

    @MethodSource("pages")
    @FuzzTest
    void anyPageIsShown(byte[] data) {
        Page page = Page.of(new String(data, StandardCharsets.UTF_8));
        assertThat(page.shown.length() + page.hidden.length()).isLessThanOrEqualTo(data.length * 4 + 64);
    }

    @MethodSource("boxes")
    @FuzzTest
    void anyMailboxIsDividedWithoutOverlap(byte[] data) {
        Iterator<Mbox.Place> places = Mbox.messages(Content.of(data));
        long end = 0;
        while (places.hasNext()) {
            Mbox.Place place = places.next();
            assertThat(place.offset()).isGreaterThanOrEqualTo(end);
            end = place.offset() + place.length();
            assertThat(end).isLessThanOrEqualTo(data.length);
        }
    }

    @MethodSource("invitations")
    @FuzzTest
    void anyInvitationIsRead(byte[] data) throws IOException {
        Calendar calendar = Calendar.of(new String(data, StandardCharsets.UTF_8));
        for (Page.Leads leads : calendar.leads) {
            assertThat(leads.start()).isBetween(0, leads.end());
        }
        for (Calendar.Carried file : calendar.files) {
            assertThat(file.open().readAllBytes()).hasSizeLessThanOrEqualTo(data.length);
        }
        assertThat(List.of(calendar.summary, calendar.organizer)).doesNotContainNull();
    }
}
