import java.io.BufferedInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.atalaya.campaign.attack.AttackBundle;
import org.atalaya.campaign.attack.AttackBundle.Actor;
import org.atalaya.campaign.attack.GroupRanking;
import org.atalaya.campaign.attack.GroupRanking.Evidence;
import org.atalaya.campaign.attack.GroupRanking.Leak;
import org.atalaya.campaign.attack.GroupRanking.Weights;

/**
 * Attribution on public truth: the campaigns of ATT&amp;CK whose group is known, each left out in turn, ranked against all
 * groups. Three grades of honesty: everything kept; statements left out that only the campaign's own reports make; those
 * left out that any of its reports makes. Prints top-1, top-5 and mean reciprocal rank with bootstrap intervals, for a plain
 * likelihood ratio, for the whole ranking with weights that were not fitted, and with weights chosen on the other campaigns
 * only; and, as a second truth, single reports on groups that no campaign cites.
 *
 * <pre>java -cp 'cli/target/lib/*' bench/AttackTruth.java enterprise-attack.json [--each]</pre>
 *
 * The bundle is the user's: github.com/mitre-attack/attack-stix-data, or what a package ships of it.
 */
public class AttackTruth {
    private static final int LEAST_USES = 5;
    private static final int LEAST_KNOWN = 10;
    private static final int LEAST_OF_REPORT = 8;
    private static final int RESAMPLES = 10_000;

    record Case(String name, String group, List<Evidence> evidence) {
        int rank(Weights weights) {
            return GroupRanking.rank(evidence, group, weights);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        boolean each = List.of(arguments).contains("--each");
        AttackBundle bundle;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            bundle = AttackBundle.read(file.toString(), in);
        }
        GroupRanking alone = new GroupRanking(bundle, false);
        GroupRanking whole = new GroupRanking(bundle, true);
        List<Actor> campaigns = whole.attributed(LEAST_USES);
        System.out.printf("ATT&CK %s, changed %s: %d groups, %d campaigns of one known group with at least %d statements%n",
                bundle.version(), bundle.modified(), bundle.groups().size(), campaigns.size(), LEAST_USES);
        for (Leak leak : Leak.values()) {
            System.out.println(leak.name().toLowerCase().replace('_', ' '));
            List<Case> plain = cases(alone, campaigns, leak);
            List<Case> cases = cases(whole, campaigns, leak);
            line("groups alone, techniques + software", ranks(plain, Weights.PLAIN));
            line("+ their other campaigns", ranks(cases, Weights.PLAIN));
            line("whole, weights not fitted", ranks(cases, Weights.MIDDLE));
            line("whole, weights chosen on the others", nested(cases));
            List<Case> enough = new ArrayList<>();
            for (int i = 0; i < campaigns.size(); i++) {
                if (whole.left(campaigns.get(i), leak) >= LEAST_KNOWN) {
                    enough.add(cases.get(i));
                }
            }
            line("whole, " + enough.size() + " with " + LEAST_KNOWN + " statements left", ranks(enough, Weights.MIDDLE));
            if (each) {
                cases.forEach(one -> System.out.printf("      %3d  %s%n", one.rank(Weights.MIDDLE), one.name));
            }
        }
        List<Case> reports = reports(bundle, whole, campaigns);
        System.out.println("reports on one group that no campaign cites, left out in turn: " + reports.size());
        line("techniques + software", ranks(reports, Weights.PLAIN));
        line("whole, weights not fitted", ranks(reports, Weights.MIDDLE));
    }

    private static List<Case> cases(GroupRanking ranking, List<Actor> campaigns, Leak leak) {
        return campaigns.stream()
                .map(campaign -> new Case(
                        campaign.externalId() + " " + campaign.name(),
                        campaign.attributedTo().iterator().next(),
                        ranking.evidence(campaign, leak)))
                .toList();
    }

    private static List<Case> reports(AttackBundle bundle, GroupRanking ranking, List<Actor> campaigns) {
        Set<String> cited = new java.util.HashSet<>();
        campaigns.forEach(campaign -> cited.addAll(campaign.reports()));
        Map<String, Map<String, List<String>>> said = new TreeMap<>();
        bundle.groups().forEach(group -> group.uses().forEach(use -> use.cites().forEach(report -> said
                .computeIfAbsent(report, unused -> new LinkedHashMap<>())
                .computeIfAbsent(group.id(), unused -> new ArrayList<>())
                .add(use.item()))));
        List<Case> cases = new ArrayList<>();
        said.forEach((report, groups) -> {
            if (groups.size() == 1 && !cited.contains(report)) {
                String group = groups.keySet().iterator().next();
                List<String> items = groups.values().iterator().next();
                if (items.size() >= LEAST_OF_REPORT) {
                    cases.add(new Case(report, group, ranking.evidence(items, Set.of(report), "", "", Leak.LEFT_OUT)));
                }
            }
        });
        return cases;
    }

    private static int[] ranks(List<Case> cases, Weights weights) {
        return cases.stream().mapToInt(one -> one.rank(weights)).toArray();
    }

    /** The rank of each campaign under the weights that do best on all others. */
    private static int[] nested(List<Case> cases) {
        List<int[]> all = new ArrayList<>();
        for (double software : new double[] {1, 2, 3}) {
            for (double ability : new double[] {0, 0.5}) {
                for (double repeated : new double[] {0, 0.15, 0.3}) {
                    for (double victims : new double[] {0, 1, 2}) {
                        all.add(ranks(cases, new Weights(software, ability, repeated, victims)));
                    }
                }
            }
        }
        int[] nested = new int[cases.size()];
        for (int left = 0; left < nested.length; left++) {
            double best = -1;
            for (int[] ranks : all) {
                double merit = 0;
                for (int i = 0; i < ranks.length; i++) {
                    merit += i == left ? 0 : one(ranks[i]) + five(ranks[i]) + 1.0 / ranks[i];
                }
                if (merit > best) {
                    best = merit;
                    nested[left] = ranks[left];
                }
            }
        }
        return nested;
    }

    private static double one(int rank) {
        return rank == 1 ? 1 : 0;
    }

    private static double five(int rank) {
        return rank <= 5 ? 1 : 0;
    }

    private static void line(String what, int[] ranks) {
        System.out.printf("  %-38s top-1 %s   top-5 %s   MRR %s%n", what,
                interval(ranks, AttackTruth::one, true), interval(ranks, AttackTruth::five, true), interval(ranks, rank -> 1.0 / rank, false));
    }

    /** A mean with its 95 % bootstrap interval. */
    private static String interval(int[] ranks, ToDoubleFunction<Integer> of, boolean percent) {
        if (ranks.length == 0) {
            return "–";
        }
        Random random = new Random(1);
        double[] means = new double[RESAMPLES];
        double mean = 0;
        for (int rank : ranks) {
            mean += of.applyAsDouble(rank) / ranks.length;
        }
        for (int i = 0; i < RESAMPLES; i++) {
            for (int k = 0; k < ranks.length; k++) {
                means[i] += of.applyAsDouble(ranks[random.nextInt(ranks.length)]) / ranks.length;
            }
        }
        java.util.Arrays.sort(means);
        double low = means[(int) (RESAMPLES * 0.025)];
        double high = means[(int) (RESAMPLES * 0.975)];
        return percent
                ? "%2.0f %% [%2.0f–%3.0f]".formatted(100 * mean, 100 * low, 100 * high)
                : "%.2f [%.2f–%.2f]".formatted(mean, low, high);
    }
}
