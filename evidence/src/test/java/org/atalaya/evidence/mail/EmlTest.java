package org.atalaya.evidence.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.stream.Stream;
import org.atalaya.evidence.artifact.Dissected;
import org.atalaya.model.Artifact;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Link;
import org.atalaya.model.Message.Mailbox;
import org.atalaya.model.Message.Text;
import org.atalaya.model.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmlTest {
    private static final String HEAD = "To: reader@example.com\nSubject: [TEST]\nMIME-Version: 1.0\n";

    private static String text(Dissected read, Text.Kind kind) {
        return read.messages.get(0).texts().stream()
                .filter(text -> text.kind() == kind)
                .map(Text::text)
                .findFirst()
                .orElse("")
                .strip();
    }

    private static Dissected read(byte[] raw) {
        try {
            return Dissected.of(raw);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static Dissected read(String raw) {
        return read(raw.getBytes(StandardCharsets.UTF_8));
    }

    private static Dissected html(String html) {
        return read("From: a@example.com\n" + HEAD + "Content-Type: text/html; charset=utf-8\n\n" + html);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Ana Ruiz <ana@example.com>|Ana Ruiz|ana@example.com",
                "\"Ruiz, Ana\" <ana@example.com>|Ruiz, Ana|ana@example.com",
                "Banco, S.A. <ana@example.com>|Banco, S.A.|ana@example.com",
                "ana@example.com (Ana Ruiz)|Ana Ruiz|ana@example.com",
                "=?utf-8?Q?Ana_Mu=C3=B1oz?= <ana@example.com>|Ana Muñoz|ana@example.com",
                "=?utf-8?B?QmFuY28gPGFuYUBleGFtcGxlLmNvbT4=?=|Banco|ana@example.com",
                "Servicio|Servicio|``",
                "Banco <ana@example.com|Banco|ana@example.com",
                "otro@example.org <ana@example.com>|otro@example.org|ana@example.com",
                "Señal <ana@example.com>|Señal|ana@example.com",
                "\"=?iso-8859-1?Q?A=F1o?=\" <ana@example.com>|Año|ana@example.com",
                "Banco <\"aviso 1\">, \"2\" <ana@example.com>|Banco <aviso 1>, 2|ana@example.com",
                "Banco <aviso-1>|Banco|aviso-1",
                "Ana <o'hara@example.com>|Ana|o'hara@example.com",
                "Ana <'ana@example.com'>|Ana|ana@example.com",
            })
    void whoWroteItIsReadAsMailProgramsDo(String field, String name, String address) {
        Mailbox from = read("From: " + field + "\n" + HEAD + "\nx")
                .messages
                .get(0)
                .from()
                .get(0);
        assertThat(from.name()).isEqualTo(name);
        assertThat(from.address()).isEqualTo(address);
    }

    @Test
    void wordsThatAreCutWithinACharacterAreJoined() {
        byte[] bytes = "año".getBytes(StandardCharsets.UTF_8);
        String first = Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(bytes, 2));
        String second = Base64.getEncoder().encodeToString(java.util.Arrays.copyOfRange(bytes, 2, 4));
        Dissected read = read("From: a@example.com\nTo: b@example.com\nSubject: =?utf-8?B?" + first + "?=\n =?utf-8?B?"
                + second + "?= fin\n\nx");
        assertThat(read.messages.get(0).subject()).isEqualTo("año fin");
    }

    @Test
    void whatIsHiddenIsToldFromWhatIsShown() {
        Dissected read = html(
                "<style>.x{display:none} @media print{.y{display:none}}</style><p>Ver<!-- z -->de <span class=x>a</span>"
                        + "<span class=y>campo</span><span style='font-size:0'>b<b style='font-size:12px'>!</b></span>"
                        + "<font color=#fefefe>c</font></p><td bgcolor=black><font color=white>claro</font></td>");
        assertThat(text(read, Text.Kind.HTML)).isEqualTo("Verde campo!\nclaro");
        assertThat(text(read, Text.Kind.HIDDEN)).isEqualTo("abc");
    }

    @Test
    void linksAreReadAsTheyAreOpened() {
        Dissected read = html(
                "<base href='https://www.example.org/'><a href=' /a&amp;b\n'>uno</a><map><area href='https://x.test'></map>"
                        + "<form action='https://f.test'><input type=password></form><img src='https://i.test/p'> http://t.test/x.");
        assertThat(read.messages.get(0).links())
                .extracting(Link::kind, Link::target, Link::shown)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Link.Kind.ANCHOR, "https://www.example.org/a&b", "uno"),
                        org.assertj.core.groups.Tuple.tuple(Link.Kind.AREA, "https://x.test", ""),
                        org.assertj.core.groups.Tuple.tuple(Link.Kind.FORM, "https://f.test", ""),
                        org.assertj.core.groups.Tuple.tuple(Link.Kind.REMOTE, "https://i.test/p", ""),
                        org.assertj.core.groups.Tuple.tuple(Link.Kind.TEXT, "http://t.test/x", "http://t.test/x"));
        assertThat(read.messages.get(0).facts()).extracting(fact -> fact.code()).contains("mail.asks-password");
    }

    @ParameterizedTest
    @CsvSource({"base64,utf-8", "quoted-printable,utf-8", "8bit,utf-8", "base64,iso-8859-1", "quoted-printable,utf-16be"
    })
    void everyCharacterKnowsItsPlaceInTheBytes(String encoding, String charset) {
        String text = "año: señal 漢字 fin";
        byte[] body = text.getBytes(java.nio.charset.Charset.forName(charset));
        StringBuilder coded = new StringBuilder();
        if (encoding.equals("base64")) {
            coded.append(Base64.getMimeEncoder(16, new byte[] {'\n'}).encodeToString(body));
        } else {
            for (byte one : body) {
                coded.append(encoding.equals("8bit") ? "" : String.format("=%02X", one & 0xFF));
            }
        }
        byte[] head = ("From: a@example.com\n" + HEAD + "Content-Type: text/plain; charset=" + charset
                        + "\nContent-Transfer-Encoding: " + encoding + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] tail = encoding.equals("8bit") ? body : coded.toString().getBytes(StandardCharsets.UTF_8);
        byte[] raw = java.util.Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, raw, head.length, tail.length);
        Text read = read(raw).messages.get(0).texts().get(0);
        int bytes = 0;
        for (int i = 0; i < read.text().length(); i++) {
            long expected = head.length
                    + switch (encoding) {
                        case "base64" -> bytes / 3 * 4 + bytes / 3 / 4;
                        case "8bit" -> bytes;
                        default -> bytes * 3;
                    };
            long place = read.offsets().of(i);
            long most = encoding.equals("base64") ? 4 : 0;
            assertThat(place).as("character %d", i).isBetween(expected - most, expected + most);
            bytes += read.text().substring(i, i + 1).getBytes(java.nio.charset.Charset.forName(charset)).length;
        }
    }

    @Test
    void partsAttachmentsAndMessagesWithinAreFound() {
        Dissected read = read(
                "From: a@example.com\n" + HEAD
                        + "Content-Type: multipart/mixed; boundary=\"b b\"\n\nnada\n--b b\n\nhola\n"
                        + "--b b\nContent-Type: application/zip; name*=utf-8''a%C3%B1o.zip\nContent-Transfer-Encoding: base64\n\nUEsDBA==\n"
                        + "--b b\nContent-Type: message/rfc822\n\nFrom: otro@example.org\nSubject: dentro\n\ncuerpo\n--b b--\nfin\n");
        assertThat(read.messages.get(0).parts())
                .extracting(part -> part.type())
                .containsExactly("multipart/mixed", "text/plain", "application/zip", "message/rfc822");
        assertThat(text(read, Text.Kind.PLAIN)).isEqualTo("hola");
        assertThat(read.artifacts).extracting(Artifact::source).contains("x!año.zip");
        assertThat(read.messages.get(0).within()).hasSize(1);
        assertThat(read.messages.get(0).within().get(0).subject()).isEqualTo("dentro");
        assertThat(read.messages.get(0).facts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"De,Enviado,Asunto", "From,Sent,Subject", "De,Enviada em,Assunto", "Von,Gesendet,Betreff"})
    void messagesForwardedInTheTextAreFound(String from, String sent, String subject) {
        Dissected read = read("From: a@example.com\n" + HEAD + "\nmira\n\n" + from + ": Banco <x@example.org>\n" + sent
                + ": ayer\n" + subject + ": aviso\n\nentre en https://x.test/a\n");
        Message quoted = read.messages.get(0).within().get(0);
        assertThat(quoted.from().get(0).address()).isEqualTo("x@example.org");
        assertThat(quoted.subject()).isEqualTo("aviso");
        assertThat(quoted.links()).extracting(Link::target).containsExactly("https://x.test/a");
    }

    @Test
    void passwordsInTheTextOpenWhatIsAttached() throws IOException {
        byte[] zip;
        try (var in = java.util.Objects.requireNonNull(
                EmlTest.class.getResourceAsStream("/org/atalaya/evidence/archive/samples/zip-named.zip"))) {
            zip = in.readAllBytes();
        }
        String attached = "--b\nContent-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n"
                + Base64.getMimeEncoder().encodeToString(zip) + "\n--b--\n";
        String head = "From: a@example.com\n" + HEAD + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n";
        assertThat(read(head + "La contraseña del archivo es: TestKey77.\n" + attached).artifacts)
                .extracting(Artifact::source)
                .contains("x!a.zip!hola.txt");
        assertThat(read(head + "hola\n" + attached).artifacts)
                .extracting(Artifact::source)
                .doesNotContain("x!a.zip!hola.txt");
    }

    @Test
    void resultsOfServersNameWhoSaidThem() {
        Dissected read = read(
                "Authentication-Results: mx.example.com; spf=pass (ok) smtp.mailfrom=a@example.org;\n dkim=pass header.d=example.org"
                        + " header.s=s1; dmarc=fail header.from=example.net\nDKIM-Signature: v=1; d=example.org; s=s1; b=x\nFrom: a@example.net\n"
                        + HEAD + "\nx");
        assertThat(read.messages.get(0).authentications())
                .extracting(one -> one.server() + " " + one.method() + " " + one.result() + " " + one.domain() + " "
                        + one.selector())
                .containsExactly(
                        "mx.example.com spf pass example.org ",
                        "mx.example.com dkim pass example.org s1",
                        "mx.example.com dmarc fail example.net ",
                        " signature  example.org s1");
    }

    @Test
    void aThousandLevelsAreReadOrTold() {
        StringBuilder raw = new StringBuilder("From: a@example.com\n" + HEAD);
        for (int i = 0; i < 1_000; i++) {
            raw.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\n\n--b")
                    .append(i)
                    .append('\n');
        }
        Dissected read = read(raw + "\nfondo");
        assertThat(read.notices).extracting(Notice::detail).anyMatch(detail -> detail.contains("within one another"));
        StringBuilder nested = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            nested.append("From: a@example.com\nSubject: x\nContent-Type: message/rfc822\n\n");
        }
        assertThat(read(nested.toString()).messages.stream()
                        .mapToInt(EmlTest::depth)
                        .sum())
                .isGreaterThanOrEqualTo(1_000);
    }

    private static int depth(Message message) {
        return 1 + message.within().stream().mapToInt(EmlTest::depth).sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-2022-CN", "x-JISAutoDetect", "utf-7", "unknown-8bit"})
    void characterSetsThatCannotBeWrittenAreRead(String charset) {
        Dissected read = read("From: a@example.com\n" + HEAD + "Content-Type: text/plain; charset=" + charset
                + "\nContent-Transfer-Encoding: base64\n\naG9sYSBodHRwOi8vYS50ZXN0L3g=\n");
        assertThat(read.notices).isEmpty();
        assertThat(read.messages.get(0).links()).extracting(Link::target).containsExactly("http://a.test/x");
        assertThat(read.messages.get(0).links().get(0).offset()).isPositive();
    }

    @Test
    void aFieldAsLongAsItLikesHidesNoMail() {
        assertThat(read("From: " + "a, ".repeat(20_000) + "<a@example.com>\n" + HEAD + "\nx").messages)
                .hasSize(1);
    }

    static Stream<String> costly() {
        String page = "Content-Type: text/html\n\n";
        StringBuilder anchors = new StringBuilder(page);
        for (int i = 0; i < 5_000; i++) {
            anchors.append("<a href=x>")
                    .append("y".repeat(300))
                    .append(i)
                    .append("</a> https://h")
                    .append(i)
                    .append(".test/a ");
        }
        return Stream.of(
                "Subject: " + "=?a?b?".repeat(40_000) + "\n\nx",
                "Sender: " + (":".repeat(200) + "\n ").repeat(1_200) + "@;\n\nx",
                page + "<p style='" + ";".repeat(3_000_000) + "'>x</p>",
                page + "<!--".repeat(900_000),
                page + "<b>".repeat(600) + "</x>".repeat(500_000),
                page + "<a href='".repeat(300_000),
                page + "<style>" + "a{display:none}".repeat(200_000) + "</style>x",
                anchors.toString());
    }

    @ParameterizedTest
    @MethodSource("costly")
    void whatIsMadeToCostMuchIsReadInSeconds(String hostile) {
        // Processor time, so that other work on the machine does not count: unbounded, each took minutes.
        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        long before = clock.getCurrentThreadCpuTime();
        Dissected read = read("From: a@example.com\nTo: b@example.com\nMIME-Version: 1.0\n" + hostile);
        assertThat(Duration.ofNanos(clock.getCurrentThreadCpuTime() - before)).isLessThan(Duration.ofSeconds(10));
        assertThat(read.messages).hasSize(1);
    }

    @Test
    void aRowOfBoundariesEnds() {
        Dissected read = read("From: a@example.com\n" + HEAD + "Content-Type: multipart/mixed; boundary=b\n\n"
                + "--b\n".repeat(100_000));
        assertThat(read.notices).extracting(Notice::detail).anyMatch(detail -> detail.contains("parts"));
    }

    @FuzzTest
    void anyBytesAreReadToTheirEnd(byte[] data) {
        byte[] head = "From: a@example.com\nSubject: x\n".getBytes(StandardCharsets.UTF_8);
        byte[] raw = java.util.Arrays.copyOf(head, head.length + data.length);
        System.arraycopy(data, 0, raw, head.length, data.length);
        Dissected read = read(raw);
        assertThat(read.defects()).isEmpty();
        for (Message message : read.messages) {
            for (Text text : message.texts()) {
                long place = text.offsets().of(text.text().length() - 1);
                assertThat(place).isLessThanOrEqualTo(raw.length);
            }
        }
    }
}
