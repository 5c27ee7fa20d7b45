package org.atalaya.yara.pattern;

/** A pattern that cannot be used, and why. */
public final class PatternError extends Exception {
    private static final long serialVersionUID = 1;

    /** Kinds of error, by the names of libyara's codes. */
    public enum Kind {
        INVALID_HEX_STRING,
        INVALID_REGULAR_EXPRESSION,
        REGULAR_EXPRESSION_TOO_LARGE,
        INVALID_MODIFIER
    }

    private final Kind kind;
    private final int offset;
    private final String code;

    public PatternError(Kind kind, int offset, String code, String message) {
        super(message, null, false, false);
        this.kind = kind;
        this.offset = offset;
        this.code = code;
    }

    public Kind kind() {
        return kind;
    }

    /** Where in the pattern's body, in bytes from its first; for a caret below it. */
    public int offset() {
        return offset;
    }

    /** YARA-X's code (E014, …). */
    public String code() {
        return code;
    }

    /** libyara's name of the error, {@code ERROR_…}. */
    public String classicName() {
        return "ERROR_" + kind.name();
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
