package org.atalaya.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.atalaya.fixtures.MailSet;
import org.atalaya.lure.Judge;
import org.atalaya.model.Judgement;
import org.atalaya.model.Judgement.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lures of brands that Mexicans know are told from mails of the same brands, and of everybody else. */
class MailSetTest {
    @TempDir
    private Path temporary;

    private static final class Tally {
        int lures;
        int caught;
        int named;
        int twins;
        int wrong;
        final List<String> missed = new ArrayList<>();
    }

    @Test
    void luresAreToldFromTheirTwins() throws IOException {
        Judge judge = Mails.judge(temporary);
        Tally tuned = new Tally();
        Tally heldOut = new Tally();
        for (MailSet.Case one : MailSet.all()) {
            Judgement judged = Mails.judged(judge, one.raw());
            boolean caught = judged.verdict().compareTo(Verdict.SUSPICIOUS) >= 0;
            Tally tally = one.heldOut() ? heldOut : tuned;
            if (one.lure()) {
                tally.lures++;
                tally.caught += caught ? 1 : 0;
                tally.named += judged.brand().equals(one.brand()) ? 1 : 0;
            } else {
                tally.twins++;
                tally.wrong += caught ? 1 : 0;
            }
            if (caught != one.lure()) {
                tally.missed.add(one.id() + " " + judged.decibans() + " " + judged.reasons());
            }
        }
        tell("tuned", tuned);
        tell("never tuned on", heldOut);
        int lures = tuned.lures + heldOut.lures;
        int twins = tuned.twins + heldOut.twins;
        assertThat(lures).isGreaterThanOrEqualTo(400);
        assertThat(twins).isGreaterThanOrEqualTo(400);
        assertThat((double) (tuned.caught + heldOut.caught) / lures)
                .as("recall %s %s", tuned.missed, heldOut.missed)
                .isGreaterThanOrEqualTo(0.99);
        assertThat((double) (tuned.wrong + heldOut.wrong) / twins)
                .as("wrong %s %s", tuned.missed, heldOut.missed)
                .isLessThanOrEqualTo(0.005);
        assertThat((double) (tuned.named + heldOut.named) / lures).as("brand").isGreaterThanOrEqualTo(0.98);
    }

    private static void tell(String name, Tally tally) {
        System.out.printf(
                "mail set, %s: %d of %d lures, %d of %d twins, brand right %d%n",
                name, tally.caught, tally.lures, tally.wrong, tally.twins, tally.named);
    }
}
