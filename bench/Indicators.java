import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.atalaya.indicators.IndicatorSet;
import org.atalaya.indicators.Probe;
import org.atalaya.indicators.read.IndicatorFiles;

/**
 * How fast indicators load and answer, and what memory they take. Makes a million of them (invented hosts under .example,
 * .test and .invalid, addresses of documentation ranges, random digests) as a plain list, a table and a STIX bundle; loads
 * each in a process of its own, as a command would, and asks it a million observables that are there and a million that
 * are not, on one thread.
 *
 *     java -cp 'cli/target/lib/*' bench/Indicators.java [COUNT [RUNS]]
 */
public class Indicators {
    private static final String[] TOP = {"example", "test", "invalid"};
    private static final String[] WORDS = {"pago", "nomina", "portal", "cdn", "api", "mail", "update", "srv", "login"};

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 3 && arguments[0].equals("load")) {
            load(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
            return;
        }
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        int runs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        Path folder = Files.createTempDirectory("indicators");
        Path list = folder.resolve("list.txt");
        Path table = folder.resolve("table.csv");
        Path bundle = folder.resolve("bundle.json");
        write(count, list, table, bundle);
        System.out.println(count + " indicators; median of " + runs + " runs, each in a process of its own with -Xmx400m");
        System.out.println("load: wall, and processor time of the thread that loads; the rest by processor time of one thread");
        System.out.println("file        MB  load s  (cpu s)  peak RSS MB  heap MB     hits/s   misses/s  texts MB/s");
        for (Path file : List.of(list, table, bundle)) {
            List<double[]> results = new ArrayList<>();
            for (int i = 0; i < runs; i++) {
                results.add(run(file, count));
            }
            double[] median = new double[7];
            for (int k = 0; k < median.length; k++) {
                int column = k;
                double[] sorted = results.stream().mapToDouble(one -> one[column]).sorted().toArray();
                median[k] = sorted[sorted.length / 2];
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-11s %4d  %5.2f  %7.2f  %11.0f  %7.0f  %,10.0f  %,9.0f  %10.0f%n",
                    file.getFileName(),
                    Files.size(file) >> 20,
                    median[0],
                    median[1],
                    median[2],
                    median[3],
                    median[4],
                    median[5],
                    median[6]);
        }
        for (Path file : List.of(list, table, bundle)) {
            Files.delete(file);
        }
        Files.delete(folder);
    }

    private static double[] run(Path file, int count) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx400m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "bench/Indicators.java",
                        "load",
                        file.toString(),
                        Integer.toString(count))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException("failed: " + out);
        }
        return Arrays.stream(out.strip().split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    /** The i-th indicator, the same in every run; beyond the count those that are in no file. */
    private static String value(int i) {
        Random random = new Random(i * 31L + 7);
        String word = WORDS[random.nextInt(WORDS.length)];
        String name = word + "-" + Integer.toString(i, 36) + "." + WORDS[random.nextInt(WORDS.length)] + random.nextInt(1000)
                + "." + TOP[i % 3];
        return switch (i % 10) {
            case 0, 1, 2, 3 -> name;
            case 4 -> "http://" + name + "/" + word + "/" + Integer.toHexString(random.nextInt()) + ".msi";
            case 5 -> "2001:db8:" + Integer.toHexString(i >>> 16) + ":" + Integer.toHexString(i & 0xFFFF) + "::1";
            default -> {
                byte[] digest = new byte[i % 10 == 6 ? 16 : i % 10 == 7 ? 20 : 32];
                random.nextBytes(digest);
                yield HexFormat.of().formatHex(digest);
            }
        };
    }

    private static void write(int count, Path list, Path table, Path bundle) throws IOException {
        Random random = new Random(1);
        try (BufferedWriter plain = Files.newBufferedWriter(list);
                BufferedWriter csv = Files.newBufferedWriter(table);
                BufferedWriter json = Files.newBufferedWriter(bundle)) {
            csv.write("value,type,confidence,first_seen,description\n");
            json.write("{\"type\":\"bundle\",\"id\":\"bundle--" + uuid(random) + "\",\"objects\":[");
            for (int i = 0; i < count; i++) {
                String value = value(i);
                plain.write(value + "\n");
                csv.write(value + "," + type(i) + "," + (30 + i % 70) + ",2026-0" + (1 + i % 9) + "-1" + i % 10
                        + "T00:00:00Z,invented " + i + "\n");
                json.write((i == 0 ? "\n" : ",\n")
                        + "{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--" + uuid(random)
                        + "\",\"created\":\"2026-01-01T00:00:00.000Z\",\"modified\":\"2026-01-01T00:00:00.000Z\","
                        + "\"name\":\"invented " + i + "\",\"indicator_types\":[\"malicious-activity\"],\"confidence\":"
                        + (30 + i % 70) + ",\"pattern\":\"[" + path(i) + " = '" + value
                        + "']\",\"pattern_type\":\"stix\",\"pattern_version\":\"2.1\",\"valid_from\":\"2026-01-1" + i % 10
                        + "T00:00:00Z\",\"object_marking_refs\":[\"marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487\"]}");
            }
            json.write("]}\n");
        }
    }

    private static String uuid(Random random) {
        return new UUID(random.nextLong() & ~0xF000L | 0x4000L, random.nextLong() & ~(3L << 62) | 1L << 63).toString();
    }

    private static String type(int i) {
        return switch (i % 10) {
            case 0, 1, 2, 3 -> "domain";
            case 4 -> "url";
            case 5 -> "ipv6";
            case 6 -> "md5";
            case 7 -> "sha1";
            default -> "sha256";
        };
    }

    private static String path(int i) {
        return switch (i % 10) {
            case 0, 1, 2, 3 -> "domain-name:value";
            case 4 -> "url:value";
            case 5 -> "ipv6-addr:value";
            case 6 -> "file:hashes.MD5";
            case 7 -> "file:hashes.'SHA-1'";
            default -> "file:hashes.'SHA-256'";
        };
    }

    private static void load(Path file, int count) throws Exception {
        long cpu = cpu();
        long start = System.nanoTime();
        IndicatorSet set = IndicatorFiles.read(List.of(file)).set();
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = (cpu() - cpu) / 1e9;
        double peak = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D+", "")) / 1024)
                .findFirst()
                .orElse(Double.NaN);
        System.gc();
        double heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1048576.0;
        if (set.size() != count) {
            throw new IllegalStateException(set.size() + " of " + count);
        }
        double hits = ask(set, 0, Math.min(count, 1_000_000), count, 1);
        double misses = ask(set, count, 1_000_000, count, 0);
        System.out.printf(
                Locale.ROOT, "%.3f %.3f %.1f %.1f %.0f %.0f %.0f%n", seconds, cpuSeconds, peak, heap, hits, misses, texts(set));
    }

    /** Nanoseconds of processor time of this thread: what other processes do does not count. */
    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Observables a second, the best of three passes, after one to warm up. */
    private static double ask(IndicatorSet set, int from, int number, int step, int expected) {
        char[][] texts = new char[Math.min(number, 200_000)][];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = value(from + (int) ((long) i * number / texts.length)).toCharArray();
        }
        Probe probe = new Probe(set);
        double best = 0;
        for (int pass = 0; pass < 4; pass++) {
            long start = cpu();
            int hit = 0;
            for (char[] text : texts) {
                probe.clear();
                probe.text(text, 0, text.length);
                hit += probe.count() > 0 ? 1 : 0;
            }
            double rate = texts.length / ((cpu() - start) / 1e9);
            best = pass == 0 ? 0 : Math.max(best, rate);
            if (hit != expected * texts.length) {
                throw new IllegalStateException(hit + " of " + texts.length + " were found");
            }
        }
        return best;
    }

    /** Megabytes of command lines a second. */
    private static double texts(IndicatorSet set) {
        char[] text = ("\"C:\\Windows\\System32\\msiexec.exe\" /i C:\\Users\\ana.lopez\\Downloads\\Recibo_Nomina_2026.msi"
                        + " /qn ALLUSERS=1 TRANSFORMS=http://portal.example/a/b.mst MD5=00112233445566778899aabbccddeeff")
                .toCharArray();
        Probe probe = new Probe(set);
        double best = 0;
        for (int pass = 0; pass < 4; pass++) {
            long start = cpu();
            for (int i = 0; i < 200_000; i++) {
                probe.clear();
                probe.text(text, 0, text.length);
            }
            best = Math.max(best, 200_000.0 * text.length / 1e6 / ((cpu() - start) / 1e9));
        }
        return best;
    }
}
