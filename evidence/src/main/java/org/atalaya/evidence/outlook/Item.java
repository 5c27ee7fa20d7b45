package org.atalaya.evidence.outlook;

import java.util.List;
import java.util.Optional;
import org.atalaya.evidence.artifact.Held;

/**
 * A message as Outlook keeps it ([MS-OXCMSG]).
 *
 * @param properties its own
 * @param recipients of each recipient
 * @param attachments in their order
 */
public record Item(Properties properties, List<Properties> recipients, List<Attachment> attachments) {
    /** Recipients that are read of one message. */
    static final int MOST_RECIPIENTS = 2_000;
    /** Attachments that are read of one message. */
    static final int MOST_ATTACHMENTS = 2_000;

    /**
     * Something that a message carries.
     *
     * @param properties such as its name
     * @param message that it is, when it is one
     * @param streams of an object that was embedded by another program, by their names in its storage
     */
    public record Attachment(Properties properties, Optional<Item> message, List<Stream> streams) {}

    /** A stream of an embedded object. */
    public record Stream(String name, Held held) {}
}
