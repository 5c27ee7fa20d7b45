package org.atalaya.evidence.archive;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.deflate64.Deflate64CompressorInputStream;
import org.atalaya.evidence.archive.ZipEntries.Entry;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** How members of zip files are packed (APPNOTE.TXT 4.4.5). */
final class ZipMethod {
    /** 4.4.5: the true method stands in extra field 9901. */
    static final int AES = 99;
    /** 4.4.4: the stream of LZMA has a mark at its end. */
    private static final int LZMA_HAS_END = 2;

    private ZipMethod() {}

    /** Unpacks a member's bytes; null when the method is not known. */
    static Member.@Nullable Unpacking unpacking(int method, Entry entry) {
        return switch (method) {
            case 0 -> in -> in;
            case 8 -> Inflating::new;
            case 9 -> Deflate64CompressorInputStream::new;
            case 12 -> Streams::bzip2;
            case 14 -> in -> lzma(in, (entry.flags() & LZMA_HAS_END) != 0 ? -1 : entry.unpacked());
            // 20 is what 93 was at first.
            case 20, 93 -> ZstdInputStream::new;
            case 95 -> in -> new XZInputStream(in, Streams.MOST_MEMORY_KIB);
            default -> null;
        };
    }

    /** 5.8: the version of the packer, the length of the properties, the properties. */
    private static InputStream lzma(InputStream in, long unpacked) throws IOException {
        in.readNBytes(4);
        return Streams.lzma(in, unpacked, in.readNBytes(Streams.LZMA_PROPERTIES));
    }
}
