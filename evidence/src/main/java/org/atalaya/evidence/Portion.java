package org.atalaya.evidence;

import java.io.IOException;

/** A part of a file that one worker reads on its own: some chunks of an event log, some megabytes of lines. */
public interface Portion {
    /** How many bytes of the file this portion stands for: the unit of progress. */
    long bytes();

    /**
     * Reads the portion to its end. Broken evidence goes to {@link Sink#notice}; only a failing disk throws.
     *
     * @param workspace the calling worker's reusable buffers
     */
    void read(Workspace workspace, Sink sink) throws IOException;
}
