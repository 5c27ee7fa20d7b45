package org.atalaya.evidence.cab;

import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** MSZIP ([MS-MCI]): each block is deflate data behind the letters CK, and may refer to the block before. */
final class MsZip implements Blocks {
    private final Inflater inflater = new Inflater(true);
    private final byte[] before = new byte[MOST_UNPACKED];
    private int known;

    @Override
    public void unpack(byte[] packed, int length, byte[] into, int unpacked) throws IOException {
        if (length < 2 || packed[0] != 'C' || packed[1] != 'K') {
            throw new IOException("an MSZIP block without its signature");
        }
        inflater.reset();
        if (known > 0) {
            inflater.setDictionary(before, 0, known);
        }
        inflater.setInput(packed, 2, length - 2);
        int done = 0;
        try {
            while (done < unpacked) {
                int count = inflater.inflate(into, done, unpacked - done);
                if (count == 0) {
                    throw new IOException("an MSZIP block ends after " + done + " of " + unpacked + " bytes");
                }
                done += count;
            }
        } catch (DataFormatException broken) {
            throw new IOException("broken MSZIP data: " + broken.getMessage(), broken);
        }
        System.arraycopy(into, 0, before, 0, unpacked);
        known = unpacked;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
