package org.atalaya.evidence.office;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The streams of a compound file, as the readers of this package ask for them. */
public interface Storage {
    /** Paths of all streams in the file's order, names joined with {@code /}, the root's name left out. */
    List<String> streams();

    /** A stream's bytes, the first {@code most} of them; empty when it cannot be read at all. */
    Optional<byte[]> read(String path, int most) throws IOException;
}
