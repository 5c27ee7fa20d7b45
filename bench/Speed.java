import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Times whole processes on the same evidence and rules, turn by turn, and prints medians and ratios:
 * {@code java bench/Speed.java EVIDENCE RULES_DIR [ROUNDS]}, where EVIDENCE is an event log (.evtx) or JSON lines made of
 * one by bench/flatten.jq. Peers are rsigma and evtx_dump when they are on the PATH; hayabusa, chainsaw and zircolite when
 * HAYABUSA, CHAINSAW or ZIRCOLITE hold a command line in which {evidence} and {rules} are replaced. rsigma looks for a
 * rule's fields at the top of an event only, so on event logs it finds next to nothing; its full work is done on the
 * lines, with and without its routing by log source.
 */
public class Speed {
    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 2) {
            System.err.println("usage: java bench/Speed.java EVIDENCE RULES_DIR [ROUNDS]");
            System.exit(2);
        }
        String evidence = arguments[0];
        String rules = arguments[1];
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
        boolean isLog = evidence.endsWith(".evtx");
        Path out = Files.createTempDirectory("speed");
        Map<String, List<String>> engines = new LinkedHashMap<>();
        engines.put("atalaya", List.of("./atalaya", "sweep", evidence, "--rules", rules, "--out", out.toString(), "--stats"));
        if (onPath("rsigma")) {
            List<String> rsigma = List.of("rsigma", "engine", "eval", "-r", rules, "-e", "@" + evidence);
            engines.put("rsigma", rsigma);
            if (!isLog) {
                List<String> routed = new ArrayList<>(rsigma);
                routed.add("--logsource-routing");
                engines.put("rsigma, routing", routed);
            }
        }
        for (String peer : List.of("HAYABUSA", "CHAINSAW", "ZIRCOLITE")) {
            String command = System.getenv(peer);
            if (command != null) {
                engines.put(peer.toLowerCase(Locale.ROOT), Arrays.asList(
                        command.replace("{evidence}", evidence).replace("{rules}", rules).split(" ")));
            }
        }
        engines.put("atalaya, parse alone", List.of("bench/parse", evidence));
        if (isLog && onPath("evtx_dump")) {
            engines.put("evtx_dump, parse to JSON", List.of("evtx_dump", "-t", "2", "-o", "jsonl", evidence));
        }
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (var engine : engines.entrySet()) {
                double time = time(engine.getValue());
                if (round > 0) { // The first round warms the page cache and our own caches.
                    seconds.computeIfAbsent(engine.getKey(), key -> new ArrayList<>()).add(time);
                }
            }
        }
        double ours = median(seconds.get("atalaya"));
        double parse = median(seconds.get("atalaya, parse alone"));
        System.out.printf("%s, %.0f MB, %d rounds%n", evidence, Files.size(Path.of(evidence)) / 1e6, rounds);
        seconds.forEach((name, times) -> System.out.printf(
                Locale.ROOT,
                "%-26s median %.2f s  (%.2f to %.2f)  ratio to ours %.2f%n",
                name,
                median(times),
                Collections.min(times),
                Collections.max(times),
                median(times) / (name.contains("parse") ? parse : ours)));
    }

    private static boolean onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static double time(List<String> command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        return (System.nanoTime() - start) / 1e9;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
