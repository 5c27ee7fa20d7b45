package org.atalaya.yara.condition;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.atalaya.model.Structure;
import org.jspecify.annotations.Nullable;

/** A loop over values: how often its body holds, counted until the answer is known. */
record Loop(boolean any, boolean all, int slot, Node body, Verdict verdict) {
    /** Most rounds of one loop; those behind are not asked. */
    static final long MAX_ROUNDS = 50_000_000;

    /** What a round counts for the deadline, in compared bytes. */
    private static final int ROUND_STEPS = 64;

    /** Whether so many hits of so many rounds are enough. */
    interface Verdict {
        long holds(Evaluation evaluation, long hits, long rounds);
    }

    private boolean settled(boolean hit) {
        return hit ? any : all;
    }

    long overRange(Evaluation x, long low, long high) {
        if (low == Node.UNDEFINED || high == Node.UNDEFINED || low > high) {
            return 0;
        }
        long hits = 0;
        long rounds = 0;
        for (long i = low; rounds < MAX_ROUNDS; i++) {
            x.variable(slot, new Structure.Int(i));
            boolean hit = body.longs.at(x) == 1;
            hits += hit ? 1 : 0;
            rounds++;
            x.deadline.worked(ROUND_STEPS);
            if (settled(hit) || i == high) {
                break;
            }
        }
        x.cutShort |= rounds == MAX_ROUNDS;
        return verdict.holds(x, hits, rounds);
    }

    long overValues(Evaluation x, Node[] values) {
        long hits = 0;
        for (Node value : values) {
            x.variable(slot, value.structure(x));
            hits += body.longs.at(x) == 1 ? 1 : 0;
        }
        return verdict.holds(x, hits, values.length);
    }

    long overStructure(Evaluation x, @Nullable Structure over) {
        long hits = 0;
        long rounds = 0;
        if (over instanceof Structure.Sequence sequence) {
            for (Structure element : sequence.elements()) {
                x.variable(slot, element);
                boolean hit = body.longs.at(x) == 1;
                hits += hit ? 1 : 0;
                rounds++;
                x.deadline.worked(ROUND_STEPS);
                if (settled(hit)) {
                    break;
                }
            }
        } else if (over instanceof Structure.Dictionary dictionary) {
            for (Map.Entry<String, Structure> entry : dictionary.elements().entrySet()) {
                x.variable(slot, new Structure.Text(entry.getKey().getBytes(StandardCharsets.UTF_8)));
                x.variable(slot + 1, entry.getValue());
                boolean hit = body.longs.at(x) == 1;
                hits += hit ? 1 : 0;
                rounds++;
                x.deadline.worked(ROUND_STEPS);
                if (settled(hit)) {
                    break;
                }
            }
        } else {
            return 0;
        }
        return rounds == 0 ? 0 : verdict.holds(x, hits, rounds);
    }
}
