import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.atalaya.evidence.Formats;
import org.atalaya.evidence.artifact.Artifacts;
import org.atalaya.evidence.artifact.FileContent;
import org.atalaya.evidence.artifact.Options;
import org.atalaya.model.Artifact;
import org.atalaya.model.Content;
import org.atalaya.model.Notice;

/**
 * Packs folders of random files with 7z, tar, genisoimage, xz, bzip2, zip and ar, and compares names, sizes and SHA-256 of
 * the members that are found here with what {@code 7z x} writes: {@code java -cp "cli/target/lib/*" bench/ArchiveOracle.java
 * FOLDER [SEED]}. Everything is made in the folder.
 */
public class ArchiveOracle {
    private static final String PASSWORD = "infected";

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
        Map<String, int[]> counts = new TreeMap<>();
        for (Map.Entry<String, List<List<String>>> kind : kinds().entrySet()) {
            for (int i = 0; i < kind.getValue().size(); i++) {
                Random random = new Random(seed * 1_000_003 + kind.getKey().hashCode() * 31L + i);
                Path work = folder.resolve("work");
                delete(work);
                boolean isDisc = kind.getKey().startsWith("iso") || kind.getKey().startsWith("udf");
                boolean isFlat = kind.getKey().equals("ar");
                tree(work.resolve("t"), random, isFlat ? 0 : isDisc ? 6 : 12);
                compare(kind.getKey(), kind.getValue().get(i), work, counts.computeIfAbsent(kind.getKey(), k -> new int[4]));
            }
        }
        int different = 0;
        System.out.println("| kind | archives | members | agree |\n| --- | --- | --- | --- |");
        for (Map.Entry<String, int[]> count : counts.entrySet()) {
            int[] four = count.getValue();
            System.out.printf("| %s | %d | %,d | %d of %d |%n", count.getKey(), four[0], four[1], four[2], four[0]);
            different += four[0] - four[2];
        }
        System.out.println(different + " archives different");
    }

    /** Commands by kind of archive; {@code OUT} is the archive, {@code IN} the files. */
    private static Map<String, List<List<String>>> kinds() {
        Map<String, List<List<String>>> kinds = new LinkedHashMap<>();
        List<List<String>> seven = new ArrayList<>();
        for (String method : List.of(
                "-m0=LZMA2", "-m0=LZMA", "-m0=BZip2", "-m0=Deflate", "-m0=Deflate64", "-m0=Copy", "-mf=BCJ -m0=LZMA",
                "-mx=9 -mf=BCJ2", "-m0=Delta:4 -m1=LZMA", "-mx=1", "-mf=ARM64 -m0=LZMA2")) {
            for (String more : List.of(
                    "-ms=on", "-ms=off", "-ms=10f", "-ms=on -mhc=off", "-p" + PASSWORD, "-p" + PASSWORD + " -mhe=on")) {
                seven.add(List.of(("7z a -y -bd " + method + " " + more + " OUT.7z IN").split(" ")));
            }
        }
        kinds.put("7z", seven);
        for (String name : List.of("iso", "udf")) {
            List<List<String>> discs = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                for (String how : List.of("-J", "-R", "-J -R", "-J -joliet-long", "-R -iso-level 3", "-l")) {
                    String udf = name.equals("udf") ? " -udf " : " ";
                    discs.add(List.of(("genisoimage -quiet -input-charset utf-8 " + how + udf + "-o OUT.iso IN").split(" +")));
                }
            }
            kinds.put(name, discs);
        }
        List<List<String>> zips = new ArrayList<>();
        for (String method : List.of("Deflate", "Deflate64", "BZip2", "LZMA", "Copy", "XZ")) {
            for (String more : List.of("-mx=5", "-mem=AES128 -p" + PASSWORD, "-mem=AES256 -p" + PASSWORD, "-mem=ZipCrypto -p" + PASSWORD)) {
                zips.add(List.of(("7z a -y -bd -tzip -mm=" + method + " " + more + " OUT.zip IN").split(" ")));
            }
        }
        for (int i = 0; i < 6; i++) {
            zips.add(List.of(("zip -q -r -P " + PASSWORD + " OUT.zip IN").split(" ")));
            zips.add(List.of("zip -q -r OUT.zip IN".split(" ")));
        }
        kinds.put("zip", zips);
        List<List<String>> tars = new ArrayList<>();
        for (String format : List.of("ustar", "pax", "gnu")) {
            for (String pack : List.of("", "xz", "bzip2", "lzma", "gzip")) {
                String ending = pack.isEmpty() ? "" : "." + pack.replace("bzip2", "bz2").replace("gzip", "gz");
                String how = pack.isEmpty() ? "" : " --" + pack;
                for (int i = 0; i < 4; i++) {
                    tars.add(List.of(("tar --format=" + format + how + " -cf OUT.tar" + ending + " IN").split(" ")));
                }
            }
        }
        kinds.put("tar", tars);
        List<List<String>> ars = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            ars.add(List.of("sh", "-c", "ar -rc OUT.a t/*"));
        }
        kinds.put("ar", ars);
        return kinds;
    }

    private static void compare(String kind, List<String> command, Path work, int[] counts) throws Exception {
        List<String> made = new ArrayList<>();
        String out = "";
        for (String word : command) {
            int at = word.indexOf("OUT");
            if (at >= 0) {
                out = word.substring(at).split(" ")[0].replace("OUT", "out");
            }
            made.add(word.equals("IN") ? "t" : word.replace("OUT", "out"));
        }
        run(work, made);
        Path archive = work.resolve(out);
        Map<String, String> theirs = theirs(work, archive);
        List<String> notices = new ArrayList<>();
        Map<String, String> ours = ours(archive, notices);
        counts[0]++;
        counts[1] += theirs.size();
        if (ours.equals(theirs) && notices.isEmpty()) {
            counts[2]++;
            return;
        }
        System.out.println(String.join(" ", command) + "\n  notices " + notices);
        TreeSet<String> names = new TreeSet<>(theirs.keySet());
        names.addAll(ours.keySet());
        names.stream()
                .filter(name -> !String.valueOf(theirs.get(name)).equals(String.valueOf(ours.get(name))))
                .limit(5)
                .forEach(name -> System.out.println(
                        "  " + name + "\n    theirs " + theirs.get(name) + "\n    ours   " + ours.get(name)));
    }

    private static Map<String, String> theirs(Path work, Path archive) throws Exception {
        Path to = work.resolve("x");
        run(work, List.of("7z", "x", "-y", "-bd", "-p" + PASSWORD, "-ox", archive.getFileName().toString()));
        try (Stream<Path> all = Files.list(to)) {
            List<Path> one = all.toList();
            // 7z unpacks the tar within in a second step.
            if (one.size() == 1 && one.get(0).toString().endsWith(".tar")) {
                run(work, List.of("7z", "x", "-y", "-bd", "-ox", one.get(0).toString()));
                Files.delete(one.get(0));
            }
        }
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(to)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                if (bytes.length > 0) {
                    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
                    files.put(to.relativize(file).toString(), bytes.length + " " + hash);
                }
            }
        }
        return files;
    }

    private static Map<String, String> ours(Path archive, List<String> notices) throws IOException {
        Map<String, String> files = new TreeMap<>();
        boolean isTwice = archive.toString().matches(".*\\.tar\\..*");
        try (FileContent content = FileContent.open(archive)) {
            Formats.ALL.read(content, "a", Options.STANDARD, new Artifacts.Visitor() {
                @Override
                public void artifact(Artifact artifact, Content bytes) {
                    int from = artifact.source().indexOf('!') + 1;
                    int inner = isTwice ? artifact.source().indexOf('!', from) + 1 : from;
                    if (artifact.role().equals("member") && inner > 0 && artifact.source().indexOf('!', inner) < 0) {
                        files.put(
                                artifact.source().substring(inner),
                                artifact.size() + " " + artifact.hashes().get("sha256"));
                    }
                }

                @Override
                public void notice(Notice notice) {
                    notices.add(notice.toString());
                }
            });
        }
        return files;
    }

    /** Random files: many small ones, some empty, some large, names with accents and spaces, folders in folders. */
    private static void tree(Path root, Random random, int mostDepth) throws IOException {
        int files = 5 + random.nextInt(40);
        for (int i = 0; i < files; i++) {
            Path folder = root;
            int depth = mostDepth == 0 ? 0 : random.nextInt(Math.min(4, mostDepth));
            if (random.nextInt(20) == 0 && mostDepth > 0) {
                depth = mostDepth;
            }
            for (int d = 0; d < depth; d++) {
                folder = folder.resolve("d" + "áß ñ中b".charAt(random.nextInt(6)) + random.nextInt(3) + "z");
            }
            Files.createDirectories(folder);
            Files.write(folder.resolve(name(random, i)), content(random));
        }
    }

    private static String name(Random random, int i) {
        String letters = "abcdefgáéíóúñüçßABCDE 中文_-";
        StringBuilder name = new StringBuilder("f" + i);
        for (int k = random.nextInt(20); k > 0; k--) {
            name.append(letters.charAt(random.nextInt(letters.length())));
        }
        return name + (random.nextBoolean() ? ".txt" : ".Ñb");
    }

    private static byte[] content(Random random) {
        int size = switch (random.nextInt(10)) {
            case 0 -> 0;
            case 1 -> 1 + random.nextInt(10);
            case 2 -> 300_000 + random.nextInt(700_000);
            default -> 1 + random.nextInt(5_000);
        };
        byte[] bytes = new byte[size];
        int letters = random.nextBoolean() ? 4 : 60;
        boolean isProgram = random.nextInt(4) == 0;
        for (int i = 0; i < size; i++) {
            // A program's calls, so that filters have something to do.
            bytes[i] = isProgram && i % 11 == 7 ? (byte) 0xE8 : (byte) ('!' + random.nextInt(letters));
        }
        return bytes;
    }

    private static void run(Path folder, List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() > 1) {
            System.out.println(String.join(" ", command) + "\n" + said);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Files.createDirectories(folder);
    }
}
