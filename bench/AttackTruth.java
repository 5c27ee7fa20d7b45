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
 * groups. Counted is every campaign that has exactly one group and at least five statements, whatever is left of its group.
 * Three grades of honesty: everything kept; statements left out that only the campaign's own reports make; those left out
 * that any of its reports makes. Prints top-1, top-5 and mean reciprocal rank with bootstrap intervals: for a plain likelihood
 * ratio; for each kind of evidence added by itself; for the weights in use; for weights chosen on single reports about groups
 * that no campaign cites, where reports on groups as well known as those of the <em>other</em> campaigns count more; and for
 * weights chosen on the ranks of the other campaigns. The reports are a second truth, each left out in turn.
 *
 * <pre>java -cp 'cli/target/lib/*' bench/AttackTruth.java enterprise-attack.json [--each]</pre>
 *
 * The bundle is the user's: github.com/mitre-attack/attack-stix-data, or what a package ships of it.
 */
public class AttackTruth {
    private static final int LEAST_USES = 5;
    /** Statements of the group itself that must be left for a campaign to be findable at all. */
    private static final int LEAST_OWN = 2;
    private static final int LEAST_OF_REPORT = 8;
    private static final int RESAMPLES = 10_000;
    /** Weights that do as well as the best, as far as the reports can tell: their middle is taken. */
    private static final int ALIKE = 50;

    private static final Weights BEFORE = new Weights(2, 1, 0.5, 0.15, 0, 0, 1);
    private static final List<Weights> GRID = grid();

    record Case(String name, String group, List<Evidence> evidence) {
        int rank(Weights weights) {
            return GroupRanking.rank(evidence, group, weights);
        }

