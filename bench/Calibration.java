import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.atalaya.campaign.Attributor;
import org.atalaya.campaign.Profile;
import org.atalaya.campaign.ProfileReader;
import org.atalaya.campaign.Trace;
import org.atalaya.model.Attribution;

/**
 * How honest the odds of attribution are: cases are drawn by the priors of the profiles, each with most of its own evidence
 * and noise that any network has; prints Brier score, log loss, expected calibration error, a reliability table, and for
 * each confuser what it was named as.
 *
 * <pre>java -cp 'cli/target/lib/*' bench/Calibration.java [CASES] [SEED]</pre>
 */
public class Calibration {
    private static final List<String> NOISE = List.of(
            "technique:t1218.007", "technique:t1614", "technique:t1059.001", "technique:t1105", "language:es", "asn:14593",
            "victim:country=mx", "fact:behaviour.spanish-verbs", "technique:t1090", "type:msi", "brand:sat", "mail:malicious");

    public static void main(String[] arguments) throws Exception {
        int cases = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5_000;
        Random random = new Random(arguments.length > 1 ? Long.parseLong(arguments[1]) : 1);
        List<Profile> profiles = new ArrayList<>();
        try (var folders = Files.list(Path.of("knowledge/campaigns"))) {
            for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
                profiles.add(ProfileReader.read(
                        folder + "/weights.yml",
                        Files.readString(folder.resolve("weights.yml")),
                        folder + "/bundle.json",
                        Files.readString(folder.resolve("bundle.json"))));
            }
        }
        Attributor attributor = new Attributor(profiles);
        double brier = 0;
        double loss = 0;
        double[] sum = new double[10];
        int[] count = new int[10];
        int[] right = new int[10];
        int named = 0;
        int namedRight = 0;
        for (int i = 0; i < cases; i++) {
            String truth = draw(profiles, random);
            Attribution attribution = attribute(attributor, profiles, truth, random);
            for (Attribution.Candidate candidate : attribution.candidates()) {
                double is = candidate.profile().equals(truth) ? 1 : 0;
                brier += (candidate.probability() - is) * (candidate.probability() - is);
                loss -= is * Math.log(Math.max(1e-9, candidate.probability()));
            }
            Attribution.Candidate first = attribution.candidates().get(0);
            int bin = Math.min(9, (int) (first.probability() * 10));
            sum[bin] += first.probability();
            count[bin]++;
            right[bin] += first.profile().equals(truth) ? 1 : 0;
            if (attribution.campaign().isPresent()) {
                named++;
                namedRight += attribution.campaign().get().profile().equals(truth) ? 1 : 0;
            }
        }
        System.out.printf("%d cases: Brier %.3f, log loss %.3f, named %d, of these right %d (%.1f %%)%n",
                cases, brier / cases, loss / cases, named, namedRight, 100.0 * namedRight / Math.max(1, named));
        double error = 0;
        for (int bin = 0; bin < 10; bin++) {
            if (count[bin] > 0) {
                System.out.printf("  said %.2f  true %.2f  (%d)%n", sum[bin] / count[bin], (double) right[bin] / count[bin], count[bin]);
                error += Math.abs(sum[bin] - right[bin]) / cases;
            }
        }
        System.out.printf("expected calibration error %.3f%n", error);
        for (Profile profile : profiles) {
            Map<String, Integer> answers = new TreeMap<>();
            for (int i = 0; i < 500; i++) {
                Attribution attribution = attribute(attributor, profiles, profile.id(), random);
                answers.merge(attribution.campaign().map(Attribution.Answer::profile).orElse("(none named)"), 1, Integer::sum);
            }
            System.out.println(profile.id() + " of 500: " + answers);
        }
    }

    private static String draw(List<Profile> profiles, Random random) {
        double at = random.nextDouble();
        for (Profile profile : profiles) {
            at -= profile.prior();
            if (at < 0) {
                return profile.id();
            }
        }
        return Attribution.NONE;
    }

    private static Attribution attribute(Attributor attributor, List<Profile> profiles, String truth, Random random) {
        List<Trace> traces = new ArrayList<>();
        for (Profile profile : profiles) {
            if (profile.id().equals(truth)) {
                for (Profile.Entry entry : profile.entries()) {
                    if (entry.decibans() > 0 && entry.order().isEmpty() && random.nextInt(10) < 6) {
                        List<String> any = entry.any().isEmpty() ? entry.all() : entry.any();
                        traces.add(new Trace(any.get(random.nextInt(any.size())).replace("*", "xx"), "e", "v"));
                    }
                }
            }
        }
        for (String noise : NOISE) {
            if (random.nextInt(4) == 0) {
                traces.add(new Trace(noise, "e", "v"));
            }
        }
        return attributor.attribute(traces, List.of());
    }
}
