package org.atalaya.yara;

/**
 * An error or a warning on a rule.
 *
 * @param code YARA-X's code or name (E009, slow_pattern)
 * @param kind libyara's name (ERROR_SYNTAX_ERROR), or {@code WARNING}
 * @param line from 1
 * @param column from 1, in bytes
 * @param sourceLine the line, without its end
 * @param help how to mend it, or empty
 */
public record Diagnostic(
        boolean error,
        String code,
        String kind,
        String file,
        int line,
        int column,
        int width,
        String message,
        String sourceLine,
        String help) {
    /** The message with its place and a caret below it. */
    public String report() {
        String gutter = " ".repeat(String.valueOf(line).length());
        StringBuilder out = new StringBuilder();
        out.append(error ? "error[" : "warning[")
                .append(code)
                .append("]: ")
                .append(message)
                .append('\n');
        out.append(gutter)
                .append("--> ")
                .append(file)
                .append(':')
                .append(line)
                .append(':')
                .append(column)
                .append('\n');
        out.append(line).append(" | ").append(sourceLine).append('\n');
        out.append(gutter).append(" | ");
        for (int i = 0; i < column - 1 && i < sourceLine.length(); i++) {
            out.append(sourceLine.charAt(i) == '\t' ? '\t' : ' ');
        }
        out.append("^".repeat(Math.max(1, Math.min(width, sourceLine.length() - column + 1))))
                .append('\n');
        if (!help.isEmpty()) {
            out.append(gutter).append(" = help: ").append(help).append('\n');
        }
        return out.toString();
    }
}
