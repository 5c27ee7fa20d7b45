package org.atalaya.lure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.atalaya.lure.brand.Brands;
import org.atalaya.lure.identity.Proof;
import org.atalaya.lure.identity.Senders;
import org.atalaya.lure.identity.Trust;
import org.atalaya.lure.lookalike.Lookalikes;
import org.atalaya.model.Artifact;
import org.atalaya.model.Judgement;
import org.atalaya.model.Judgement.Reason;
import org.atalaya.model.Judgement.Verdict;
import org.atalaya.model.Message;
import org.atalaya.model.Message.Authentication;
import org.atalaya.model.Sender;

/**
 * Judges messages: who they claim to be, whether they may, and what they ask for. Each reason adds decibans to a prior; the
 * sum is held against fixed thresholds. One instance serves all threads.
 */
public final class Judge {
    final Brands brands;
    final Lookalikes lookalikes;
    final Lexicon lexicon;
    final Services services;
    final Weights weights;
    final Trust trust;
    private final Senders senders;

    private Judge(Brands brands, Path lure, Trust trust) throws IOException {
        this.brands = brands;
        this.lookalikes = new Lookalikes(brands);
        this.lexicon = Lexicon.read(lure.resolve("phrases.yml"));
        this.services = Services.read(lure.resolve("hosts.yml"));
        this.weights = Weights.read(lure.resolve("weights.yml"));
        this.trust = trust;
        this.senders = new Senders(services::kind);
    }

    /**
     * Reads what is needed from the folder {@code knowledge}.
     *
     * @throws IOException when a file cannot be read or says something wrong; the message names it
     */
    public static Judge load(Path knowledge) throws IOException {
        return load(knowledge, knowledge.resolve("brands"));
    }

    /**
     * As {@link #load(Path)}, with the brand packs of another folder.
     *
     * @throws IOException when a file cannot be read or says something wrong; the message names it
     */
    public static Judge load(Path knowledge, Path brands) throws IOException {
        return load(knowledge, brands, Trust.NONE);
    }

    /**
     * As {@link #load(Path, Path)}, for a reader of mail.
     *
     * @param trust whom that reader trusts
     * @throws IOException when a file cannot be read or says something wrong; the message names it
     */
    public static Judge load(Path knowledge, Path brands, Trust trust) throws IOException {
        return new Judge(Brands.load(brands), knowledge.resolve("lure"), trust);
    }

    /**
     * Judges a message, and the messages within it: the gravest counts.
     *
     * @param artifacts what the message carries, as it was taken apart; may be empty
     */
    public Judgement judge(Message message, List<Artifact> artifacts) {
        return judge(message, artifacts, proof(message, List.of()));
    }

    /**
     * As {@link #judge(Message, List)}, with what was checked of its sender.
     *
     * @param checked results that are believed beside those of the trusted gateways
     */
    public Judgement checked(Message message, List<Artifact> artifacts, List<Authentication> checked) {
        return judge(message, artifacts, proof(message, checked));
    }

    /** What those who are trusted found out of who sent a message. */
    private Proof proof(Message message, List<Authentication> checked) {
        List<Authentication> believed = new ArrayList<>(checked);
        if (!trust.gateways().isEmpty()) {
            believed.addAll(trust.gateways().believed(message));
        }
        return Proof.of(message, believed);
    }

    /** Who sent a message, as far as those who are trusted found out. */
    public Sender sender(Message message) {
        return sender(message, List.of());
    }

    /**
     * As {@link #sender(Message)}.
     *
     * @param checked results that are believed as well
     */
    public Sender sender(Message message, List<Authentication> checked) {
        return senders.of(message, proof(message, checked));
    }

    private Judgement judge(Message message, List<Artifact> artifacts, Proof proof) {
        Judgement gravest = new Case(this, Whole.of(message, artifacts), artifacts, proof).judge();
        for (Message inner : message.within()) {
            // Whoever sent the outer message wrote all of the inner one, results of authentication too.
            Judgement one = judge(inner, held(inner, artifacts), Proof.NONE);
            if (one.decibans() > gravest.decibans()) {
                gravest = new Judgement(
                        message.source(),
                        one.verdict(),
                        one.decibans(),
                        one.brand(),
                        one.right(),
                        one.asks(),
                        one.spam(),
                        one.reasons());
            }
        }
        return gravest;
    }

    /** What a message within another carries itself; one that is quoted carries nothing. */
    private static List<Artifact> held(Message inner, List<Artifact> artifacts) {
        return inner.format().equals("quoted")
                ? List.of()
                : artifacts.stream()
                        .filter(artifact -> artifact.source().startsWith(inner.source() + "!"))
                        .toList();
    }

    /**
     * The judgement of a message most of whose variants are lures: says so, and weighs nothing unless the message is as good
     * as the same as one of them; then it weighs as much as makes it suspicious. Nothing becomes less grave.
     *
     * @param lures messages of its group that are suspicious or malicious by themselves
     * @param messages of its group
     * @param near whether text and links or attachments are those of a lure
     */
    public Judgement among(Judgement own, int lures, int messages, boolean near) {
        double weight = near ? Math.max(0, weights.suspicious - own.decibans()) : 0;
        List<Reason> reasons = new ArrayList<>(own.reasons());
        reasons.add(new Reason(
                "group.lures",
                Math.round(weight * 10) / 10.0,
                "",
                -1,
                0,
                List.of(Integer.toString(lures), Integer.toString(messages))));
        reasons.sort(Case.HEAVIEST);
        double decibans = Math.round((own.decibans() + weight) * 10) / 10.0;
        Verdict verdict = near && own.verdict().compareTo(Verdict.SUSPICIOUS) < 0 ? Verdict.SUSPICIOUS : own.verdict();
        return new Judgement(
                own.source(), verdict, decibans, own.brand(), own.right(), own.asks(), own.spam(), reasons);
    }

    /**
     * A judgement with more reasons, such as those of a {@link org.atalaya.lure.memory.SenderMemory}.
     *
     * @param found reasons which bear the share of their weight that counts, 0 to 1, in place of decibans
     */
    public Judgement with(Judgement judged, List<Reason> found) {
        List<Reason> all = new ArrayList<>(judged.reasons());
        double sum = judged.decibans();
        for (Reason reason : found) {
            double weight = Math.round(weights.of(reason.code()) * reason.decibans() * 10) / 10.0;
            sum += weight;
            all.add(new Reason(
                    reason.code(), weight, reason.part(), reason.offset(), reason.length(), reason.values()));
        }
        all.sort(Case.HEAVIEST);
        return new Judgement(
                judged.source(),
                verdict(sum),
                Math.round(sum * 10) / 10.0,
                judged.brand(),
                judged.right(),
                judged.asks(),
                judged.spam() && sum < weights.malicious,
                all);
    }

    Verdict verdict(double decibans) {
        if (decibans >= weights.malicious) {
            return Verdict.MALICIOUS;
        }
        if (decibans >= weights.suspicious) {
            return Verdict.SUSPICIOUS;
        }
        return decibans >= weights.unsure ? Verdict.UNSURE : Verdict.CLEAN;
    }
}
