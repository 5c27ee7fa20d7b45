package org.atalaya.evidence.archive;

import java.io.IOException;
import java.util.function.Consumer;
import org.atalaya.model.Notice;
import org.jspecify.annotations.Nullable;

/** The members of a container one after the other. */
@FunctionalInterface
interface Members {
    /**
     * The next member, or null at the end.
     *
     * @param notices receives what is to be said of members that are passed over
     */
    @Nullable
    Member next(Consumer<Notice> notices) throws IOException;
}
