package org.atalaya.model;

import java.time.Instant;
import java.util.Optional;

/**
 * Messages that are variants of one mailing.
 *
 * @param id of the group, the same for the same first message; what {@link JudgedMessage#group} names
 * @param verdict of the group: the gravest that at least half of its messages have or exceed
 * @param messages how many there are
 * @param lures how many of them were judged suspicious or malicious by themselves
 * @param recipients different addresses that they went to, of the first {@value #MOST_COUNTED}
 * @param senders different addresses that they came from, likewise
 * @param first when the earliest says that it was written
 * @param last when the latest does
 * @param subject of the first message; hostile text
 */
public record MailGroup(
        String id,
        Judgement.Verdict verdict,
        long messages,
        long lures,
        long recipients,
        long senders,
        Optional<Instant> first,
        Optional<Instant> last,
        String subject) {
    /** Different addresses that are counted. */
    public static final int MOST_COUNTED = 20_000;
}
