package org.atalaya.evidence.outlook;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.atalaya.evidence.artifact.Held;
import org.atalaya.evidence.ole.CompoundFile;
import org.atalaya.fixtures.MsgWriter;
import org.atalaya.fixtures.PlainMail;
import org.atalaya.fixtures.RichTextWriter;
import org.atalaya.fixtures.TnefWriter;
import org.atalaya.model.Content;
import org.junit.jupiter.params.provider.MethodSource;

/** The parsers of Outlook's forms by themselves, so that many inputs reach them in a second. */
class OutlookFuzzTest {
    private static final Complaint NOBODY =
            (kind, offset, what) -> assertThat(what).isNotBlank();
    private static final PlainMail SMALL = new PlainMail(
            "From: Ana <ana@a.example>\r\nTo: b@b.example\r\nSubject: [TEST]",
            "Ana",
            "ana@a.example",
            "b@b.example",
            "[TEST] ñ",
            "<p>[TEST] <a href=\"https://a.test/\">x</a></p>",
            List.of(new PlainMail.Attachment("a.txt", "text/plain", "[TEST]".getBytes(StandardCharsets.UTF_8))));

    static Stream<byte[]> attributes() {
        return Stream.of(TnefWriter.of(SMALL), TnefWriter.nested(List.of(SMALL, SMALL, SMALL)));
    }

    static Stream<byte[]> files() {
        return Stream.of(
                MsgWriter.of(SMALL, MsgWriter.Body.HTML),
                MsgWriter.of(SMALL, MsgWriter.Body.RICH),
                MsgWriter.nested(List.of(SMALL, SMALL)));
    }

    static Stream<byte[]> texts() {
        String rtf = "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 A;}{\\f1\\fcharset204 C;}}\\pard a\\'f1o <1>\\par"
                + "{\\field{\\*\\fldinst HYPERLINK \"https://a.test/?b\"}{\\fldrslt x\\u237\\'ed}}{\\v o}{\\f1\\'e0}}";
        return Stream.of(
                RichTextWriter.packed(
                        RichTextWriter.wrapped("<html><body><p>[TEST] \u20AC hola hola</p></body></html>")),
                RichTextWriter.packed(rtf.getBytes(StandardCharsets.US_ASCII)),
                RichTextWriter.packed(0x414C454D, rtf.length(), rtf.getBytes(StandardCharsets.US_ASCII)));
    }

    @MethodSource("attributes")
    @FuzzTest
    void anyAttributesAreRead(byte[] data) throws IOException {
        walk(Tnef.read(Content.of(data), NOBODY), data.length);
    }

    @MethodSource("files")
    @FuzzTest
    void anyCompoundFileIsReadAsAMessage(byte[] data) throws IOException {
        Optional<CompoundFile> file = CompoundFile.open(Content.of(data));
        if (file.isPresent()) {
            walk(MsgFile.read(file.get(), NOBODY), data.length);
        }
    }

    @MethodSource("texts")
    @FuzzTest
    void anyPackedTextIsUnpacked(byte[] data) throws IOException {
        Held held = Held.of(data, index -> index);
        CompressedRtf.Unpacked unpacked = CompressedRtf.of(held);
        Held rtf = unpacked.rtf();
        assertThat(rtf.place(rtf.size())).isBetween(-1L, (long) data.length);
        RichText.Page page = RichText.of(rtf);
        assertThat(page.page().place(page.page().size())).isBetween(-1L, (long) data.length);
    }

    private static void walk(Item item, long size) throws IOException {
        look(item.properties(), size);
        for (Properties recipient : item.recipients()) {
            look(recipient, size);
        }
        for (Item.Attachment attachment : item.attachments()) {
            look(attachment.properties(), size);
            for (Item.Stream stream : attachment.streams()) {
                look(stream.held(), size);
            }
            if (attachment.message().isPresent()) {
                walk(attachment.message().get(), size);
            }
        }
    }

    private static void look(Properties properties, long size) throws IOException {
        for (int tag : new int[] {
            Tags.SUBJECT, Tags.SENDER_NAME, Tags.SENDER_ADDRESS, Tags.SENDER_SMTP, Tags.TEXT, Tags.NAME, Tags.LONG_NAME
        }) {
            assertThat(properties.text(tag)).isNotNull();
            assertThat(properties.charsetName(tag)).isNotNull();
        }
        properties.number(Tags.METHOD);
        properties.time(Tags.SENT);
        for (int tag : new int[] {Tags.TEXT, Tags.HTML, Tags.RTF, Tags.DATA, Tags.HEADERS, Tags.REPLY_ENTRIES}) {
            Optional<Held> held = properties.held(tag);
            if (held.isPresent()) {
                look(held.get(), size);
            }
        }
        Optional<Held> replies = properties.held(Tags.REPLY_ENTRIES);
        if (replies.isPresent()) {
            assertThat(Entries.read(replies.get())).isNotNull();
        }
    }

    private static void look(Held held, long size) throws IOException {
        assertThat(held.first(1 << 16)).hasSizeLessThanOrEqualTo((int) size);
        assertThat(held.place(0)).isBetween(-1L, size);
        assertThat(held.place(held.size())).isBetween(-1L, size);
        assertThat(held.span()).isBetween(0L, size);
    }
}
