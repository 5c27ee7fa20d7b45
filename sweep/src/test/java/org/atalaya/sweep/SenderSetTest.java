package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.atalaya.fixtures.QuietSet;
import org.atalaya.fixtures.SenderSet;
import org.atalaya.lure.Excerpt;
import org.atalaya.lure.Judge;
import org.atalaya.lure.identity.Trust;
import org.atalaya.lure.memory.SenderMemory;
import org.atalaya.model.JudgedMessage;
import org.atalaya.model.Judgement;
import org.atalaya.model.Judgement.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mail through a mailing service that was broken into is told from what its owner sends. */
class SenderSetTest {
    @TempDir
    private Path temporary;

    private static final class Tally {
        int all;
        int told;
        int toldWithoutPast;
        final List<String> wrong = new ArrayList<>();

        /** Of those that nothing else tells, the share that the past of their sender does. */
        double byPastAlone() {
            return (double) (told - toldWithoutPast) / (all - toldWithoutPast);
        }
    }

    @Test
    void whatIsNewForAKnownSenderTellsABrokenMailingServiceFromOrdinaryCampaigns() throws IOException {
        Judge judge = Mails.judge(temporary, Trust.of(List.of(SenderSet.GATEWAY), List.of(), List.of()));
        SenderMemory memory = new SenderMemory();
        SenderSet.earlier().forEach(one -> memory.learn(read(judge, one.raw()), true));
        Tally turned = tally("turned, tuned", judge, memory, SenderSet.turned(), false, true);
        Tally turnedHeldOut = tally("turned, never tuned on", judge, memory, SenderSet.turned(), true, true);
        Tally next = tally("ordinary, tuned", judge, memory, SenderSet.next(), false, false);
        Tally nextHeldOut = tally("ordinary, never tuned on", judge, memory, SenderSet.next(), true, false);
        assertThat(turned.all + turnedHeldOut.all).isGreaterThanOrEqualTo(100);
        assertThat(next.all + nextHeldOut.all).isGreaterThanOrEqualTo(100);
        assertThat((double) (turned.told + turnedHeldOut.told) / (turned.all + turnedHeldOut.all))
                .as("missed %s %s", turned.wrong, turnedHeldOut.wrong)
                .isGreaterThanOrEqualTo(0.95);
        assertThat((double) turnedHeldOut.told / turnedHeldOut.all).isGreaterThanOrEqualTo(0.95);
        assertThat((double) (next.told + nextHeldOut.told) / (next.all + nextHeldOut.all))
                .as("wrong %s %s", next.wrong, nextHeldOut.wrong)
                .isLessThanOrEqualTo(0.01);
    }

    private static Tally tally(
            String name,
            Judge judge,
            SenderMemory memory,
            List<SenderSet.Case> cases,
            boolean heldOut,
            boolean wanted) {
        Tally tally = new Tally();
        for (SenderSet.Case one : cases) {
            if (one.heldOut() != heldOut) {
                continue;
            }
            JudgedMessage read = read(judge, one.raw());
            Judgement judged = judge.with(read.judgement(), memory.compare(read));
            boolean told = judged.verdict().compareTo(Verdict.SUSPICIOUS) >= 0;
            tally.all++;
            tally.told += told ? 1 : 0;
            tally.toldWithoutPast += read.judgement().verdict().compareTo(Verdict.SUSPICIOUS) >= 0 ? 1 : 0;
            if (told != wanted) {
                tally.wrong.add(one.id() + " " + judged.decibans() + " " + judged.reasons());
            }
        }
        System.out.printf(
                "senders, %s: %d of %d told; %d without their past%n",
                name, tally.told, tally.all, tally.toldWithoutPast);
        return tally;
    }

    static JudgedMessage read(Judge judge, byte[] raw) {
        Mails.Read read = Mails.read(raw);
        return Excerpt.of(read.message(), judge.judge(read.message(), read.carried()), judge.sender(read.message()));
    }

    @Test
    void whatOnlyThePastCanTellIsToldBesideWhatSendersDoThemselves() throws IOException {
        Judge judge = Mails.judge(temporary, Trust.of(List.of(SenderSet.GATEWAY), List.of(), List.of()));
        SenderMemory memory = new SenderMemory();
        QuietSet.earlier().forEach(one -> memory.learn(read(judge, one.raw()), true));
        QuietSet.next().forEach(one -> memory.learn(read(judge, one.raw()), true));
        Tally turned = tally("quiet, turned, tuned", judge, memory, QuietSet.turned(), false, true);
        Tally turnedHeldOut = tally("quiet, turned, never tuned on", judge, memory, QuietSet.turned(), true, true);
        Tally next = tally("quiet, ordinary, tuned", judge, memory, QuietSet.next(), false, false);
        Tally nextHeldOut = tally("quiet, ordinary, never tuned on", judge, memory, QuietSet.next(), true, false);
        assertThat(turned.all + turnedHeldOut.all).isGreaterThanOrEqualTo(200);
        assertThat(next.all + nextHeldOut.all).isGreaterThanOrEqualTo(200);
        assertThat(turned.byPastAlone()).isGreaterThanOrEqualTo(0.4);
        assertThat(turnedHeldOut.byPastAlone()).isGreaterThanOrEqualTo(0.4);
        assertThat(next.byPastAlone()).as("wrong %s", next.wrong).isLessThanOrEqualTo(0.01);
        assertThat(nextHeldOut.byPastAlone()).as("wrong %s", nextHeldOut.wrong).isLessThanOrEqualTo(0.01);
    }
}
