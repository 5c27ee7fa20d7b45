package org.atalaya.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.atalaya.evidence.evtx.Evtx;
import org.atalaya.evidence.json.JsonSource;

/** The one way in: opens a file as whatever its content says it is. */
public final class Evidence {
    /** Bytes from the start of a file by which it is recognised. */
    static final int HEAD = 8192;

    private Evidence() {}

    /**
     * Opens a file by content. A file that no reader knows gives a source without format whose single portion reports
     * it as {@link org.atalaya.model.Notice.Kind#UNKNOWN_SHAPE}.
     *
     * @param name how the file is named in findings
     * @throws IOException when the file cannot be opened or its first bytes cannot be read
     */
    public static Source open(Path path, String name, ReadOptions options) throws IOException {
        byte[] head = new byte[HEAD];
        int length;
        try (InputStream in = Files.newInputStream(path)) {
            length = in.readNBytes(head, 0, HEAD);
        }
        if (Evtx.recognises(head, length)) {
            return Evtx.open(path, name, options);
        }
        if (JsonSource.recognises(head, length)) {
            return JsonSource.open(path, name, options);
        }
        return new UnknownSource(path, name);
    }
}
