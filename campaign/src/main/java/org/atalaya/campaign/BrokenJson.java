package org.atalaya.campaign;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;

/** What is wrong with a text that is no JSON. */
final class BrokenJson {
    private BrokenJson() {}

    /** The reason, with line and column where they are known. */
    static String told(JacksonException broken) {
        @Nullable TokenStreamLocation at = broken.getLocation();
        return broken.getOriginalMessage()
                + (at == null || at.getLineNr() < 1
                        ? ""
                        : " at line " + at.getLineNr() + ", column " + at.getColumnNr());
    }
}
