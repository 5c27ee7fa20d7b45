package org.atalaya.lure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.atalaya.lure.brand.Brands;
import org.atalaya.lure.lookalike.Lookalikes;
import org.atalaya.model.Artifact;
import org.atalaya.model.Judgement;
import org.atalaya.model.Judgement.Reason;
import org.atalaya.model.Judgement.Verdict;
import org.atalaya.model.Message;

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

    private Judge(Brands brands, Path lure) throws IOException {
        this.brands = brands;
        this.lookalikes = new Lookalikes(brands);
        this.lexicon = Lexicon.read(lure.resolve("phrases.yml"));
        this.services = Services.read(lure.resolve("hosts.yml"));
        this.weights = Weights.read(lure.resolve("weights.yml"));
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
        return new Judge(Brands.load(brands), knowledge.resolve("lure"));
    }

    /**
     * Judges a message, and the messages within it: the gravest counts.
     *
     * @param artifacts what the message carries, as it was taken apart; may be empty
     */
    public Judgement judge(Message message, List<Artifact> artifacts) {
        Judgement gravest = new Case(this, message, artifacts).judge();
        for (Message inner : message.within()) {
            Judgement one = judge(inner, List.of());
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
        reasons.sort(Comparator.comparingDouble((Reason reason) -> -reason.decibans())
                .thenComparing(Reason::code));
        double decibans = Math.round((own.decibans() + weight) * 10) / 10.0;
        Verdict verdict = near && own.verdict().compareTo(Verdict.SUSPICIOUS) < 0 ? Verdict.SUSPICIOUS : own.verdict();
        return new Judgement(
                own.source(), verdict, decibans, own.brand(), own.right(), own.asks(), own.spam(), reasons);
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
