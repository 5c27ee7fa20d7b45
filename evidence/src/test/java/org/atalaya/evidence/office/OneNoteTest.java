package org.atalaya.evidence.office;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import org.atalaya.evidence.Gathered;
import org.atalaya.model.Content;
import org.atalaya.model.Level;
import org.junit.jupiter.api.Test;

class OneNoteTest {
    @Test
    void anEmbeddedFileIsAPart() throws IOException {
        byte[] section = section("WScript.Echo \"hello there\"", 26);
        assertThat(OneNote.FORMAT.recognises(section, Content.of(section))).isTrue();
        Gathered found = Gathered.from(OneNote.FORMAT, section);
        assertThat(found.codes()).containsExactly("onenote.embedded-file");
        assertThat(found.facts.getFirst().level()).isEqualTo(Level.HIGH);
        assertThat(found.child("file-1").text()).isEqualTo("WScript.Echo \"hello there\"");
    }

    @Test
    void aLengthBeyondTheEndIsCut() throws IOException {
        Gathered found = Gathered.from(OneNote.FORMAT, section("abc", 1_000_000));
        assertThat(found.child("file-1").text()).isEqualTo("abc");
    }

    @FuzzTest
    void anyBytesAreReadAsASection(byte[] data) throws IOException {
        Gathered.from(OneNote.FORMAT, section(new String(data, ISO_8859_1), data.length));
        Gathered.from(OneNote.FORMAT, data);
    }

    private static byte[] section(String text, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(HexFormat.of().parseHex("e4525c7b8cd8a74daeb15378d02996d3"));
        out.writeBytes(new byte[70_000 - 16]);
        out.writeBytes(HexFormat.of().parseHex("e716e3bd65261145a4c48d4d0b7a9eac"));
        out.writeBytes(new byte[] {(byte) length, (byte) (length >> 8), (byte) (length >> 16), 0, 0, 0, 0, 0});
        out.writeBytes(new byte[12]);
        out.writeBytes(text.getBytes(ISO_8859_1));
        return out.toByteArray();
    }
}
