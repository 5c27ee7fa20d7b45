package org.atalaya.evidence.html;

import java.io.IOException;
import java.util.Locale;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.script.SourceText;
import org.atalaya.evidence.strings.Ascii;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;

/**
 * Small text files that lead elsewhere: Internet shortcuts.
 *
 * <p>Facts: {@code url.address} (address), {@code url.icon} (address).
 */
public final class Shortcuts implements Format {
    @Override
    public String type() {
        return "url";
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        if (!SourceText.isText(head)) {
            return false;
        }
        String lower = Ascii.lower(SourceText.of(Content.of(head)).text());
        return lower.stripLeading().startsWith("[internetshortcut]") || lower.contains("\n[internetshortcut]");
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        shortcut(SourceText.of(content), found);
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
}
