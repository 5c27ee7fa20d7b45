package org.atalaya.indicators;

/** More indicators than a set may hold, or the memory does: the message says which limit, and how to mend it. */
public final class SetFullException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    SetFullException(String message) {
        super(message);
    }
}
