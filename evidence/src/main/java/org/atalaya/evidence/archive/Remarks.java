package org.atalaya.evidence.archive;

import org.atalaya.model.Fact;
import org.atalaya.model.Notice;

/** Receives what is to be said of a container besides its members. */
public interface Remarks {
    /**
     * Something that could not be read in full.
     *
     * @param member the member concerned; empty when it concerns the container
     * @param offset in the container, −1 when it concerns the whole
     */
    void notice(Notice.Kind kind, String member, long offset, String detail);

    /** Something that stands in the container. */
    void fact(Fact fact);

    /** Bytes of the container that are no member, such as those behind its end. */
    void part(String role, String name, long offset, long length);
}
