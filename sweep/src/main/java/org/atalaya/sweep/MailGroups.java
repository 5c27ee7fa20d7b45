package org.atalaya.sweep;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.atalaya.lure.likeness.Groups;
import org.atalaya.lure.likeness.Sketch;
import org.atalaya.model.JudgedMessage;
import org.atalaya.model.Judgement;
import org.atalaya.model.Judgement.Right;
import org.atalaya.model.Judgement.Verdict;
import org.atalaya.model.MailGroup;
import org.atalaya.model.Notice;
import org.atalaya.warning.MessageJson;
import org.atalaya.warning.MessageTally;
import org.jspecify.annotations.Nullable;

/**
 * Joins the messages of a sweep into groups once all are judged. Until then each waits on disk: its line of JSON in one file,
 * {@value #STRIDE} bytes to compare it by in another; both are cut back when a sweep goes on.
 */
final class MailGroups {
    /** The judged messages, a line each, as they will be written but for what their groups add. */
    static final String MESSAGES = ".atalaya-messages";
    /** Their sketches, in the same order. */
    static final String SKETCHES = ".atalaya-sketches";
    /** Bytes of a sketch with the verdict and whether the message may speak for whom it claims to be. */
    static final int STRIDE = Sketch.BYTES + 2;

    /** Lures of a group that each message of it that is judged otherwise is compared with. */
    private static final int MOST_WITNESSES = 32;

    private final Mail mail;
    private final MessageTally tally;
    private final ByteBuffer sketches;
    private final int count;
    private final Groups groups;
    /** By the first message of a group: how many messages it has. */
    private final int[] members;
    /** By verdict and first message: how many of them are at least that. With the groups 28 bytes a message in memory. */
    private final int[][] atLeast = new int[Verdict.values().length][];

    private final Map<Integer, List<Integer>> witnesses = new HashMap<>();
    private final Map<Integer, Told> told = new HashMap<>();

    /** What is told of a group, as its messages come by. */
    private static final class Told {
        final Set<String> recipients = new HashSet<>();
        final Set<String> senders = new HashSet<>();

        @Nullable
        JudgedMessage first;

        @Nullable
        Instant earliest;

        @Nullable
        Instant latest;

        void add(JudgedMessage message) {
            first = first == null ? message : first;
            for (String address : message.recipients()) {
                count(recipients, address);
            }
            count(senders, message.fromAddress());
            if (message.date().isPresent()) {
                Instant date = message.date().get();
                earliest = earliest == null || date.isBefore(earliest) ? date : earliest;
                latest = latest == null || date.isAfter(latest) ? date : latest;
            }
        }

        private static void count(Set<String> addresses, String address) {
            if (addresses.size() < MailGroup.MOST_COUNTED && !address.isBlank()) {
                addresses.add(address.toLowerCase(java.util.Locale.ROOT));
            }
        }
    }

    private MailGroups(Mail mail, MessageTally tally, ByteBuffer sketches, int count) {
        this.mail = mail;
        this.tally = tally;
        this.sketches = sketches;
        this.count = count;
        this.groups = Groups.of(sketches, STRIDE, count);
        this.members = new int[count];
        atLeast[0] = members; // Nothing is less than clean.
        for (int verdict = 1; verdict < atLeast.length; verdict++) {
            atLeast[verdict] = new int[count];
        }
    }

    /** The bytes that a message is compared by. */
    static byte[] sketched(Sketch sketch, Judgement judgement) {
        ByteBuffer bytes = ByteBuffer.allocate(STRIDE).put(sketch.bytes());
        bytes.put((byte) judgement.verdict().ordinal());
        return bytes.put((byte) (judgement.right() == Right.HELD ? 1 : 0)).array();
    }

    /**
     * Writes the messages with what their groups add, and counts them.
     *
     * @param folder that both files lie in
     * @param to takes the lines
     * @param raised takes each message that its group made graver, in their order
     * @param last adds what else is known once all messages are judged
     * @return what could not be done
     */
    static List<Notice> write(
            Path folder,
            Mail mail,
            MessageTally tally,
            OutputStream to,
            Consumer<JudgedMessage> raised,
            UnaryOperator<JudgedMessage> last)
            throws IOException {
        List<Notice> notices = new ArrayList<>();
        try (FileChannel file = FileChannel.open(folder.resolve(SKETCHES), StandardOpenOption.READ);
                InputStream messages =
                        new BufferedInputStream(Files.newInputStream(folder.resolve(MESSAGES)), 1 << 16)) {
            long all = file.size() / STRIDE;
            int count = (int) Math.min(all, Groups.MOST);
            if (all > count) {
                notices.add(new Notice(
                        Notice.Kind.LIMIT,
                        "messages",
                        -1,
                        (all - count) + " messages after the first " + Groups.MOST + " were not put into groups"));
            }
            ByteBuffer sketches = file.map(FileChannel.MapMode.READ_ONLY, 0, (long) count * STRIDE)
                    .order(ByteOrder.LITTLE_ENDIAN);
            new MailGroups(mail, tally, sketches, count).write(messages, to, raised, last);
        }
        return notices;
    }

