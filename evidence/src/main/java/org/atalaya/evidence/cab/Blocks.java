package org.atalaya.evidence.cab;

import java.io.IOException;

/** Unpacks the data blocks of one folder, one after the other. */
interface Blocks extends AutoCloseable {
    /** Bytes that one block holds unpacked: [MS-CAB] 2.4. */
    int MOST_UNPACKED = 32_768;

    /**
     * Unpacks the next block.
     *
     * @param unpacked how many bytes it holds, at most {@link #MOST_UNPACKED}
     * @throws IOException when it is broken
     */
    void unpack(byte[] packed, int length, byte[] into, int unpacked) throws IOException;

    @Override
    default void close() {}

    /** Blocks that are not packed. */
    static Blocks stored() {
        return (packed, length, into, unpacked) -> {
            if (length != unpacked) {
                throw new IOException("a stored block of " + length + " bytes says it has " + unpacked);
            }
            System.arraycopy(packed, 0, into, 0, unpacked);
        };
    }
}
