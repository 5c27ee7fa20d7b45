package org.atalaya.evidence.sevenzip;

import java.io.IOException;

/** A header that cannot be believed. */
final class Broken extends IOException {
    private static final long serialVersionUID = 1;

    Broken(String message) {
        super(message);
    }
}
