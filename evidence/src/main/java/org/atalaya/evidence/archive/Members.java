package org.atalaya.evidence.archive;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The members of a container one after the other. A member can be opened until the next is asked for, or not at all. Used
 * by one thread.
 */
@FunctionalInterface
public interface Members extends Closeable {
    /**
     * The next member, or null at the end.
     *
     * @param remarks receives what is to be said of the container, and of members that are passed over
     */
    @Nullable
    Member next(Remarks remarks) throws IOException;

    /** Gives up what is held for members that were not asked for. */
    @Override
    default void close() throws IOException {}
}
