package org.atalaya.evidence.html;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.script.SourceText;
import org.atalaya.evidence.strings.Ascii;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;

/**
 * Small text files that lead elsewhere or change settings: Internet shortcuts and Apple's configuration profiles.
 *
 * <p>Facts: {@code url.address} (address), {@code url.icon} (address), {@code mobileconfig.payload} (its type).
 */
public final class Shortcuts implements Format {
    private final String type;

    private Shortcuts(String type) {
        this.type = type;
    }

    /** The readers of {@code url} and {@code mobileconfig}. */
    public static List<Format> formats() {
        return List.of(new Shortcuts("url"), new Shortcuts("mobileconfig"));
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        if (!SourceText.isText(head)) {
            return false;
        }
        String lower = Ascii.lower(SourceText.of(Content.of(head)).text());
        return type.equals("url")
                ? lower.stripLeading().startsWith("[internetshortcut]") || lower.contains("\n[internetshortcut]")
                : lower.contains("<plist") && lower.contains("payloadtype");
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        SourceText source = SourceText.of(content);
        if (type.equals("url")) {
            shortcut(source, found);
        } else {
            profile(source, found);
        }
    }

    private static void shortcut(SourceText source, Found found) {
        String text = source.text();
        int at = 0;
        int told = 0;
        while (at < text.length() && told < 20) {
            int end = text.indexOf('\n', at);
            end = end < 0 ? text.length() : end;
            String line = text.substring(at, end).trim();
            int equals = line.indexOf('=');
            if (equals > 0 && equals < 40) {
                String key = line.substring(0, equals).trim().toLowerCase(Locale.ROOT);
                String value = line.substring(equals + 1).trim();
                boolean address = key.equals("url") || key.equals("baseurl");
                boolean other = !address && value.contains("\\\\");
                if (address || other) {
                    told++;
                    String lower = value.toLowerCase(Locale.ROOT);
                    boolean file = lower.startsWith("file:")
                            || lower.startsWith("\\\\")
                            || lower.contains("@ssl")
                            || lower.contains("davwwwroot");
                    found.fact(Fact.at(
                            address ? "url.address" : "url.icon",
                            file ? Level.HIGH : other ? Level.MEDIUM : Level.LOW,
                            source.place(at),
                            source.length(at, end),
                            value));
                }
            }
            at = end + 1;
        }
    }

    private static void profile(SourceText source, Found found) {
        String text = source.text();
        Tags tags = new Tags(text, false);
        boolean type = false;
        int told = 0;
        while (tags.next() && told < 50) {
            int close = text.indexOf('<', tags.end());
            if (close < 0) {
                return;
            }
            if (tags.name().equals("key")) {
                type = text.substring(tags.end(), close).trim().equals("PayloadType");
            } else if (tags.name().equals("string") && type) {
                told++;
                found.fact(Fact.at(
                        "mobileconfig.payload",
                        Level.LOW,
                        source.place(tags.start()),
                        source.length(tags.start(), close),
                        text.substring(tags.end(), close).trim()));
                type = false;
            }
        }
    }
}
