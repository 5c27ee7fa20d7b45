package org.atalaya.sweep.mailstore;

import java.io.IOException;
import java.nio.file.Path;

/** A store that is not what was written; nothing of it can be relied on. */
public final class StoreDamaged extends IOException {
    private static final long serialVersionUID = 1;

    StoreDamaged(Path file, long offset, String found) {
        super(file + ", byte " + offset + ": " + found + "; remove the store and index the mails again");
    }
}
