package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.atalaya.fixtures.MailMutations;
import org.atalaya.fixtures.MailSet;
import org.atalaya.lure.Judge;
import org.atalaya.model.Judgement;
import org.atalaya.model.Judgement.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader does not see does not change a judgement, and what is judged is what the judgement names. */
class MailStabilityTest {
    @TempDir
    private Path temporary;

    private static boolean isLure(Judgement judged) {
        return judged.verdict().compareTo(Verdict.SUSPICIOUS) >= 0;
    }

    @Test
    void disguisesFlipFewVerdicts() throws IOException {
        Judge judge = Mails.judge(temporary);
        Map<String, List<String>> flips = new LinkedHashMap<>();
        int cases = 0;
        int flipped = 0;
        for (MailSet.Case one : MailSet.all()) {
            boolean before = isLure(Mails.judged(judge, one.raw()));
            for (var mutation : MailMutations.all().entrySet()) {
                boolean after = isLure(Mails.judged(judge, mutation.getValue().apply(one.raw())));
                cases++;
                if (after != before) {
                    flipped++;
                    flips.computeIfAbsent(mutation.getKey(), key -> new ArrayList<>())
                            .add(one.id());
                }
            }
        }
        System.out.printf(
                "mutations: %d, verdicts flipped: %d of %d (%.2f %%)%n",
                MailMutations.all().size(), flipped, cases, 100.0 * flipped / cases);
        flips.forEach((name, ids) -> System.out.println(
                "  " + name + ": " + ids.size() + " " + ids.stream().limit(3).toList()));
        assertThat(MailMutations.all()).hasSizeGreaterThanOrEqualTo(20);
        assertThat((double) flipped / cases).isLessThanOrEqualTo(0.02);
    }

    @Test
    void takingAwayWhatIsCitedLowersTheOdds() throws IOException {
        Judge judge = Mails.judge(temporary);
        int cited = 0;
        int without = 0;
        int lowered = 0;
        List<String> kept = new ArrayList<>();
        for (MailSet.Case one : MailSet.all()) {
            if (!one.lure()) {
                continue;
            }
            Judgement whole = Mails.judged(judge, one.raw());
            for (Judgement.Reason reason : whole.reasons()) {
                if (reason.decibans() <= 0) {
                    continue;
                }
                if (reason.offset() < 0 || reason.length() <= 0) {
                    without++;
                    continue;
                }
                cited++;
                Judgement less = Mails.judged(judge, without(one.raw(), reason));
                if (less.decibans() < whole.decibans()) {
                    lowered++;
                } else {
                    kept.add(one.id() + " " + reason);
                }
            }
        }
        System.out.printf(
                "reasons with a place: %d of %d; odds lower without it: %d%n", cited, cited + without, lowered);
        assertThat((double) lowered / cited)
                .as("%s", kept.stream().limit(5).toList())
                .isGreaterThanOrEqualTo(0.95);
    }

    /** The mail with other bytes in the place that a reason cites: a field becomes another, anything else a row of dots. */
    private static byte[] without(byte[] raw, Judgement.Reason reason) {
        byte[] changed = raw.clone();
        int start = (int) reason.offset();
        int end = (int) Math.min(raw.length, reason.offset() + reason.length());
        for (int i = start; i < end; i++) {
            if (changed[i] != '\r' && changed[i] != '\n') {
                changed[i] = '.';
            }
        }
        if (reason.part().isEmpty()) {
            changed[start] = 'X';
            changed[start + 1] = ':';
        }
        return changed;
    }
}
