package org.atalaya.evidence.html;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import org.atalaya.evidence.Gathered;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.model.Content;
import org.atalaya.model.Level;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlTest {
    @Test
    void aFileHandedOverByAScriptIsCarved() throws IOException {
        byte[] program = new byte[90];
        program[0] = 'M';
        program[1] = 'Z';
        Gathered found =
                dissect("<html><script>var b=atob('" + Base64.getEncoder().encodeToString(program)
                        + "'); var x=new Blob([b]); a.href=URL.createObjectURL(x);</script></html>");
        assertThat(found.codes()).containsExactly("html.smuggles-file");
        assertThat(found.child("pe").bytes()).isEqualTo(program);
        assertThat(found.child("script").type()).isEqualTo("js");
    }

    @Test
    void whereAPageLeadsIsTold() throws IOException {
        Gathered found = dissect("<html><head><meta http-equiv=refresh content=\"0; url=http://a.test/\"></head>"
                + "<body><form action='https://b.test/post?a=1&amp;b=2'><input type=PASSWORD></form>"
                + "<a href=http://c.test>c</a><a href=\"/local\">l</a><iframe src=//d.test></iframe></body>");
        assertThat(found.codes())
                .containsExactly("html.moves-on", "html.sends-form", "html.asks-password", "html.link", "html.frames");
        assertThat(found.facts.get(1).values()).containsExactly("https://b.test/post?a=1&b=2");
    }

    @Test
    void aDataAddressIsOpenedUnlessItIsAPicture() throws IOException {
        String inner = Base64.getEncoder().encodeToString("<html>in</html>".getBytes(ISO_8859_1));
        Gathered found = dissect("<html><iframe src=\"data:text/html;base64," + inner + "\"></iframe>"
                + "<img src=\"data:image/png;base64," + inner + "\">");
        assertThat(found.codes()).containsExactly("html.data-address");
        assertThat(found.children).hasSize(1);
        assertThat(found.child("data").text()).isEqualTo("<html>in</html>");
    }

    @Test
    void theScriptsOfAnApplicationAreChildrenOfTheirLanguage() throws IOException {
        String hta = "<html><hta:application id=x><script language=\"VBScript\">MsgBox \"hi\"</script>"
                + "<script>var a = '</b>';</script>";
        assertThat(type(hta.getBytes(ISO_8859_1))).contains("hta");
        Gathered found = dissect(hta);
        assertThat(found.codes()).containsExactly("html.application");
        assertThat(found.child("script-1").type()).isEqualTo("vbs");
        assertThat(found.child("script-2").text()).isEqualTo("var a = '</b>';");
    }

    @Test
    void theKindsOfMarkupAreTold() {
        assertThat(type(
                        "<?xml version='1.0'?><package><job id='a'><script language='JScript'><![CDATA[WScript.Echo(1);]]></script></job></package>"
                                .getBytes(ISO_8859_1)))
                .contains("wsf");
        assertThat(type("<!DOCTYPE html><html></html>".getBytes(UTF_16LE))).contains("html");
        assertThat(type("<?xml version='1.0'?><note><to>x</to></note>".getBytes(ISO_8859_1)))
                .isEmpty();
        assertThat(type("if a < b and c > d then".getBytes(ISO_8859_1))).isEmpty();
    }

    @Test
    void aShortcutsAddressIsTold() throws IOException {
        byte[] url = "[InternetShortcut]\r\nURL=file://192.0.2.7/share/a.exe\r\nIconFile=\\\\192.0.2.7\\x.ico\r\n"
                .getBytes(ISO_8859_1);
        Format format = new Shortcuts();
        assertThat(format.recognises(url, Content.of(url))).isTrue();
        Gathered found = Gathered.from(format, url);
        assertThat(found.codes()).containsExactly("url.address", "url.icon");
        assertThat(found.facts.getFirst().level()).isEqualTo(Level.HIGH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<",
                "<!--",
                "<a b='",
                "<script>",
                "<a href=\"http://a.test/&",
                "&amp",
                "<a =",
                "</",
                "<script></scripx",
                "<a data:,>"
            })
    void brokenMarkupIsReadInLinearTime(String piece) {
        byte[] page = ("<html>" + piece.repeat(4_000_000 / piece.length())).getBytes(ISO_8859_1);
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> Gathered.from(Html.formats().get(2), page));
    }

    @FuzzTest
    void anyBytesAreReadAsMarkup(byte[] data) throws IOException {
        for (Format format : Stream.concat(Html.formats().stream(), Stream.of(new Shortcuts()))
                .toList()) {
            format.recognises(data, Content.of(data));
            Gathered.from(format, data);
        }
    }

    private static Gathered dissect(String html) throws IOException {
        return Gathered.from(Html.formats().get(2), html.getBytes(ISO_8859_1));
    }

    private static Optional<String> type(byte[] head) {
        return Html.formats().stream()
                .filter(format -> format.recognises(head, Content.of(head)))
                .map(Format::type)
                .findFirst();
    }
}
