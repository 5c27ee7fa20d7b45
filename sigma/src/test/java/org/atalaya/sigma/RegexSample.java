package org.atalaya.sigma;

/**
 * A text in which a regular expression of the kind that rules use is found: the first alternative, every quantifier at
 * its least. Whether it really is found must be checked: look-around and back-references are ignored.
 */
final class RegexSample {
    private final String text;
    private int at;

    private RegexSample(String text) {
        this.text = text;
    }

    static String of(String expression) {
        RegexSample sample = new RegexSample(expression);
        StringBuilder out = new StringBuilder();
        while (sample.at < expression.length()) {
            out.append(sample.alternatives());
            sample.at++;
        }
        return out.toString();
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    /** The first of alternatives, up to the parenthesis that closes them. */
    private String alternatives() {
        String first = sequence();
        while (peek() == '|') {
            at++;
            sequence();
        }
        return first;
    }

    private String sequence() {
        StringBuilder out = new StringBuilder();
        while (at < text.length() && peek() != '|' && peek() != ')') {
            String atom = atom();
            out.append(atom.repeat(least()));
        }
        return out.toString();
    }

    private String atom() {
        char c = text.charAt(at++);
        switch (c) {
            case '^', '$' -> {
                return "";
            }
            case '.' -> {
                return "x";
            }
            case '[' -> {
                return oneOf();
            }
            case '(' -> {
                boolean looks = text.startsWith("?=", at) || text.startsWith("?!", at) || text.startsWith("?<", at);
                if (peek() == '?') {
                    while (peek() != ':' && peek() != ')' && peek() != '=' && peek() != '!' && at < text.length()) {
                        at++;
                    }
                    if (peek() == ')') {
                        at++;
                        return "";
                    }
                    at++;
                }
                String inner = alternatives();
                at++;
                return looks ? "" : inner;
            }
            case '\\' -> {
                return escaped();
            }
            default -> {
                return String.valueOf(c);
            }
        }
    }

    private String escaped() {
        char c = text.charAt(at++);
        return switch (c) {
            case 'd' -> "1";
            case 's' -> " ";
            case 'w', 'S', 'D' -> "x";
            case 'W' -> " ";
            case 'b', 'B', 'A', 'z', 'Z' -> "";
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'r' -> "\r";
            case 'x' -> {
                int code = Integer.parseInt(text.substring(at, at + 2), 16);
                at += 2;
                yield String.valueOf((char) code);
            }
            case 'u' -> {
                int code = Integer.parseInt(text.substring(at, at + 4), 16);
                at += 4;
                yield String.valueOf((char) code);
            }
            default -> String.valueOf(c);
        };
    }

    /** A member of a class; of a negated one, the first printable character that is no member. */
    private String oneOf() {
        int open = at - 1;
        boolean negated = peek() == '^';
        at += negated ? 1 : 0;
        String first = "";
        boolean begun = false;
        while (at < text.length() && (peek() != ']' || !begun)) {
            begun = true;
            char c = text.charAt(at++);
            String member = c == '\\' ? escaped() : String.valueOf(c);
            first = first.isEmpty() ? member : first;
        }
        at++;
        if (!negated) {
            return first;
        }
        var pattern = java.util.regex.Pattern.compile(text.substring(open, at));
        for (char c : "xaA0- _~".toCharArray()) {
            if (pattern.matcher(String.valueOf(c)).matches()) {
                return String.valueOf(c);
            }
        }
        return "é";
    }

    private int least() {
        int least = switch (peek()) {
            case '?', '*' -> 0;
            default -> 1;
        };
        boolean quantified = "?*+".indexOf(peek()) >= 0 && at < text.length();
        if (peek() == '{') {
            int close = text.indexOf('}', at);
            String digits = text.substring(at + 1, close).split(",", -1)[0];
            least = digits.isEmpty() ? 0 : Integer.parseInt(digits);
            at = close;
            quantified = true;
        }
        if (quantified) {
            at++;
            if (peek() == '?' || peek() == '+') {
                at++;
            }
        }
        return least;
    }
}
