package org.atalaya.warning;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.atalaya.model.JudgedMessage;
import org.atalaya.model.Judgement.Verdict;
import org.atalaya.model.MailGroup;

/** What a report needs of all messages: how many had which verdict, and the gravest of them. */
public final class MessageTally {
    /** Messages that a report shows. */
    static final int MOST_SHOWN = 60;
    /** Groups that a report tells of. */
    public static final int MOST_GROUPS = 50;

    private final Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
    private final TreeSet<JudgedMessage> gravest = new TreeSet<>(Comparator.comparingDouble(
                    (JudgedMessage message) -> -message.judgement().decibans())
            .thenComparing(message -> message.judgement().source()));
    private final TreeSet<MailGroup> groups = new TreeSet<>(Comparator.comparing(MailGroup::verdict)
            .reversed()
            .thenComparing(group -> -group.messages())
            .thenComparing(MailGroup::id));
    private long count;
    private long spam;
    private long groupCount;
    private long groupMessages;

    /** Counts a message. */
    public void add(JudgedMessage message) {
        count++;
        verdicts.merge(message.judgement().verdict(), 1L, Long::sum);
        spam += message.judgement().spam() ? 1 : 0;
        if (message.judgement().verdict() != Verdict.CLEAN) {
            gravest.add(message);
            if (gravest.size() > MOST_SHOWN) {
                gravest.pollLast();
            }
        }
    }

    /** Counts a group of messages. */
    public void grouped(long messages) {
        groupCount++;
        groupMessages += messages;
    }

    /** Takes in a group that the report may tell of. */
    public void add(MailGroup group) {
        groups.add(group);
        if (groups.size() > MOST_GROUPS) {
            groups.pollLast();
        }
    }

    /** The gravest and largest groups. */
    List<MailGroup> groups() {
        return List.copyOf(groups);
    }

    /** All groups. */
    public long groupCount() {
        return groupCount;
    }

    /** Messages that are in groups. */
    public long groupMessages() {
        return groupMessages;
    }

    /** All messages. */
    public long count() {
        return count;
    }

    /** Messages of a verdict. */
    public long count(Verdict verdict) {
        return verdicts.getOrDefault(verdict, 0L);
    }

    /** Messages that are unwanted advertising. */
    public long spam() {
        return spam;
    }

    /** The gravest messages that are not clean, the gravest first. */
    List<JudgedMessage> gravest() {
        return List.copyOf(gravest);
    }
}
