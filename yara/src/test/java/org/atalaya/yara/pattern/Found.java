package org.atalaya.yara.pattern;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.atalaya.model.Content;

/** What a scan found, as text. */
final class Found {
    private Found() {}

    static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    static Pattern.Text text(String text) {
        return new Pattern.Text(bytes(text), Modifiers.NONE);
    }

    static Pattern.Text text(String text, Modifiers modifiers) {
        return new Pattern.Text(bytes(text), modifiers);
    }

    static Pattern.Hex hex(String body) throws PatternError {
        return new Pattern.Hex(HexParser.parse(body, Dialect.CLASSIC, new ArrayList<>()), Modifiers.NONE);
    }

    static Pattern.Regex regex(String body) throws PatternError {
        return regex(body, Modifiers.NONE);
    }

    static Pattern.Regex regex(String body, Modifiers modifiers) throws PatternError {
        return new Pattern.Regex(
                RegexParser.parse(bytes(body), Dialect.CLASSIC, new ArrayList<>()), false, false, modifiers);
    }

    /** "offset+length" of every match, with "^key" where XORed. */
    static List<String> in(Content content, Dialect dialect, Pattern pattern) throws PatternError {
        PatternSet.Builder builder = PatternSet.builder(dialect);
        int id = builder.add(pattern);
        Scan scan = new Scan(builder.build());
        scan.run(content, ScanLimits.STANDARD);
        return of(scan, id);
    }

    static List<String> in(String data, Pattern pattern) throws PatternError {
        return in(Content.of(bytes(data)), Dialect.CLASSIC, pattern);
    }

    static List<String> of(Scan scan, int id) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < scan.count(id); i++) {
            int key = scan.xorKey(id, i);
            found.add(scan.offset(id, i) + "+" + scan.length(id, i) + (key == 0 ? "" : "^" + key));
        }
        return found;
    }
}
