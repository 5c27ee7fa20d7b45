import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.atalaya.campaign.Attributor;
import org.atalaya.campaign.Profile;
import org.atalaya.campaign.ProfileReader;
import org.atalaya.campaign.Trace;
import org.atalaya.campaign.attack.Frequencies;
import org.atalaya.model.Attribution;

/**
 * How honest the odds of attribution are, on generated cases of every profile and of none, drawn by the priors. Six
 * generators: evidence as the profiles have it; with a kind of sensor missing; with twice the noise and weaker pieces of others;
 * with shares of evidence that have nothing to do with the weights; with strangers that look alike as often as the
 * weights say; and with pieces that come together or not at all, as much or little was looked at. No weight was fitted to the
 * last. A look-alike that holds a sample of another campaign (a piece of the tier {@value #SAMPLE}: its hash, or a file with
 * its command words) is that campaign's incident too: such cases have two truths and are told apart. Prints Brier score,
 * log loss, expected calibration error, a reliability table, what a slope of the odds would do to each generator when it is
 * fitted to all others, and for each confuser what it was named as.
 *
 * <pre>java -cp 'cli/target/lib/*' bench/Calibration.java [CASES] [SEED] [--svg FILE]</pre>
 */
public class Calibration {
    private static final List<String> NOISE = List.of(
            "technique:t1218.007", "technique:t1614", "technique:t1059.001", "technique:t1105", "language:es", "asn:14593",
            "victim:country=mx", "fact:behaviour.spanish-verbs", "technique:t1090", "type:msi", "brand:sat", "mail:malicious");
    private static final List<List<String>> SENSORS = List.of(
            List.of("technique:", "order:"),
            List.of("rule:", "fact:", "value:", "type:"),
            List.of("brand:", "ask:", "mail:"),
            List.of("indicator:", "expired:"));
    /** Decibans of a piece that is a sample of the campaign itself. */
    private static final int SAMPLE = 20;
    private static final int BINS = 10;
    private static final int OF_CONFUSER = 100;

    private enum Generator {
        PROFILES, MISSING_SENSOR, NOISE_AND_OTHERS, OTHER_SHARES, LOOK_ALIKES, TOGETHER
    }

    /** A judged case: what each candidate got, which is true, and of which others a sample is there. */
    private record Case(Generator generator, String truth, Set<String> samples, Attribution attribution) {
        String named() {
            return attribution.campaign().map(Attribution.Answer::profile).orElse("(none named)");
        }
    }

    private static List<Profile> profiles;
    private static Attributor attributor;

