package org.atalaya.evidence.sevenzip;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.deflate64.Deflate64CompressorInputStream;
import org.atalaya.evidence.archive.Inflating;
import org.atalaya.evidence.archive.Streams;
import org.atalaya.evidence.artifact.ContentStream;
import org.atalaya.model.Content;
import org.tukaani.xz.ARM64Options;
import org.tukaani.xz.ARMOptions;
import org.tukaani.xz.ARMThumbOptions;
import org.tukaani.xz.DeltaOptions;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.IA64Options;
import org.tukaani.xz.LZMA2InputStream;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.PowerPCOptions;
import org.tukaani.xz.RISCVOptions;
import org.tukaani.xz.SPARCOptions;
import org.tukaani.xz.X86Options;

/** Unpacks a folder by its coders, each reading what the one before it gives (Methods.txt). */
final class Coders {
    static final long AES = 0x06F10701L;
    private static final long BCJ2 = 0x0303011BL;
    private static final long PPMD = 0x030401L;
    private static final int LEAST_DICTIONARY = 1 << 12;
    /** The largest dictionary of LZMA2, and how the byte that names it says so. */
    private static final int MOST_LZMA2 = 40;

    private final Content content;
    private final Folder folder;
    private final Keys keys;
    private final String password;

    private Coders(Content content, Folder folder, Keys keys, String password) {
        this.content = content;
        this.folder = folder;
        this.keys = keys;
        this.password = password;
    }

    /**
     * The unpacked bytes of a folder.
     *
     * @param password for folders that are encrypted
     */
    static InputStream open(Content content, Folder folder, Keys keys, String password) throws IOException {
        int last = folder.last();
        if (last < 0) {
            throw new Broken("coders that read one another in a circle");
        }
        return new Coders(content, folder, keys, password).output(last, 0);
    }

    private InputStream output(int output, int depth) throws IOException {
        if (depth > folder.coders.size()) {
            throw new Broken("coders that read one another in a circle");
        }
        int inputs = 0;
        int outputs = 0;
        for (Folder.Coder coder : folder.coders) {
            if (output < outputs + coder.outputs()) {
                if (coder.outputs() != 1) {
                    throw new Broken("a coder of " + coder.outputs() + " outputs");
                }
                if (coder.method() == BCJ2 && coder.inputs() == 4) {
                    return new Bcj2(
                            input(inputs, depth),
                            input(inputs + 1, depth),
                            input(inputs + 2, depth),
                            input(inputs + 3, depth),
                            folder.sizes[output]);
                }
                if (coder.inputs() != 1) {
                    throw new Broken("a coder of " + coder.inputs() + " inputs");
                }
                return decode(coder, input(inputs, depth), folder.sizes[output]);
            }
            inputs += coder.inputs();
            outputs += coder.outputs();
        }
        throw new Broken("an output that no coder has");
    }

    private InputStream input(int input, int depth) throws IOException {
        if (folder.boundTo[input] >= 0) {
            return output(folder.boundTo[input], depth + 1);
        }
        int packed = folder.packed[input];
        if (packed < 0) {
            throw new Broken("a coder that reads nothing");
        }
        return new ContentStream(content, folder.packedFrom[packed], folder.packedSizes[packed]);
    }

    private InputStream decode(Folder.Coder coder, InputStream in, long size) throws IOException {
        byte[] properties = coder.properties();
        if (coder.method() == 0) {
            return in;
        } else if (coder.method() == 0x030101L) {
            if (properties.length < Streams.LZMA_PROPERTIES) {
                throw new Broken("LZMA without its properties");
            }
            return Streams.lzma(in, size, properties);
        } else if (coder.method() == 0x21L) {
            return lzma2(in, properties, size);
        } else if (coder.method() == 0x040108L) {
            return new Inflating(in);
        } else if (coder.method() == 0x040109L) {
            return new Deflate64CompressorInputStream(in);
        } else if (coder.method() == 0x040202L) {
            return Streams.bzip2(in);
        } else if (coder.method() == 0x04F71101L) {
            return new ZstdInputStream(in);
        } else if (coder.method() == AES) {
            return keys.decrypt(in, properties, password);
        } else if (coder.method() == PPMD) {
            throw new IOException("packed by PPMd, which is not read; unpack it and sweep the result");
        }
        return filter(coder).getInputStream(in);
    }

    private static FilterOptions filter(Folder.Coder coder) throws IOException {
        return switch ((int) Math.min(Integer.MAX_VALUE, coder.method())) {
            case 0x03030103, 4 -> new X86Options();
            case 0x03030205, 5 -> new PowerPCOptions();
            case 0x03030401, 6 -> new IA64Options();
            case 0x03030501, 7 -> new ARMOptions();
            case 0x03030701, 8 -> new ARMThumbOptions();
            case 0x03030805, 9 -> new SPARCOptions();
            case 0xA -> new ARM64Options();
            case 0xB -> new RISCVOptions();
            case 3 -> new DeltaOptions(coder.properties().length == 0 ? 1 : (coder.properties()[0] & 0xFF) + 1);
            default ->
                throw new IOException("packed by method " + Long.toHexString(coder.method())
                        + ", which is not read; unpack it and sweep the result");
        };
    }

    private static InputStream lzma2(InputStream in, byte[] properties, long size) throws IOException {
        int said = properties.length < 1 ? MOST_LZMA2 + 1 : properties[0] & 0xFF;
        if (said > MOST_LZMA2) {
            throw new Broken("LZMA2 of a dictionary that there is not");
        }
        long dictionary = said == MOST_LZMA2 ? 0xFFFF_FFFFL : (long) (2 | said & 1) << said / 2 + 11;
        // No more of it is used than there are bytes; whole dictionaries are kept in steps of 16 bytes.
        long used = Math.max(LEAST_DICTIONARY, Math.min(dictionary, size));
        int needed = used > Integer.MAX_VALUE ? Integer.MAX_VALUE : LZMA2InputStream.getMemoryUsage((int) used);
        if (needed > Streams.MOST_MEMORY_KIB) {
            throw new MemoryLimitException(needed, Streams.MOST_MEMORY_KIB);
        }
        return new LZMA2InputStream(in, (int) used);
    }
}