        /** Statements known of its group, as a multiple of the mean. */
        double known() {
            return evidence.stream().filter(one -> one.group().id().equals(group)).findFirst().orElseThrow().known();
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
        List<Case> reports = reports(bundle, whole, campaigns);
        double[] sizes = reports.stream().mapToDouble(Case::known).toArray();
        int[][] onReports = GRID.stream().map(weights -> ranks(reports, weights)).toArray(int[][]::new);
        for (Leak leak : Leak.values()) {
            System.out.println(leak.name().toLowerCase().replace('_', ' '));
            List<Case> cases = cases(whole, campaigns, leak);
            line("groups alone, techniques + software", ranks(cases(alone, campaigns, leak), Weights.PLAIN));
            line("+ their other campaigns", ranks(cases, Weights.PLAIN));
            line("+ abilities, repetition, victims", ranks(cases, BEFORE));
            line("  + length", ranks(cases, new Weights(2, 1, 0.5, 0.15, 0.15, 0, 1)));
            line("  + explained by software", ranks(cases, new Weights(2, 0.7, 0.5, 0.15, 0, 0, 1)));
            line("  + prior by reports", ranks(cases, new Weights(2, 1, 0.5, 0.15, 0, 1, 1)));
            int[] used = ranks(cases, Weights.CHOSEN);
            line("all, the weights in use", used);
            double[] known = cases.stream().mapToDouble(Case::known).toArray();
            int[] honest = new int[used.length];
            for (int i = 0; i < honest.length; i++) {
                honest[i] = cases.get(i).rank(middle(onReports, sizes, without(known, i)));
            }
            line("all, weights chosen on reports alone", honest);
            line("all, weights chosen on the others", onOthers(cases));
            List<Integer> findable = new ArrayList<>();
            for (int i = 0; i < used.length; i++) {
                if (alone.left(campaigns.get(i), leak) >= LEAST_OWN) {
                    findable.add(i);
                }
            }
            line("in use, " + findable.size() + " with " + LEAST_OWN + " statements left", findable.stream().mapToInt(i -> used[i]).toArray());
            line("on reports alone, these " + findable.size(), findable.stream().mapToInt(i -> honest[i]).toArray());
            if (each) {
                for (int i = 0; i < used.length; i++) {
                    System.out.printf("      %3d %3d  %s%n", used[i], honest[i], cases.get(i).name);
                }
            }
            if (leak == Leak.LEFT_OUT) {
                Weights middle = middle(onReports, sizes, known);
                System.out.printf("  chosen on reports alone: software %.2f, explained %.2f, ability %.2f, repeated %.2f, length %.2f, prior %.2f%n",
                        middle.software(), middle.explained(), middle.ability(), middle.repeated(), middle.length(), middle.prior());
            }
        }
        System.out.println("reports on one group that no campaign cites, left out in turn: " + reports.size());
        line("techniques + software", ranks(reports, Weights.PLAIN));
        line("+ abilities, repetition", ranks(reports, BEFORE));
        line("  + length", ranks(reports, new Weights(2, 1, 0.5, 0.15, 0.15, 0, 1)));
        line("  + explained by software", ranks(reports, new Weights(2, 0.7, 0.5, 0.15, 0, 0, 1)));
        line("  + prior by reports", ranks(reports, new Weights(2, 1, 0.5, 0.15, 0, 1, 1)));
        line("all, the weights in use", ranks(reports, Weights.CHOSEN));
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

    private static List<Weights> grid() {
        List<Weights> all = new ArrayList<>();
        for (double software : new double[] {1, 1.5, 2, 3}) {
            for (double explained : new double[] {0.5, 0.75, 1}) {
                for (double ability : new double[] {0, 0.25, 0.5}) {
                    for (double repeated : new double[] {0, 0.15, 0.3}) {
                        for (double length : new double[] {0, 0.1, 0.2, 0.3}) {
                            for (double prior : new double[] {0, 0.5, 1, 2}) {
                                all.add(new Weights(software, explained, ability, repeated, length, prior, 1));
                            }
                        }
                    }
                }
            }
        }
        return all;
    }

    /** The rank of each campaign under the weights that do best on all others. */
    private static int[] onOthers(List<Case> cases) {
        List<int[]> all = GRID.stream().map(weights -> ranks(cases, weights)).toList();
        int[] nested = new int[cases.size()];
        for (int left = 0; left < nested.length; left++) {
            double best = -1;
            for (int[] ranks : all) {
                double merit = 0;
                for (int i = 0; i < ranks.length; i++) {
                    merit += i == left ? 0 : merit(ranks[i]);
                }
                if (merit > best) {
                    best = merit;
                    nested[left] = ranks[left];
                }
            }
        }
        return nested;
    }

    /** The middle of the weights that do best on reports which count as often as campaigns have groups known as well. */
    private static Weights middle(int[][] ranks, double[] sizes, double[] campaigns) {
        double[] counts = new double[sizes.length];
        // How finely sizes are told apart is no choice to be made by the result: the mean of two to six equal parts.
        for (int parts = 2; parts <= 6; parts++) {
            double[] edges = edges(campaigns, parts);
            double[] of = new double[parts];
            double[] there = new double[parts];
            for (double size : campaigns) {
                of[part(size, edges)] += 1.0 / campaigns.length;
            }
            for (double size : sizes) {
                there[part(size, edges)]++;
            }
            for (int i = 0; i < sizes.length; i++) {
                int part = part(sizes[i], edges);
                counts[i] += of[part] / there[part];
            }
        }
        double[] merits = new double[ranks.length];
        for (int k = 0; k < ranks.length; k++) {
            for (int i = 0; i < sizes.length; i++) {
                merits[k] += counts[i] * merit(ranks[k][i]);
            }
        }
        double[] sum = new double[6];
        java.util.stream.IntStream.range(0, ranks.length).boxed()
                .sorted(java.util.Comparator.comparingDouble(k -> -merits[k])).limit(ALIKE).forEach(k -> {
                    Weights one = GRID.get(k);
                    double[] values = {one.software(), one.explained(), one.ability(), one.repeated(), one.length(), one.prior()};
                    for (int i = 0; i < sum.length; i++) {
                        sum[i] += values[i] / ALIKE;
                    }
                });
        return new Weights(sum[0], sum[1], sum[2], sum[3], sum[4], sum[5], 1);
    }

    private static double[] edges(double[] values, int parts) {
        double[] sorted = values.clone();
        java.util.Arrays.sort(sorted);
        double[] edges = new double[parts - 1];
        for (int i = 1; i < parts; i++) {
            double at = (sorted.length - 1) * (double) i / parts;
            int below = (int) at;
            edges[i - 1] = sorted[below] + (at - below) * (sorted[Math.min(below + 1, sorted.length - 1)] - sorted[below]);
        }
        return edges;
    }

    private static int part(double value, double[] edges) {
        int part = 0;
        while (part < edges.length && value >= edges[part]) {
            part++;
        }
        return part;
    }

    private static double[] without(double[] values, int left) {
        return java.util.stream.IntStream.range(0, values.length).filter(i -> i != left).mapToDouble(i -> values[i]).toArray();
    }

    private static double merit(int rank) {
        return one(rank) + five(rank) + 1.0 / rank;
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
