package org.atalaya.evidence;

import java.io.IOException;
import org.atalaya.model.Artifact;
import org.atalaya.model.Content;
import org.atalaya.model.Event;
import org.atalaya.model.Message;
import org.atalaya.model.Notice;

/** Where a reader puts what it reads, in the order of the evidence. */
public interface Sink {
    /** One record; the event is valid only during the call. */
    void event(Event event);

    /**
     * A piece of bytes that is no log, each after the one that held it; its content can be read during the call only.
     *
     * @throws IOException when the disk under its content fails
     */
    default void artifact(Artifact artifact, Content content) throws IOException {}

    /**
     * A mail, after the artifact that it is and before those that it holds.
     *
     * @throws IOException when the disk fails
     */
    default void message(Message message) throws IOException {}

    /** Something that could not be read in full. */
    void notice(Notice notice);
}
