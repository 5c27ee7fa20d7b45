package org.atalaya.evidence.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** Raw deflate, as zip files have it; the JDK's stream by itself would expect a zlib header. */
public final class Inflating extends InflaterInputStream {
    /** The unpacked bytes of a stream. */
    public Inflating(InputStream in) {
        super(in, new Inflater(true), 1 << 16);
    }

    @Override
    public void close() throws IOException {
        super.close();
        inf.end();
    }
}
