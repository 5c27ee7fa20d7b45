package org.atalaya.evidence.outlook;

import org.atalaya.model.Notice;

/** Takes what could not be read in full; {@code Found::notice} is one. */
@FunctionalInterface
public interface Complaint {
    /** Something at an offset, −1 when nobody knows where. */
    void tell(Notice.Kind kind, long offset, String what);
}
