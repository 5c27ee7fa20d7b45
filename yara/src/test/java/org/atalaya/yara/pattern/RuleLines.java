package org.atalaya.yara.pattern;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/** Takes the patterns out of rule files without reading the rules: enough for measurements, not for use. */
final class RuleLines {
    private static final java.util.regex.Pattern START = java.util.regex.Pattern.compile("(?m)^\\s*\\$\\w*\\s*=\\s*");

    private RuleLines() {}

    static List<Pattern> in(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(p -> p.toString().matches(".*\\.yara?"))
                    .sorted()
                    .toList();
        }
        List<Pattern> patterns = new ArrayList<>();
        for (Path file : files) {
            String source = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            Matcher start = START.matcher(source);
            int from = 0;
            while (start.find(from)) {
                from = start.end();
                try {
                    Pattern pattern = pattern(source, from);
                    if (pattern != null) {
                        patterns.add(pattern);
                    }
                } catch (PatternError | IllegalArgumentException | StringIndexOutOfBoundsException odd) {
                    System.err.println(file.getFileName() + ": " + odd.getMessage());
                }
            }
        }
        return patterns;
    }

    private static @org.jspecify.annotations.Nullable Pattern pattern(String source, int from) throws PatternError {
        char first = source.charAt(from);
        if (first == '{') {
            int end = source.indexOf('}', from);
            return new Pattern.Hex(
                    HexParser.parse(source.substring(from + 1, end), Dialect.CLASSIC, new ArrayList<>()),
                    Modifiers.NONE);
        }
        if (first != '"' && first != '/') {
            return null;
        }
        StringBuilder body = new StringBuilder();
        int i = from + 1;
        for (; source.charAt(i) != first; i++) {
            char c = source.charAt(i);
            if (c != '\\') {
                body.append(c);
                continue;
            }
            char next = source.charAt(++i);
            if (first == '/') {
                body.append('\\').append(next);
                continue;
            }
            switch (next) {
                case 'n' -> body.append('\n');
                case 't' -> body.append('\t');
                case 'r' -> body.append('\r');
                case 'x' -> {
                    body.append((char) Integer.parseInt(source.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> body.append(next);
            }
        }
        i++;
        boolean caseless = false;
        boolean dotAll = false;
        for (; first == '/' && (source.charAt(i) == 'i' || source.charAt(i) == 's'); i++) {
            caseless |= source.charAt(i) == 'i';
            dotAll |= source.charAt(i) == 's';
        }
        String words = source.substring(i, source.indexOf('\n', i));
        int comment = words.indexOf("//");
        words = " " + (comment < 0 ? words : words.substring(0, comment)) + " ";
        boolean xor = words.contains(" xor");
        Modifiers m = new Modifiers(
                words.contains(" nocase"),
                words.contains(" wide"),
                words.contains(" ascii"),
                words.contains(" fullword"),
                false,
                xor ? words.contains("xor(0x01") ? 1 : 0 : -1,
                xor ? 255 : -1,
                words.contains(" base64 ") ? Optional.of(Modifiers.STANDARD_ALPHABET) : Optional.empty(),
                words.contains(" base64wide") ? Optional.of(Modifiers.STANDARD_ALPHABET) : Optional.empty());
        byte[] bytes = body.toString().getBytes(StandardCharsets.ISO_8859_1);
        return first == '"'
                ? new Pattern.Text(bytes, m)
                : new Pattern.Regex(RegexParser.parse(bytes, Dialect.CLASSIC, new ArrayList<>()), caseless, dotAll, m);
    }
}
