package org.atalaya.evidence.script;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.script.ConstantFolder.Evaluated;
import org.atalaya.evidence.strings.Ascii;
import org.atalaya.evidence.strings.Blobs;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;

/**
 * A script of one language. What hides in it is one layer deep: either the script with its constants folded, or, when
 * nothing is left to fold, the texts it hands to an evaluator, its encoded commands and the files it carries. Each is a
 * child, and read in its turn.
 *
 * <p>Facts: {@code script.folded} (how many expressions), {@code script.evaluates-text} (by what), {@code
 * script.encoded-command}, {@code script.holds-text} and {@code script.holds-file} (how, what), {@code
 * script.holds-program} (how).
 */
public final class Script implements Format {
    /** Times that the folded text is folded again within one layer. */
    static final int MOST_PASSES = 4;
    /** Payloads taken out of one script. */
    static final int MOST_PAYLOADS = 128;

    private final ScriptKind kind;

    private Script(ScriptKind kind) {
        this.kind = kind;
    }

    /** One reader for each language. */
    public static List<Format> formats() {
        return Arrays.stream(ScriptKind.values())
                .map(kind -> (Format) new Script(kind))
                .toList();
    }

    @Override
    public String type() {
        return kind.type();
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        return ScriptKind.of(head).orElse(null) == kind;
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        SourceText source = SourceText.of(content);
        if (source.cut()) {
            found.notice(Notice.Kind.LIMIT, SourceText.MOST_BYTES, "only the first 8 MiB of the script were read");
        }
        Folded folded = folded(source.text(), found);
        if (folded.replaced() > 0) {
            found.fact(Fact.of("script.folded", Level.INFORMATIONAL, Integer.toString(folded.replaced())));
            layer(found, "folded", kind.type(), source.text().length(), SourceText.bytes(folded.text()));
            return;
        }
        Payloads payloads = new Payloads(source, found);
        for (Evaluated text : folded.evaluated()) {
            payloads.evaluated(text);
        }
        payloads.encodedCommands();
        payloads.blobs();
    }

    private record Folded(String text, int replaced, List<Evaluated> evaluated) {}

    private Folded folded(String source, Found found) {
        String text = source;
        int replaced = 0;
        List<Evaluated> evaluated = List.of();
        boolean limited = false;
        for (int pass = 0; pass < MOST_PASSES; pass++) {
            String before = text;
            switch (kind) {
                case BAT -> {
                    // What was expanded is not expanded again: a second reading would take more carets away.
                    if (pass == 0) {
                        BatchExpansion expansion = new BatchExpansion(source);
                        text = expansion.expand();
                        limited = expansion.limited;
                        replaced = text.equals(source) ? 0 : expansion.replaced;
                    }
                }
                case AHK -> {}
                case POWERSHELL, VBS, VBA, JS, AUTOIT -> {
                    ConstantFolder folder = folder(text);
                    text = folder.fold();
                    replaced += folder.replaced;
                    evaluated = folder.evaluated;
                    limited |= folder.limited || folder.cut;
                }
            }
            if (text.equals(before)) {
                break;
            }
        }
        if (limited) {
            found.notice(
                    Notice.Kind.LIMIT, -1, "the script's constants were not folded to the end: too many or too large");
        }
        return new Folded(text, text.equals(source) ? 0 : replaced, evaluated);
    }

    private ConstantFolder folder(String text) {
        Lexer lexer = switch (kind) {
            case POWERSHELL -> new PowerShellLexer(text);
            case JS -> new JsLexer(text);
            default -> new VbsLexer(text, kind == ScriptKind.AUTOIT);
        };
        List<Token> tokens = lexer.lex();
        ConstantFolder folder = switch (kind) {
            case POWERSHELL -> new PowerShellFolder(text, tokens);
            case JS -> new JsFolder(text, tokens);
            default -> new VbsFolder(text, tokens);
        };
        folder.cut = lexer.isCut();
        return folder;
    }

    private static void layer(Found found, String name, String type, long packed, byte[] bytes) throws IOException {
        found.child("layer", name, type, packed, () -> new ByteArrayInputStream(bytes));
    }

    /** What one script carries; each only once. */
    private final class Payloads {
        private final SourceText source;
        private final String text;
        private final Found found;
        private final Set<String> seen = new HashSet<>();
        private int told;

        Payloads(SourceText source, Found found) {
            this.source = source;
            this.text = source.text();
            this.found = found;
        }

