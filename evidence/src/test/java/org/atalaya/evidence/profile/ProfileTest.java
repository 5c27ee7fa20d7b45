package org.atalaya.evidence.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.atalaya.evidence.Gathered;
import org.atalaya.evidence.artifact.Dissected;
import org.atalaya.model.Fact;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

class ProfileTest {
    private static final String HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC "
            + "\"-//Apple//DTD PLIST 1.0//EN\" \"http://www.example.com/DTDs/PropertyList-1.0.dtd\">\n"
            + "<plist version=\"1.0\">";
    private static final String PROFILE = HEAD + "<dict><key>PayloadContent</key><array>"
            + payload(
                    "com.apple.security.root",
                    "Raíz [TEST]",
                    "<key>PayloadCertificateFileName</key><string>ca.cer</string>" + "<key>PayloadContent</key><data>"
                            + Base64.getEncoder().encodeToString("[TEST] no es".getBytes(StandardCharsets.UTF_8))
                            + "</data>")
            + payload(
                    "com.apple.mail.managed",
                    "Correo",
                    "<key>EmailAddress</key><string>a@empresa.example</string>"
                            + "<key>IncomingMailServerHostName</key><string>imap.malo.test</string>")
            + payload(
                    "com.apple.vpn.managed",
                    "VPN",
                    "<key>VPNType</key><string>IKEv2</string><key>IKEv2</key><dict>"
                            + "<key>RemoteAddress</key><string>vpn.malo.test</string></dict>")
            + payload(
                    "com.apple.mdm", "MDM", "<key>ServerURL</key><string>https://mdm.malo.test/s?a=1&amp;b=2</string>")
            + payload("com.apple.proxy.http.global", "Proxy", "<key>ProxyServer</key><string>proxy.malo.test</string>")
            + payload(
                    "com.apple.webClip.managed",
                    "Icono",
                    "<key>Label</key><string>Banco</string><key>URL</key>"
                            + "<string>https://banco.malo.test/</string>")
            + "</array><key>PayloadDisplayName</key><string>Seguridad [TEST]</string>"
            + "<key>PayloadIdentifier</key><string>test.perfil</string>"
            + "<key>PayloadOrganization</key><string>Empresa</string>"
            + "<key>PayloadRemovalDisallowed</key><true/>"
            + "<key>PayloadType</key><string>Configuration</string></dict></plist>";

    private static String payload(String type, String name, String rest) {
        return "<dict><key>PayloadType</key><string>" + type + "</string><key>PayloadDisplayName</key><string>" + name
                + "</string>" + rest + "</dict>\n";
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            body.writeBytes(part);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(tag);
        all.write(0x83);
        all.write(body.size() >> 16);
        all.write(body.size() >> 8);
        all.write(body.size());
        all.writeBytes(body.toByteArray());
        return all.toByteArray();
    }

    private static byte[] signed(byte[] content) {
        byte[] signedData = {6, 9, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 7, 2};
        byte[] data = signedData.clone();
        data[10] = 1;
        byte[] inner = der(0x30, data, der(0xA0, der(0x04, content)));
        return der(0x30, signedData, der(0xA0, der(0x30, new byte[] {2, 1, 1}, der(0x31), inner, der(0x31))));
    }

    @Test
    void whatAProfileInstallsIsTold() throws IOException {
        Dissected read = Dissected.of(utf8(PROFILE));
        assertThat(read.artifacts.get(0).type()).isEqualTo("mobileconfig");
        assertThat(read.notices).isEmpty();
        assertThat(read.fact("mobileconfig.profile").values())
                .containsExactly("Seguridad [TEST]", "Empresa", "test.perfil");
        assertThat(read.fact("mobileconfig.certificate").values()).containsExactly("Raíz [TEST]");
        assertThat(read.text("x!ca.cer")).isEqualTo("[TEST] no es");
        assertThat(read.fact("mobileconfig.mail-account").values())
                .containsExactly("a@empresa.example", "imap.malo.test");
        assertThat(read.fact("mobileconfig.vpn").values()).containsExactly("IKEv2", "vpn.malo.test");
        assertThat(read.fact("mobileconfig.mdm").values()).containsExactly("https://mdm.malo.test/s?a=1&b=2");
        assertThat(read.fact("mobileconfig.proxy").values()).containsExactly("proxy.malo.test");
        assertThat(read.fact("mobileconfig.web-clip").values()).containsExactly("Banco", "https://banco.malo.test/");
        assertThat(read.codes()).contains("mobileconfig.stays").doesNotContain("mobileconfig.signed");
    }

    @Test
    void aSignedProfileSaysTheSameAndWhereInTheFile() throws IOException {
        byte[] raw = signed(utf8(PROFILE));
        Dissected read = Dissected.of(raw);
        Dissected plain = Dissected.of(utf8(PROFILE));
        assertThat(read.artifacts.get(0).type()).isEqualTo("mobileconfig");
        assertThat(read.codes()).contains("mobileconfig.signed");
        assertThat(read.artifacts.get(0).facts().stream()
                        .filter(fact -> !fact.code().equals("mobileconfig.signed"))
                        .map(Fact::values))
                .isEqualTo(plain.artifacts.get(0).facts().stream()
                        .map(Fact::values)
                        .toList());
        int place = (int) read.fact("mobileconfig.vpn").offset();
        assertThat(new String(raw, place, 6, StandardCharsets.UTF_8)).isEqualTo("<dict>");
    }

    @Test
    void aSignatureInPiecesHidesNoProfile() throws IOException {
        byte[] raw = signed(utf8(PROFILE));
        raw[1] = (byte) 0x80;
        assertThat(Dissected.of(raw).codes()).contains("mobileconfig.mdm", "mobileconfig.signed");
    }

    @Test
    void aProfileThatIsCutAnywhereIsReadAsFarAsItGoes() throws IOException {
        for (byte[] raw : new byte[][] {utf8(PROFILE), signed(utf8(PROFILE))}) {
            for (int length = 0; length < raw.length; length++) {
                assertThat(Dissected.of(Arrays.copyOf(raw, length)).defects()).isEmpty();
            }
        }
    }

    @Test
    void listsWithinListsEnd() throws IOException {
        Dissected read = Dissected.of(utf8(HEAD + "<dict><key>PayloadType</key><string>Configuration</string>"
                + "<key>PayloadContent</key>" + "<array><dict><key>a</key>".repeat(100_000)));
        assertThat(read.defects()).isEmpty();
        assertThat(read.notices).hasSize(1);
    }

    static Stream<byte[]> profiles() {
        return Stream.of(utf8(PROFILE), signed(utf8(PROFILE)));
    }

    @MethodSource("profiles")
    @FuzzTest
    void anyBytesAreReadAsAProfile(byte[] data) throws IOException {
        Profile profile = new Profile();
        Gathered.from(profile, data);
        Gathered.from(profile, signed(data));
        byte[] with = utf8(HEAD + "<dict><key>PayloadType</key><string>com.apple.mdm</string>");
        byte[] all = Arrays.copyOf(with, with.length + data.length);
        System.arraycopy(data, 0, all, with.length, data.length);
        Gathered.from(profile, all);
    }
}