    public static void main(String[] arguments) throws Exception {
        int cases = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5_000;
        Random random = new Random(arguments.length > 1 ? Long.parseLong(arguments[1]) : 1);
        profiles = new ArrayList<>();
        try (var folders = Files.list(Path.of("knowledge/campaigns"))) {
            for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
                profiles.add(ProfileReader.read(
                        folder + "/weights.yml",
                        Files.readString(folder.resolve("weights.yml")),
                        folder + "/bundle.json",
                        Files.readString(folder.resolve("bundle.json"))));
            }
        }
        Path table = Path.of("knowledge/attack/frequencies.tsv");
        attributor = new Attributor(profiles, Frequencies.read(table.toString(), Files.readString(table)));
        List<Case> all = new ArrayList<>();
        List<Case> two = new ArrayList<>();
        for (Generator generator : Generator.values()) {
            for (int i = 0; i < cases; i++) {
                Case one = judged(generator, draw(random), random);
                (one.samples.isEmpty() ? all : two).add(one);
            }
        }
        System.out.printf("%d cases of each generator%n", cases);
        for (Generator generator : Generator.values()) {
            told(name(generator), of(all, generator));
        }
        told("all", all);
        System.out.printf("two campaigns at once %d: named one of both %d, another %d%n", two.size(),
                two.stream().filter(one -> one.samples.contains(one.named()) || one.truth.equals(one.named())).count(),
                two.stream().filter(one -> one.attribution.campaign().isPresent()
                        && !one.samples.contains(one.named()) && !one.truth.equals(one.named())).count());
        slopes(all);
        reliability(all);
        for (int i = 0; i < arguments.length - 1; i++) {
            if (arguments[i].equals("--svg")) {
                Files.writeString(Path.of(arguments[i + 1]), svg(all));
            }
        }
        confusers(random);
    }

    private static String name(Generator generator) {
        return generator.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static List<Case> of(List<Case> cases, Generator generator) {
        return cases.stream().filter(one -> one.generator == generator).toList();
    }

    private static void told(String name, List<Case> cases) {
        double brier = 0;
        double loss = 0;
        int named = 0;
        int right = 0;
        for (Case one : cases) {
            for (Attribution.Candidate candidate : one.attribution.candidates()) {
                double is = candidate.profile().equals(one.truth) ? 1 : 0;
                brier += (candidate.probability() - is) * (candidate.probability() - is);
                loss -= is * Math.log(Math.max(1e-9, candidate.probability()));
            }
            if (one.attribution.campaign().isPresent()) {
                named++;
                right += one.attribution.campaign().get().profile().equals(one.truth) ? 1 : 0;
            }
        }
        System.out.printf("%-18s Brier %.3f  log loss %.3f  ECE %.3f  named %d of %d, of these right %.1f %%%n",
                name, brier / cases.size(), loss / cases.size(), error(cases), named, cases.size(), 100.0 * right / Math.max(1, named));
    }

    /** Said, true and number for each tenth of the probability of the first candidate. */
    private static double[][] bins(List<Case> cases) {
        double[][] bins = new double[BINS][3];
        for (Case one : cases) {
            Attribution.Candidate first = one.attribution.candidates().get(0);
            double[] bin = bins[Math.min(BINS - 1, (int) (first.probability() * BINS))];
            bin[0] += first.probability();
            bin[1] += first.profile().equals(one.truth) ? 1 : 0;
            bin[2]++;
        }
        return bins;
    }

    private static double error(List<Case> cases) {
        double error = 0;
        for (double[] bin : bins(cases)) {
            error += Math.abs(bin[0] - bin[1]) / cases.size();
        }
        return error;
    }

    private static void reliability(List<Case> cases) {
        System.out.println("reliability of the first candidate, all generators");
        for (double[] bin : bins(cases)) {
            if (bin[2] > 0) {
                System.out.printf("  said %.2f  true %.2f  (%.0f)%n", bin[0] / bin[2], bin[1] / bin[2], bin[2]);
            }
        }
    }

    /** The slope of the log odds that fits all generators but one best, and what it would do to that one. */
    private static void slopes(List<Case> cases) {
        System.out.println("slope of the odds fitted to the other generators: log loss with it, and as it is");
        for (Generator generator : Generator.values()) {
            List<Case> others = cases.stream().filter(one -> one.generator != generator).toList();
            double best = 1;
            double least = loss(others, 1);
            for (double slope = 0.5; slope <= 3.01; slope += 0.1) {
                double loss = loss(others, slope);
                best = loss < least ? slope : best;
                least = Math.min(loss, least);
            }
            System.out.printf("  %-18s %.1f  %.3f  %.3f%n", name(generator), best, loss(of(cases, generator), best), loss(of(cases, generator), 1));
        }
    }

    private static double loss(List<Case> cases, double slope) {
        double loss = 0;
        for (Case one : cases) {
            double sum = 0;
            double truth = 0;
            double rest = 1 - profiles.stream().mapToDouble(Profile::prior).sum();
            for (Attribution.Candidate candidate : one.attribution.candidates()) {
                double prior = profiles.stream().filter(profile -> profile.id().equals(candidate.profile()))
                        .mapToDouble(Profile::prior).findFirst().orElse(rest);
                double odds = prior * Math.pow(10, slope * candidate.decibans() / 10);
                sum += odds;
                truth += candidate.profile().equals(one.truth) ? odds : 0;
            }
            loss -= Math.log(Math.clamp(truth / sum, 0.001, 0.99)) / cases.size();
        }
        return loss;
    }

    private static void confusers(Random random) {
        for (Generator generator : Generator.values()) {
            System.out.println("named as, of " + OF_CONFUSER + " of each profile, " + name(generator));
            for (Profile profile : profiles) {
                Map<String, Integer> answers = new TreeMap<>();
                for (int i = 0; i < OF_CONFUSER; i++) {
                    Case one = judged(generator, profile.id(), random);
                    answers.merge(one.samples.isEmpty() ? one.named() : "(two campaigns) " + one.named(), 1, Integer::sum);
                }
                System.out.println("  " + profile.id() + ": " + answers);
            }
        }
    }

    private static String draw(Random random) {
        double at = random.nextDouble();
        for (Profile profile : profiles) {
            at -= profile.prior();
            if (at < 0) {
                return profile.id();
            }
        }
        return Attribution.NONE;
    }

    private static Case judged(Generator generator, String truth, Random random) {
        List<String> terms = new ArrayList<>();
        List<Profile> others = new ArrayList<>();
        Set<String> samples = new TreeSet<>();
        double looked = 0.2 + 0.7 * random.nextDouble();
        for (Profile profile : profiles) {
            if (!profile.id().equals(truth)) {
                others.add(profile);
                continue;
            }
            for (Profile.Entry entry : profile.entries()) {
                double share = switch (generator) {
                    case OTHER_SHARES -> new Random(entry.id().hashCode()).nextDouble();
                    case TOGETHER -> looked;
                    default -> 0.6;
                };
                if (entry.decibans() > 0 && random.nextDouble() < share) {
                    one(entry, terms, random);
                }
            }
        }
        if (generator == Generator.NOISE_AND_OTHERS && random.nextInt(10) < 3) {
            // Pieces of others, but not what only one campaign has: a case with that is two campaigns at once.
            Profile other = others.get(random.nextInt(others.size()));
            List<Profile.Entry> common = other.entries().stream()
                    .filter(entry -> entry.decibans() > 0 && entry.order().isEmpty() && entry.weight() < Attributor.STRONG).toList();
            if (!common.isEmpty()) {
                one(common.get(random.nextInt(common.size())), terms, random);
            }
        }
        if (generator == Generator.LOOK_ALIKES) {
            for (Profile other : others) {
                for (Profile.Entry entry : other.entries()) {
                    if (entry.decibans() > 0 && random.nextDouble() < 0.6 / Math.pow(10, entry.weight() / 10) / others.size()) {
                        one(entry, terms, random);
                        if (entry.decibans() >= SAMPLE) {
                            samples.add(other.id());
                        }
                    }
                }
            }
        }
        int noise = generator == Generator.NOISE_AND_OTHERS ? 2 : 4;
        NOISE.stream().filter(term -> random.nextInt(noise) == 0).forEach(terms::add);
        if (generator == Generator.MISSING_SENSOR) {
            List<String> missing = SENSORS.get(random.nextInt(SENSORS.size()));
            terms.removeIf(term -> missing.stream().anyMatch(term::startsWith));
        }
        return new Case(generator, truth, samples,
                attributor.attribute(terms.stream().map(term -> new Trace(term, "e", "v")).toList(), List.of()));
    }

    private static void one(Profile.Entry entry, List<String> terms, Random random) {
        List<String> any = entry.any().isEmpty() ? entry.all() : entry.any();
        if (!any.isEmpty()) {
            terms.add(any.get(random.nextInt(any.size())).replace("*", "xx"));
        }
    }

    /** The reliability diagram: said against true, the size of a dot by the number of cases. */
    private static String svg(List<Case> cases) {
        StringBuilder dots = new StringBuilder();
        for (double[] bin : bins(cases)) {
            if (bin[2] > 0) {
                dots.append(String.format(Locale.ROOT, "<circle cx='%.0f' cy='%.0f' r='%.1f'/>", 40 + 300 * bin[0] / bin[2],
                        340 - 300 * bin[1] / bin[2], 2 + 12 * Math.sqrt(bin[2] / cases.size())));
            }
        }
        return "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 360 380' font-family='sans-serif' font-size='12'>"
                + "<rect width='360' height='380' fill='#fff'/><path d='M40 340V40M40 340H340' stroke='#333' fill='none'/>"
                + "<path d='M40 340L340 40' stroke='#999' stroke-dasharray='4'/><g fill='#0a6'>" + dots
                + "</g><text x='150' y='370'>said</text><text x='4' y='190'>true</text></svg>\n";
    }
}
