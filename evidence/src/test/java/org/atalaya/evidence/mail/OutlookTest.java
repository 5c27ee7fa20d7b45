package org.atalaya.evidence.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.atalaya.evidence.Gathered;
import org.atalaya.evidence.artifact.Dissected;
import org.atalaya.fixtures.MailSet;
import org.atalaya.fixtures.MsgWriter;
import org.atalaya.fixtures.OleWriter;
import org.atalaya.fixtures.PlainMail;
import org.atalaya.fixtures.TnefWriter;
import org.atalaya.model.Artifact;
import org.atalaya.model.Fact;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Link;
import org.atalaya.model.Message.Text;
import org.atalaya.model.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class OutlookTest {
    private static final byte[] EML = mail("ZIP");
    private static final PlainMail MAIL = PlainMail.of(EML);

    private static byte[] mail(String channel) {
        return MailSet.all().stream()
                .filter(one -> one.id().contains("imss") && one.id().contains(channel))
                .findFirst()
                .orElseThrow()
                .raw();
    }

    private static Message message(Dissected read) {
        return read.messages.get(0);
    }

    private static List<String> texts(Message message) {
        return message.texts().stream().map(text -> text.text().strip()).toList();
    }

    private static void isTheSame(Dissected read, Dissected eml) {
        Message one = message(read);
        Message other = message(eml);
        assertThat(texts(one)).isEqualTo(texts(other));
        assertThat(one.links())
                .extracting(Link::target)
                .isEqualTo(other.links().stream().map(Link::target).toList());
        assertThat(one.from().get(0).address()).isEqualTo(other.from().get(0).address());
        assertThat(one.from().get(0).name()).isEqualTo(other.from().get(0).name());
        assertThat(one.recipients().get(0).address())
                .isEqualTo(other.recipients().get(0).address());
        assertThat(one.subject()).isEqualTo(other.subject());
        assertThat(one.date()).isEqualTo(other.date());
        assertThat(read.artifacts.stream().skip(1).map(Artifact::source))
                .isEqualTo(eml.artifacts.stream().skip(1).map(Artifact::source).toList());
        assertThat(read.artifacts.stream()
                        .skip(1)
                        .map(artifact -> artifact.hashes().get("sha256")))
                .isEqualTo(eml.artifacts.stream()
                        .skip(1)
                        .map(artifact -> artifact.hashes().get("sha256"))
                        .toList());
    }

    @ParameterizedTest
    @EnumSource(names = {"HTML", "RICH"})
    void whatOutlookSavesReadsAsTheMailThatItSaved(MsgWriter.Body body) throws IOException {
        Dissected read = Dissected.of(MsgWriter.of(MAIL, body));
        assertThat(read.artifacts.get(0).type()).isEqualTo("msg");
        assertThat(message(read).format()).isEqualTo("msg");
        assertThat(read.notices).isEmpty();
        isTheSame(read, Dissected.of(EML));
    }

    @Test
    void whatExchangeSendsInAWinmailDatReadsAsTheMailThatItWas() throws IOException {
        Dissected read = Dissected.of(TnefWriter.of(MAIL));
        assertThat(read.artifacts.get(0).type()).isEqualTo("tnef");
        assertThat(read.notices).isEmpty();
        isTheSame(read, Dissected.of(EML));
    }

    static Stream<byte[]> whole() {
        return Stream.of(MsgWriter.of(MAIL, MsgWriter.Body.HTML), TnefWriter.of(MAIL));
    }

    @ParameterizedTest
    @MethodSource("whole")
    void placesLeadToTheBytes(byte[] raw) throws IOException {
        Message message = message(Dissected.of(raw));
        Text html = message.texts().stream()
                .filter(text -> text.kind() == Text.Kind.HTML)
                .findFirst()
                .orElseThrow();
        for (int i = 0; i < html.text().length(); i++) {
            char c = html.text().charAt(i);
            if (c > ' ' && c < 0x7F) {
                assertThat((char) raw[(int) html.offsets().of(i)]).isEqualTo(c);
            }
        }
        for (Link link : message.links()) {
            assertThat(new String(raw, (int) link.offset(), (int) link.length(), StandardCharsets.UTF_8))
                    .contains(link.target());
        }
    }

    @Test
    void fieldsOfTheHeaderItArrivedWithAreFoundInTheFile() throws IOException {
        byte[] raw = MsgWriter.of(MAIL, MsgWriter.Body.HTML);
        Message message = message(Dissected.of(raw));
        assertThat(message.header("Received")).isPresent();
        for (Message.Header header : message.headers()) {
            String there = new String(raw, (int) header.offset(), (int) header.length(), StandardCharsets.UTF_16LE);
            assertThat(there).startsWith(header.name() + ":");
        }
    }

    @Test
    void whoOutlookShowsIsWhoItIsFromWhateverTheHeaderSays() throws IOException {
        PlainMail other = new PlainMail(
                MAIL.header(), "IMSS", "otro@malo.test", MAIL.to(), MAIL.subject(), MAIL.html(), List.of());
        Dissected read = Dissected.of(MsgWriter.of(other, MsgWriter.Body.HTML));
        assertThat(message(read).from()).extracting(Message.Mailbox::address).containsExactly("otro@malo.test");
        assertThat(message(read).facts()).extracting(Fact::code).containsExactly("mail.sender-otherwise");
    }

    @Test
    void messagesWithinMessagesAreReadInEitherForm() throws IOException {
        List<PlainMail> three = List.of(MAIL, MAIL, MAIL);
        for (byte[] raw : List.of(MsgWriter.nested(three), TnefWriter.nested(three))) {
            Message message = message(Dissected.of(raw));
            Message inner = message.within().get(0).within().get(0);
            assertThat(texts(inner)).isEqualTo(texts(message));
            assertThat(inner.from().get(0).address()).isEqualTo(MAIL.address());
        }
    }

    private static byte[] carrying(String type, byte[] bytes) {
        return ("From: a@example.com\r\nTo: b@example.com\r\nSubject: [TEST]\r\nMIME-Version: 1.0\r\n"
                        + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: " + type
                        + "\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=x\r\n\r\n"
                        + Base64.getMimeEncoder().encodeToString(bytes) + "\r\n--b--\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aMailThatIsCarriedInWhateverFormIsAMessageWithin() throws IOException {
        Message plain = message(Dissected.of(EML));
        byte[] msg = MsgWriter.of(MAIL, MsgWriter.Body.HTML);
        PlainMail outer = new PlainMail(
                MAIL.header(),
                MAIL.name(),
                MAIL.address(),
                MAIL.to(),
                MAIL.subject(),
                "<p>[TEST]</p>",
                List.of(new PlainMail.Attachment("otro.eml", "message/rfc822", EML)));
        for (byte[] raw : List.of(
                carrying("application/vnd.ms-outlook", msg),
                carrying("message/rfc822", EML),
                MsgWriter.of(outer, MsgWriter.Body.HTML),
                TnefWriter.of(outer))) {
            Dissected read = Dissected.of(raw);
            assertThat(read.messages).hasSize(1);
            assertThat(message(read).within()).hasSize(1);
            assertThat(texts(message(read).within().get(0))).isEqualTo(texts(plain));
            assertThat(read.artifacts).extracting(Artifact::type).contains("zip");
        }
    }

    @Test
    void aWinmailDatInAMailIsItsBodyAndItsAttachments() throws IOException {
        byte[] eml = mail("LINK");
        byte[] raw = carrying("application/ms-tnef", TnefWriter.of(PlainMail.of(eml)));
        Dissected read = Dissected.of(raw);
        assertThat(texts(message(read))).isEqualTo(texts(message(Dissected.of(eml))));
        assertThat(message(read).within()).isEmpty();
        Dissected with = Dissected.of(carrying("application/ms-tnef", TnefWriter.of(MAIL)));
        assertThat(message(with).parts())
                .extracting(Message.Part::name)
                .contains(MAIL.attachments().get(0).name());
        assertThat(with.artifacts).extracting(Artifact::type).contains("zip");
        Link link = message(read).links().get(0);
        assertThat(link.offset()).isBetween(200L, (long) raw.length);
    }

    @Test
    void aThousandMessagesWithinOneAnotherAreReadOrTold() throws IOException {
        OleWriter deep = new OleWriter(0x00020D0B);
        StringBuilder place = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            deep.stream(place + "__properties_version1.0", new byte[32]);
            place.append("__attach_version1.0_#00000000/__substg1.0_3701000D/");
        }
        assertThat(Dissected.of(deep.bytes()).notices)
                .extracting(Notice::detail)
                .anyMatch(detail -> detail.contains("within one another"));
        List<PlainMail> small = Collections.nCopies(
                1_000, new PlainMail("X: y", "a", "a@example.com", "b@example.com", "[TEST]", "<p>x</p>", List.of()));
        assertThat(Dissected.of(TnefWriter.nested(small)).notices)
                .extracting(Notice::detail)
                .anyMatch(detail -> detail.contains("within one another"));
    }

    @ParameterizedTest
    @MethodSource("whole")
    void whatIsCutAnywhereIsReadAsFarAsItGoes(byte[] raw) throws IOException {
        for (int length = 0; length < raw.length; length++) {
            assertThat(Dissected.of(Arrays.copyOf(raw, length)).defects())
                    .as("cut at %d", length)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("whole")
    void aByteThatLiesAnywhereEndsNothing(byte[] raw) throws IOException {
        int step = Math.max(1, raw.length / 1_000);
        for (int at = 0; at < raw.length; at += step) {
            for (int value : new int[] {0, 0x7F, 0xFF}) {
                byte[] changed = raw.clone();
                changed[at] = (byte) value;
                assertThat(Dissected.of(changed).defects()).as("byte %d", at).isEmpty();
            }
        }
    }

    /** A good file some of whose bytes are changed: two bytes say where, one says to what. */
    private static byte[] changed(byte[] good, byte[] data) {
        byte[] raw = good.clone();
        for (int i = 0; i + 2 < data.length; i += 3) {
            raw[((data[i] & 0xFF) << 8 | data[i + 1] & 0xFF) % raw.length] = data[i + 2];
        }
        return raw;
    }

    private static final byte[] SAVED = MsgWriter.nested(List.of(MAIL, MAIL));
    private static final byte[] SENT = TnefWriter.nested(List.of(MAIL, MAIL));

    @FuzzTest
    void anyFileOfOutlookIsReadToItsEnd(byte[] data) throws IOException {
        assertThat(Gathered.from(new Msg(), changed(SAVED, data)).notices).hasSizeLessThan(200);
    }

    @FuzzTest
    void anyWinmailDatIsReadToItsEnd(byte[] data) throws IOException {
        assertThat(Gathered.from(new WinmailDat(), changed(SENT, data)).notices).hasSizeLessThan(200);
        byte[] head = {0x78, (byte) 0x9F, 0x3E, 0x22, 1, 0, 1};
        byte[] raw = Arrays.copyOf(head, head.length + data.length);
        System.arraycopy(data, 0, raw, head.length, data.length);
        Gathered.from(new WinmailDat(), raw);
        Gathered.from(new Eml(), carrying("application/ms-tnef", raw));
    }
}
