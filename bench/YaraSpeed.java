import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures {@code atalaya yara scan -C} against {@code yara -C} and {@code yr scan -C} (where installed): the same rules,
 * compiled by each, the same files, turn by turn in one run, medians of wall-clock seconds.
 *
 * <pre>java bench/YaraSpeed.java RULES LIST-OF-FILES BIG-FILE LIST-OF-SMALL-FILES ROUNDS [YR]</pre>
 */
class YaraSpeed {
    static final List<String> DEFINED = List.of(
            "-d", "filename=", "-d", "filepath=", "-d", "extension=", "-d", "filetype=", "-d", "owner=");

    static double run(List<String> command) throws Exception {
        long begun = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.waitFor();
        return (System.nanoTime() - begun) / 1e9;
    }

    static double median(List<Double> times) {
        double[] sorted = times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    static List<String> join(List<String> first, String... rest) {
        List<String> all = new ArrayList<>(first);
        all.addAll(Arrays.asList(rest));
        return all;
    }

    public static void main(String[] a) throws Exception {
        File folder = java.nio.file.Files.createTempDirectory("yara-speed").toFile();
        String ours = new File(folder, "ours").getPath();
        String theirs = new File(folder, "theirs").getPath();
        String x = new File(folder, "x").getPath();
        int rounds = Integer.parseInt(a[4]);
        String yr = a.length > 5 ? a[5] : "";
        run(join(join(List.of("./atalaya", "yara", "compile", "-w"), DEFINED.toArray(new String[0])), a[0], ours));
        List<String> files = new ArrayList<>();
        try (var all = java.nio.file.Files.walk(Path.of(a[0]))) {
            all.filter(file -> file.toString().matches(".*\\.yara?")).sorted().forEach(file -> files.add(file.toString()));
        }
        List<String> yarac = join(List.of("yarac", "-w"), DEFINED.toArray(new String[0]));
        yarac.addAll(files);
        run(join(yarac, theirs));
        if (!yr.isEmpty()) {
            List<String> compile = join(List.of(yr, "compile", "-w", "-o", x));
            DEFINED.forEach(word -> compile.add(word.endsWith("=") ? word + "\"\"" : word));
            compile.addAll(files);
            run(compile);
        }
        Map<String, List<Double>> times = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (String[] task : new String[][] {
                {"files, 1 thread", "-p", "1", "--scan-list", a[1]},
                {"files, 2 threads", "-p", "2", "--scan-list", a[1]},
                {"one big file", "-p", "1", "", a[2]},
                {"small files", "-p", "1", "--scan-list", a[3]},
                {"nothing", "-p", "1", "", "/etc/hostname"}
            }) {
                List<String> options = new ArrayList<>(List.of(task[1], task[2]));
                if (!task[3].isEmpty()) {
                    options.add(task[3]);
                }
                String[] rest = options.toArray(new String[0]);
                times.computeIfAbsent(task[0] + ": ours", key -> new ArrayList<>())
                        .add(run(join(join(List.of("./atalaya", "yara", "scan", "-C"), rest), ours, task[4])));
                times.computeIfAbsent(task[0] + ": yara", key -> new ArrayList<>())
                        .add(run(join(join(List.of("yara", "-w", "-C"), rest), theirs, task[4])));
                if (!yr.isEmpty()) {
                    times.computeIfAbsent(task[0] + ": yr", key -> new ArrayList<>())
                            .add(run(join(join(List.of(yr, "scan", "-w", "-C"), rest), x, task[4])));
                }
            }
        }
        times.forEach((name, all) -> {
            double own = median(times.get(name.substring(0, name.indexOf(':')) + ": ours"));
            System.out.printf("%-26s %6.2f s  ratio %.2f  %s%n", name, median(all), median(all) / own, all);
        });
    }
}
