package org.atalaya.evidence.archive;

import java.io.IOException;
import java.nio.file.Path;
import org.atalaya.evidence.Source;

/** Opens an unpacked member by content: the way back to {@link org.atalaya.evidence.Evidence}. */
@FunctionalInterface
public interface Opener {
    /**
     * Opens a member.
     *
     * @param path the temporary file that holds it
     * @param name the container's name, {@code !} and the member's
     * @param allowance what may still be unpacked, one level deeper
     */
    Source open(Path path, String name, Allowance allowance) throws IOException;
}
