package org.atalaya.evidence.profile;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.cms.SignedContent;
import org.atalaya.evidence.profile.Plist.Value;
import org.atalaya.evidence.script.SourceText;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;

/**
 * A configuration profile (Apple, "Device Management: Profile-Specific Payload Keys"): a property list in XML, as it is or in
 * signed data (RFC 5652). Opening one on a phone installs what it holds once its owner agrees.
 *
 * <p>Facts: {@code mobileconfig.profile} (shown name, organisation, identifier), {@code mobileconfig.signed} (by whom),
 * {@code mobileconfig.payload} (type, shown name), {@code mobileconfig.certificate} (name), {@code mobileconfig.mail-account}
 * (address, server), {@code mobileconfig.vpn} (kind, server), {@code mobileconfig.mdm} (server), {@code mobileconfig.proxy}
 * (server), {@code mobileconfig.dns} (server), {@code mobileconfig.web-clip} (label, address), {@code mobileconfig.link}
 * (address), {@code mobileconfig.stays} (who holds it cannot remove it).
 */
public final class Profile implements Format {
    /** Facts of one kind of payload. */
    private static final int MOST_PAYLOADS = 200;
    /** Bytes that are looked through for the list. */
    private static final int MOST_BYTES = SourceText.MOST_BYTES;

    private static final List<String> SERVERS = List.of(
            "Host",
            "HostName",
            "IncomingMailServerHostName",
            "OutgoingMailServerHostName",
            "RemoteAddress",
            "CommRemoteAddress",
            "ServerURL",
            "CheckInURL",
            "ProxyServer",
            "ProxyPACURL",
            "HTTPProxy",
            "URL");

    @Override
    public String type() {
        return "mobileconfig";
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        boolean signed = SignedContent.recognises(head);
        if (!signed && !SourceText.isText(head)) {
            return false;
        }
        String text = signed
                ? new String(head, StandardCharsets.ISO_8859_1)
                : SourceText.of(Content.of(head)).text();
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.contains("<plist") && (lower.contains("payloadtype") || lower.contains("payloadcontent"));
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        byte[] head = new byte[(int) Math.min(64, content.size())];
        content.read(0, head, 0, head.length);
        Content list = content;
        long before = 0;
        if (SignedContent.recognises(head)) {
            byte[] all = new byte[(int) Math.min(content.size(), MOST_BYTES)];
            content.read(0, all, 0, all.length);
            Optional<SignedContent> signed = SignedContent.of(all);
            byte[] bytes = all;
            if (signed.isPresent()) {
                before = signed.get().start();
                bytes = Arrays.copyOfRange(
                        all, signed.get().start(), signed.get().end());
            }
            found.fact(Fact.of(
                    "mobileconfig.signed",
                    Level.INFORMATIONAL,
                    signed.map(SignedContent::signer).orElse("")));
            list = Content.of(bytes);
        }
        SourceText source = SourceText.of(list);
        if (source.cut() || content.size() > MOST_BYTES) {
            found.notice(Notice.Kind.LIMIT, MOST_BYTES, "only the first 8 MiB of the profile were read");
        }
        Plist.Read read = Plist.read(source.text());
        if (read.isCut()) {
            found.notice(
                    Notice.Kind.LIMIT,
                    -1,
                    "a list of more than " + Plist.MOST_VALUES + " values, or " + Plist.MOST_LEVELS
                            + " within one another; the rest was left out");
        }
        new Telling(found, source, before).tell(read.values());
    }

    private record Telling(Found found, SourceText source, long before) {
        void tell(List<Value> values) throws IOException {
            Deque<Value> waiting = new ArrayDeque<>(values);
            boolean outer = true;
            int told = 0;
            while (!waiting.isEmpty()) {
                Value value = waiting.poll();
                String type = value.text("PayloadType");
                if (!type.isEmpty()) {
                    if (told++ >= MOST_PAYLOADS) {
                        found.notice(
                                Notice.Kind.LIMIT,
                                -1,
                                "more than " + MOST_PAYLOADS + " payloads; the rest was left out");
                        return;
                    }
                    if (outer && type.equals("Configuration")) {
                        profile(value);
                        outer = false;
                    } else {
                        payload(type, value);
                    }
                }
                waiting.addAll(value.items());
                waiting.addAll(value.entries().values());
            }
        }

