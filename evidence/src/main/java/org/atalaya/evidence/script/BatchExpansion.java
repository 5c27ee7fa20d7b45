package org.atalaya.evidence.script;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.atalaya.evidence.strings.Ascii;
import org.jspecify.annotations.Nullable;

/**
 * Writes out a batch file: carets and variables that the file itself sets, line by line from the top, as if every line ran
 * once. What is set elsewhere stays as it stands, except for the few system variables that have the same value on every
 * machine and are used as alphabets.
 */
final class BatchExpansion {
    /** Characters of one expanded line; the command interpreter itself takes 8191. */
    static final int MOST_LINE = 1 << 14;
    /** Characters of the whole. */
    static final int MOST_TEXT = 32 << 20;
    /** Variables that are remembered. */
    static final int MOST_VARIABLES = 20_000;

    /** Characters looked through in variables, in all. */
    static final long MOST_WORK = 64L << 20;

    private final String source;
    private long work;
    private final Map<String, String> variables = new HashMap<>();
    /** Variables and carets written out. */
    int replaced;
    /** Whether a limit was met. */
    boolean limited;

    BatchExpansion(String source) {
        this.source = source;
        variables.put("comspec", "C:\\WINDOWS\\system32\\cmd.exe");
        variables.put("public", "C:\\Users\\Public");
        variables.put("programfiles", "C:\\Program Files");
        variables.put("systemroot", "C:\\WINDOWS");
        variables.put("windir", "C:\\WINDOWS");
        variables.put("pathext", ".COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC");
    }

    String expand() {
        StringBuilder out = new StringBuilder(source.length());
        int from = 0;
        while (from < source.length() && out.length() < MOST_TEXT) {
            int end = source.indexOf('\n', from);
            end = end < 0 ? source.length() : end;
            String line = source.substring(from, end);
            // A caret at the end of a line joins the next to it.
            while (line.length() < MOST_LINE && end < source.length() && endsInCaret(line)) {
                int next = source.indexOf('\n', end + 1);
                next = next < 0 ? source.length() : next;
                line = line.substring(0, line.lastIndexOf('^')) + source.substring(end + 1, next);
                replaced++;
                end = next;
            }
            String percents = variables(line, '%');
            String plain = carets(percents);
            remember(plain);
            String delayed = plain.indexOf('!') >= 0 ? variables(plain, '!') : plain;
            out.append(delayed);
            if (end < source.length()) {
                out.append('\n');
            }
            from = end + 1;
        }
        limited |= from < source.length();
        return out.toString();
    }

    private static boolean endsInCaret(String line) {
        int end = line.endsWith("\r") ? line.length() - 1 : line.length();
        int carets = 0;
        while (carets < end && line.charAt(end - 1 - carets) == '^') {
            carets++;
        }
        return carets % 2 == 1;
    }

    private String variables(String line, char mark) {
        if (line.indexOf(mark) < 0) {
            return line;
        }
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < line.length()) {
            char c = line.charAt(i);
            int end = c == mark ? line.indexOf(mark, i + 1) : -1;
            if (out.length() > MOST_LINE) {
                limited = true;
                return out.append(line, i, line.length()).toString();
            }
            if (end < 0 || end - i > 300) {
                out.append(c);
                i++;
                continue;
            }
            String value = value(line.substring(i + 1, end));
            if (value == null) {
                out.append(c);
                i++;
            } else {
                out.append(value);
                replaced++;
                i = end + 1;
            }
        }
        return out.toString();
    }

    /** {@code name}, {@code name:~from,count} or {@code name:what=by}; null when it is not known. */
    private @Nullable String value(String inside) {
        int colon = inside.indexOf(':');
        String name = (colon < 0 ? inside : inside.substring(0, colon)).toLowerCase(Locale.ROOT);
        String value = variables.get(name);
        if (value == null || colon < 0) {
            return value;
        }
        work += value.length();
        if (work > MOST_WORK) {
            limited = true;
            return null;
        }
        String how = inside.substring(colon + 1);
        if (how.startsWith("~")) {
            return part(value, how.substring(1));
        }
        int equals = how.indexOf('=');
        if (equals <= 0) {
            return null;
        }
        String what = how.substring(0, equals);
        String by = how.substring(equals + 1);
        Value replacedBy = what.startsWith("*") ? null : ConstantFolder.replaced(value, what, by, true);
        return replacedBy == null || replacedBy.weight() > MOST_LINE ? null : replacedBy.asText();
    }

    private static @Nullable String part(String value, String how) {
        int comma = how.indexOf(',');
        double first = ConstantFolder.number(new Value.Text(comma < 0 ? how : how.substring(0, comma)));
        double count = comma < 0 ? value.length() : ConstantFolder.number(new Value.Text(how.substring(comma + 1)));
        if (Double.isNaN(first) || Double.isNaN(count)) {
            return null;
        }
        double from = Math.min(value.length(), first < 0 ? Math.max(0, value.length() + first) : first);
        double size = count < 0 ? value.length() - from + count : count;
        return ConstantFolder.part(value, from, size).text();
    }

    /** Takes carets away outside of quotes; the character after one is itself. */
    private String carets(String line) {
        if (line.indexOf('^') < 0) {
            return line;
        }
        StringBuilder out = new StringBuilder(line.length());
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            }
            if (c == '^' && !quoted && i + 1 < line.length() && line.charAt(i + 1) != '\r') {
                i++;
                c = line.charAt(i);
                // An escaped caret or operator keeps its caret: without it, reading again would change the meaning.
                if ("^&|<>()%!".indexOf(c) >= 0) {
                    out.append('^');
                } else {
                    replaced++;
                }
            }
            out.append(c);
        }
        return out.toString();
    }

    /** {@code set name=value} and {@code set "name=value"}, at every place of the line where a command may begin. */
    private void remember(String whole) {
        String line = whole.length() > MOST_LINE ? whole.substring(0, MOST_LINE) : whole;
        int from = 0;
        String lower = Ascii.lower(line);
        int lastQuote = line.lastIndexOf('"');
        while (true) {
            int set = lower.indexOf("set", from);
            if (set < 0 || variables.size() >= MOST_VARIABLES) {
                return;
            }
            from = set + 3;
            if (set > 0 && Character.isLetterOrDigit(lower.charAt(set - 1))
                    || from >= line.length()
                    || line.charAt(from) != ' ' && line.charAt(from) != '\t') {
                continue;
            }
            int start = from;
            while (start < line.length() && line.charAt(start) <= ' ') {
                start++;
            }
            boolean quoted = start < line.length() && line.charAt(start) == '"';
            start += quoted ? 1 : 0;
            int equals = line.indexOf('=', start, Math.min(line.length(), start + 200));
            if (equals < 0 || start < line.length() && line.charAt(start) == '/') {
                continue;
            }
            int end = quoted ? lastQuote : end(line, equals);
            if (end <= equals) {
                end = line.length();
            }
            String name = line.substring(start, equals).trim().toLowerCase(Locale.ROOT);
            String value = line.substring(equals + 1, end);
            value = value.endsWith("\r") ? value.substring(0, value.length() - 1) : value;
            if (!name.isEmpty() && value.length() <= MOST_LINE) {
                variables.put(name, value);
            }
            from = quoted ? Math.max(from, equals) : end;
        }
    }

    private static int end(String line, int from) {
        for (int i = from; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '&' && line.charAt(i - 1) != '^' || c == '\r' || c == '|' && line.charAt(i - 1) != '^') {
                return i;
            }
        }
        return line.length();
    }
}
