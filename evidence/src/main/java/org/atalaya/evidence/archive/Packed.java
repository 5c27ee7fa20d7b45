package org.atalaya.evidence.archive;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.atalaya.evidence.artifact.ContentStream;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.model.Content;

/** One file packed by itself, as an artifact. */
public final class Packed implements Format {
    private final Archive.Kind kind;

    private Packed(Archive.Kind kind) {
        this.kind = kind;
    }

    /** RFC 1952. */
    public static Packed gzip() {
        return new Packed(Archive.Kind.GZIP);
    }

    /** RFC 8878. */
    public static Packed zstd() {
        return new Packed(Archive.Kind.ZSTD);
    }

    @Override
    public String type() {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        return Archive.kind(head, head.length).filter(kind::equals).isPresent();
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        ContentStream packed = new ContentStream(content, 0, content.size());
        found.child(
                "member",
                Archive.inner(found.source()),
                content.size(),
                () -> kind == Archive.Kind.GZIP ? new GZIPInputStream(packed, 1 << 16) : new ZstdInputStream(packed));
    }
}
