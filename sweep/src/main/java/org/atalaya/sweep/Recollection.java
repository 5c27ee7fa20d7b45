package org.atalaya.sweep;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.atalaya.lure.memory.HistoryFile;
import org.atalaya.lure.memory.SenderMemory;
import org.atalaya.model.JudgedMessage;
import org.atalaya.model.Judgement.Reason;
import org.atalaya.model.Notice;
import org.atalaya.model.Rule;

/**
 * Compares the messages of a sweep with what their senders did before, in this evidence and in that of earlier sweeps. It can
 * do so only when all were read, so that neither their order nor the number of threads makes a difference.
 */
final class Recollection {
    /** People whom automatic answers with the same foreign host went to before that is told. */
    static final int LEAST_ECHOES = 3;
    /** Foreign hosts in automatic answers that are counted. */
    private static final int MOST_ECHOES = 10_000;

    private final Mail mail;
    private final Optional<Path> history;
    /** All that was learnt, to compare with. */
    private final SenderMemory memory;
    /** What is kept for later sweeps: without what was told of messages that turned out suspicious. */
    private final SenderMemory kept;

    private final Map<String, Set<String>> echoes = new HashMap<>();

    private Recollection(Mail mail, Optional<Path> history, SenderMemory memory, SenderMemory kept) {
        this.mail = mail;
        this.history = history;
        this.memory = memory;
        this.kept = kept;
    }

    /**
     * Reads what is known.
     *
     * @throws IllegalArgumentException when the file of the history is none; the message says how to mend it
     */
    static Recollection begin(Mail mail, Optional<Path> history) throws IOException {
        return new Recollection(mail, history, known(history), known(history));
    }

    private static SenderMemory known(Optional<Path> history) throws IOException {
        return history.isPresent() ? HistoryFile.read(history.get()) : new SenderMemory();
    }

    /** Takes a message in the order of the evidence. */
    void learn(JudgedMessage message) {
        memory.learn(message, mail.hasProof());
        for (String host : foreign(message)) {
            if (echoes.size() < MOST_ECHOES || echoes.containsKey(host)) {
                Set<String> people = echoes.computeIfAbsent(host, key -> new HashSet<>());
                if (people.size() < LEAST_ECHOES) {
                    people.addAll(message.recipients());
                }
            }
        }
    }

    /** Where an automatic answer of the organisation leads that is not its own. */
    private List<String> foreign(JudgedMessage message) {
        if (!message.sender().automatic() || !mail.isOwn(message)) {
            return List.of();
        }
        return message.sender().leads().stream()
                .filter(host -> !mail.owns(host))
                .toList();
    }

    /** Takes what a message is told as that was compared. */
    @FunctionalInterface
    interface Telling {
        void tell(JudgedMessage message, Rule rule);
    }

    /**
     * Compares a message with all that was learnt, once all were.
     *
     * @param telling takes it when something was added that calls for it
     * @return the message with what was added
     */
    JudgedMessage told(JudgedMessage message, Telling telling) {
        List<Reason> reasons = reasons(message);
        JudgedMessage told =
                reasons.isEmpty() ? message : message.in(message.group(), mail.with(message.judgement(), reasons));
        kept.learn(told, mail.hasProof());
        if (!reasons.isEmpty()) {
            mail.rule(told, message.judgement().verdict(), reasons).ifPresent(rule -> telling.tell(told, rule));
        }
        return told;
    }

    /** What could not be remembered. */
    List<Notice> notices() {
        return memory.isFull() || kept.isFull()
                ? List.of(new Notice(
                        Notice.Kind.LIMIT,
                        "senders",
                        -1,
                        "what more than " + SenderMemory.MOST_SENDERS + " senders did, or more than "
                                + SenderMemory.MOST_THINGS + " things that they did, was not remembered"))
                : List.of();
    }

    /** Keeps what was learnt, for later sweeps. */
    void keep() throws IOException {
        if (history.isPresent()) {
            HistoryFile.write(kept, history.get());
        }
    }

    private List<Reason> reasons(JudgedMessage message) {
        List<Reason> reasons = new ArrayList<>(memory.compare(message));
        for (String host : foreign(message)) {
            boolean echoed = echoes.getOrDefault(host, Set.of()).size() >= LEAST_ECHOES;
            if (echoed && !memory.knowsLink(message.sender(), host)) {
                reasons.add(new Reason("own.echo", 1, "", -1, 0, List.of(message.fromAddress(), host)));
                break;
            }
        }
        return reasons;
    }
}