        private void fact(String code, Level level, Value at, String... values) {
            String[] read = Arrays.stream(values).map(this::read).toArray(String[]::new);
            found.fact(Fact.at(code, level, before + source.place(at.start()), 0, read));
        }

        /** The text was taken byte by byte; its characters are those of UTF-8, in which such lists are written. */
        private String read(String value) {
            return source.charset().equals(StandardCharsets.ISO_8859_1)
                    ? new String(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                    : value;
        }

        private void profile(Value value) {
            fact(
                    "mobileconfig.profile",
                    Level.INFORMATIONAL,
                    value,
                    value.text("PayloadDisplayName"),
                    value.text("PayloadOrganization"),
                    value.text("PayloadIdentifier"));
            if (value.isTrue("PayloadRemovalDisallowed")) {
                fact("mobileconfig.stays", Level.MEDIUM, value);
            }
        }

        private static String server(Value value) {
            Deque<Value> waiting = new ArrayDeque<>(List.of(value));
            while (!waiting.isEmpty()) {
                Value one = waiting.poll();
                for (String key : SERVERS) {
                    if (!one.text(key).isEmpty()) {
                        return one.text(key);
                    }
                }
                // A payload nested in this one speaks for itself.
                one.entries().values().stream()
                        .filter(inner -> inner.text("PayloadType").isEmpty()
                                && inner.kind().equals("dict"))
                        .forEach(waiting::add);
            }
            return "";
        }

        private void payload(String type, Value value) throws IOException {
            String name = value.text("PayloadDisplayName");
            fact("mobileconfig.payload", Level.LOW, value, type, name);
            String server = server(value);
            String kind = type.toLowerCase(Locale.ROOT);
            if (kind.startsWith("com.apple.security.")) {
                certificate(kind, value, name);
            } else if (kind.equals("com.apple.mail.managed")
                    || kind.equals("com.apple.eas.account")
                    || kind.equals("com.apple.ews.account")
                    || kind.equals("com.apple.google-oauth")) {
                fact(
                        "mobileconfig.mail-account",
                        Level.MEDIUM,
                        value,
                        value.text("EmailAddress") + value.text("EmailAccountAddress"),
                        server);
            } else if (kind.startsWith("com.apple.vpn.")) {
                fact("mobileconfig.vpn", Level.HIGH, value, value.text("VPNType"), server);
            } else if (kind.equals("com.apple.mdm")) {
                fact("mobileconfig.mdm", Level.HIGH, value, server);
            } else if (kind.startsWith("com.apple.dnssettings")) {
                fact("mobileconfig.dns", Level.HIGH, value, server + value.text("ServerName"));
            } else if (kind.equals("com.apple.webclip.managed")) {
                fact("mobileconfig.web-clip", Level.MEDIUM, value, value.text("Label"), value.text("URL"));
            }
            boolean proxies = kind.startsWith("com.apple.proxy")
                    || !value.text("ProxyServer").isEmpty()
                    || !value.text("ProxyPACURL").isEmpty();
            if (proxies) {
                fact("mobileconfig.proxy", Level.HIGH, value, server);
            }
            if (server.contains("://")) {
                fact("mobileconfig.link", Level.INFORMATIONAL, value, server);
            }
        }

        private void certificate(String kind, Value value, String name) throws IOException {
            boolean installs = kind.endsWith(".root")
                    || kind.endsWith(".pem")
                    || kind.endsWith(".pkcs1")
                    || kind.endsWith(".pkcs12")
                    || kind.endsWith(".scep");
            if (!installs) {
                return;
            }
            String file = value.text("PayloadCertificateFileName");
            fact("mobileconfig.certificate", Level.HIGH, value, name.isEmpty() ? file : name);
            String data = value.text("PayloadContent");
            if (!data.isEmpty()) {
                byte[] bytes = Base64.getMimeDecoder().decode(padded(data));
                found.child(
                        "certificate",
                        file.isEmpty() ? "certificate" : file,
                        data.length(),
                        () -> new ByteArrayInputStream(bytes));
            }
        }

        /** Base64 without what does not belong to it, and of whole groups, so that it decodes however it was cut. */
        private static String padded(String data) {
            StringBuilder plain = new StringBuilder(data.length());
            for (int i = 0; i < data.length(); i++) {
                char c = data.charAt(i);
                boolean digit = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
                if (digit || c == '+' || c == '/') {
                    plain.append(c);
                }
            }
            return plain.substring(0, plain.length() - (plain.length() % 4 == 1 ? 1 : 0));
        }
    }
}
