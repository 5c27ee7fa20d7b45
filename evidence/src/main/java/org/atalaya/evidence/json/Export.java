package org.atalaya.evidence.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/** Whether an object that begins like an export is one, looked up only when asked for, and once. */
final class Export {
    private final Again again;
    private @Nullable Boolean known;

    /** Reads an object a second time, from its beginning on. */
    interface Again {
        /** A parser that stands before the object; it may end early, where reading twice would take too long. */
        JsonParser parser();
    }

    Export(Again again) {
        this.again = again;
    }

    /** Whether it is around records and none itself ({@link Wrappers#isExport}). */
    boolean isOne() {
        Boolean found = known;
        if (found == null) {
            try (JsonParser json = again.parser()) {
                found = Wrappers.isExport(json);
            } catch (JacksonException brokenOrTooLong) {
                // Its beginning is all there is to go by.
                found = true;
            }
            known = found;
        }
        return found;
    }
}