        private boolean mayTell(int from) {
            if (told == MOST_PAYLOADS) {
                found.notice(
                        Notice.Kind.LIMIT,
                        source.place(from),
                        "more than 128 payloads in one script; the rest was left out");
            }
            return told++ < MOST_PAYLOADS;
        }

        private Fact at(String code, Level level, int from, int to, String... values) {
            return Fact.at(code, level, source.place(from), source.length(from, to), values);
        }

        void evaluated(Evaluated text) throws IOException {
            // An evaluator of a name alone (eval("x")) hides nothing.
            if (text.text().length() < 4 || !seen.add(text.text()) || !mayTell(text.from())) {
                return;
            }
            found.fact(at("script.evaluates-text", Level.LOW, text.from(), text.to(), text.by()));
            layer(found, "evaluated-" + told, type(), text.to() - text.from(), SourceText.bytes(text.text()));
        }

        /** {@code powershell -e…}: any beginning of the option's name, with Base64 of UTF-16 after it. */
        void encodedCommands() throws IOException {
            String lower = Ascii.lower(text);
            if (!lower.contains("powershell") && !lower.contains("pwsh") && kind != ScriptKind.POWERSHELL) {
                return;
            }
            int i = 0;
            while (i + 3 < lower.length()) {
                char c = lower.charAt(i);
                boolean option = (c == '-' || c == '/') && lower.charAt(i + 1) == 'e';
                if (!option) {
                    i++;
                    continue;
                }
                int end = i + 1;
                while (end < lower.length() && lower.charAt(end) >= 'a' && lower.charAt(end) <= 'z') {
                    end++;
                }
                String name = lower.substring(i + 1, Math.min(end, i + 20));
                if ("encodedcommand".startsWith(name) || name.equals("ec")) {
                    end = encoded(i, end);
                }
                i = end;
            }
        }

        private int encoded(int option, int from) throws IOException {
            int start = from;
            while (start < text.length() && start - from < 40 && " \t:'\"^,".indexOf(text.charAt(start)) >= 0) {
                start++;
            }
            int end = start;
            while (end < text.length()
                    && (Character.isLetterOrDigit(text.charAt(end)) || "+/=".indexOf(text.charAt(end)) >= 0)) {
                end++;
            }
            Optional<byte[]> bytes = end - start < 8 ? Optional.empty() : Blobs.base64(text, start, end);
            if (bytes.isEmpty()) {
                return Math.max(from, end);
            }
            String command = new String(bytes.get(), StandardCharsets.UTF_16LE);
            if (!isReadable(command) || !seen.add(command) || !mayTell(option)) {
                return end;
            }
            found.fact(at("script.encoded-command", Level.MEDIUM, option, end));
            layer(
                    found,
                    "encoded-command-" + told,
                    ScriptKind.POWERSHELL.type(),
                    end - start,
                    SourceText.bytes(command));
            return end;
        }

        private static boolean isReadable(String text) {
            int odd = 0;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                odd += c < ' ' && c != '\n' && c != '\r' && c != '\t' || c > 0x24F && (c < 0x2000 || c > 0x206F)
                        ? 1
                        : 0;
            }
            return !text.isBlank() && odd * 10 <= text.length();
        }

        void blobs() throws IOException {
            List<Blobs.Blob> blobs = new ArrayList<>();
            if (!Blobs.find(text, blobs::add)) {
                found.notice(
                        Notice.Kind.LIMIT,
                        -1,
                        "more than " + Blobs.MOST_BLOBS + " encoded texts; the rest was left out");
            }
            for (Blobs.Blob blob : blobs) {
                String key = Arrays.hashCode(blob.bytes()) + "/" + blob.bytes().length;
                String asWide = new String(blob.bytes(), StandardCharsets.UTF_16LE);
                if (seen.contains(asWide) || !seen.add(key) || !mayTell(blob.from())) {
                    continue;
                }
                boolean program = blob.holds().equals("pe");
                boolean readable = blob.holds().startsWith("text");
                found.fact(at(
                        program ? "script.holds-program" : readable ? "script.holds-text" : "script.holds-file",
                        program ? Level.HIGH : readable ? Level.LOW : Level.MEDIUM,
                        blob.from(),
                        blob.to(),
                        blob.encoding(),
                        blob.holds()));
                byte[] bytes = blob.bytes();
                found.child(
                        "layer",
                        blob.encoding() + "-" + told,
                        blob.to() - blob.from(),
                        () -> new ByteArrayInputStream(bytes));
            }
        }
    }
}
