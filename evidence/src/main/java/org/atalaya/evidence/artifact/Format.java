package org.atalaya.evidence.artifact;

import java.io.IOException;
import java.util.Set;
import org.atalaya.model.Content;

/**
 * The reader of one format of artifacts. One instance serves all threads. Broken content is no error: what can be read is
 * told to {@link Found}, what cannot is a fact or a notice there.
 */
public interface Format {
    /** The type's name, such as {@code pe}, {@code cab}. */
    String type();

    /**
     * Whether content is of this format, by its bytes alone.
     *
     * @param head the first bytes of the content, at most {@link Artifacts#HEAD}
     */
    boolean recognises(byte[] head, Content content);

    /**
     * Reads the content.
     *
     * @throws IOException only when the disk under the content or under an unpacked child fails
     */
    void dissect(Content content, Found found) throws IOException;

    /** The YARA modules whose {@link Found#structure} this format can give. */
    default Set<String> modules() {
        return Set.of();
    }

    /**
     * Gives the structures alone, for a scan that wants nothing else.
     *
     * @throws IOException only when the disk under the content fails
     */
    default void describe(Content content, Found found) throws IOException {
        dissect(content, found);
    }
}