    private void write(
            InputStream messages, OutputStream to, Consumer<JudgedMessage> raised, UnaryOperator<JudgedMessage> last)
            throws IOException {
        count();
        choose();
        int[] next = {0};
        try {
            Readahead.read(messages, message -> {
                int index = next[0]++;
                JudgedMessage grouped = index < count ? grouped(message, index) : message;
                if (grouped.judgement().verdict() != message.judgement().verdict()) {
                    raised.accept(grouped);
                }
                JudgedMessage told = last.apply(grouped);
                tally.add(told);
                try {
                    to.write(MessageJson.line(told));
                } catch (IOException full) {
                    throw new UncheckedIOException(full);
                }
            });
        } catch (UncheckedIOException full) {
            throw full.getCause();
        }
        told.forEach((first, group) -> tally.add(group(first, group)));
    }

    private void count() {
        for (int i = 0; i < count; i++) {
            int first = groups.first(i);
            int verdict = verdict(i);
            for (int less = 0; less <= verdict; less++) {
                atLeast[less][first]++;
            }
            if (verdict >= Verdict.SUSPICIOUS.ordinal()) {
                List<Integer> lures = witnesses.computeIfAbsent(first, key -> new ArrayList<>(1));
                if (lures.size() < MOST_WITNESSES) {
                    lures.add(i);
                }
            }
        }
        // Only a group with others in it has something to be told.
        witnesses.keySet().removeIf(first -> members[first] == lures(first));
    }

    /** Chooses the groups that are told of: the gravest and largest. */
    private void choose() {
        List<Integer> firsts = new ArrayList<>();
        Comparator<Integer> order = Comparator.comparing((Integer first) -> verdictOf(first))
                .reversed()
                .thenComparingInt(first -> -members[first])
                .thenComparingInt(first -> first);
        for (int i = 0; i < count; i++) {
            if (members[i] > 1) {
                firsts.add(i);
                if (firsts.size() > 2 * MessageTally.MOST_GROUPS) {
                    firsts.sort(order);
                    firsts.subList(MessageTally.MOST_GROUPS, firsts.size()).clear();
                }
                tally.grouped(members[i]);
            }
        }
        firsts.sort(order);
        firsts.stream().limit(MessageTally.MOST_GROUPS).forEach(first -> told.put(first, new Told()));
    }

    private int verdict(int index) {
        return sketches.get(index * STRIDE + Sketch.BYTES);
    }

    private int lures(int first) {
        return atLeast[Verdict.SUSPICIOUS.ordinal()][first];
    }

    /** The gravest verdict that at least half of a group's messages have or exceed. */
    private Verdict verdictOf(int first) {
        for (Verdict verdict : List.of(Verdict.values()).reversed()) {
            if (2L * atLeast[verdict.ordinal()][first] >= members[first]) {
                return verdict;
            }
        }
        return Verdict.CLEAN;
    }

    private JudgedMessage grouped(JudgedMessage message, int index) {
        int first = groups.first(index);
        if (members[first] < 2) {
            return message;
        }
        Judgement judgement = message.judgement();
        boolean among = verdictOf(first).compareTo(Verdict.SUSPICIOUS) >= 0
                && judgement.verdict().compareTo(Verdict.SUSPICIOUS) < 0;
        if (among) {
            boolean held = sketches.get(index * STRIDE + Sketch.BYTES + 1) != 0;
            boolean near = !held
                    && witnesses.getOrDefault(first, List.of()).stream()
                            .anyMatch(lure -> groups.likeness(index, lure).near());
            judgement = mail.among(judgement, lures(first), members[first], near);
        }
        JudgedMessage grouped = message.in(groups.id(first), judgement);
        Told group = told.get(first);
        if (group != null) {
            group.add(grouped);
        }
        return grouped;
    }

    private MailGroup group(int first, Told group) {
        return new MailGroup(
                groups.id(first),
                verdictOf(first),
                members[first],
                lures(first),
                group.recipients.size(),
                group.senders.size(),
                Optional.ofNullable(group.earliest),
                Optional.ofNullable(group.latest),
                group.first == null ? "" : group.first.subject());
    }
}
