package org.atalaya.evidence;

import org.atalaya.model.Event;
import org.atalaya.model.Notice;

/** Where a reader puts what it reads, in the order of the evidence. */
public interface Sink {
    /** One record; the event is valid only during the call. */
    void event(Event event);

    /** Something that could not be read in full. */
    void notice(Notice notice);
}
