package org.atalaya.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A judgement with as much of its message as people need to see to agree or disagree. All texts of it but the codes are
 * hostile.
 *
 * @param fromName as shown to the reader
 * @param fromAddress of the sender
 * @param replyTo where an answer goes
 * @param recipients addresses of {@code To} and {@code Cc}; the first of them
 * @param subject decoded
 * @param date when it says that it was written
 * @param body what a reader sees, its beginning
 * @param marks the places of the body that reasons speak of, in their order, none within another
 * @param links where it leads, each host once, the first of them
 * @param attachments names of what it carries
 * @param group id of the {@link MailGroup} that it belongs to; empty when it is alone
 * @param sender who sent it and how
 */
public record JudgedMessage(
        Judgement judgement,
        String fromName,
        String fromAddress,
        List<String> replyTo,
        List<String> recipients,
        String subject,
        Optional<Instant> date,
        String body,
        List<Mark> marks,
        List<Link> links,
        List<String> attachments,
        String group,
        Sender sender) {

    /** The same message as one of a group, judged with the group in view. */
    public JudgedMessage in(String group, Judgement judgement) {
        return new JudgedMessage(
                judgement,
                fromName,
                fromAddress,
                replyTo,
                recipients,
                subject,
                date,
                body,
                marks,
                links,
                attachments,
                group,
                sender);
    }

    /**
     * A place of the body.
     *
     * @param start index of its first character
     * @param end index after its last character
     * @param code of the reason
     */
    public record Mark(int start, int end, String code) {}

    /**
     * A link.
     *
     * @param target the whole address, its beginning when it is long
     * @param shown what the reader sees for it
     */
    public record Link(String target, String shown) {}
}
