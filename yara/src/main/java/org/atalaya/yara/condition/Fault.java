package org.atalaya.yara.condition;

/** What is wrong with a condition or a pattern, and where. */
final class Fault extends Exception {
    private static final long serialVersionUID = 1;
    final String code;
    final String kind;
    final int start;
    final int end;
    final String help;

    Fault(String code, String kind, String message, int start, int end, String help) {
        super(message, null, false, false);
        this.code = code;
        this.kind = kind;
        this.start = start;
        this.end = end;
        this.help = help;
    }

    String message() {
        return String.valueOf(getMessage());
    }
}
