package org.atalaya.warning;

import java.util.LinkedHashMap;
import java.util.Map;
import org.atalaya.model.Advisory;

/** All files of a warning. */
public final class AdvisoryFiles {
    private AdvisoryFiles() {}

    /**
     * The files by name, {@code advisory.html} first.
     *
     * @param initial the language that the page shows first
     */
    public static Map<String, String> of(Advisory advisory, Language initial) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("advisory.html", AdvisoryPage.write(advisory, initial));
        return files;
    }
}
