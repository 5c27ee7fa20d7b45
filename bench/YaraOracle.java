import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.atalaya.model.Content;
import org.atalaya.yara.RuleMatch;
import org.atalaya.yara.RuleScanner;
import org.atalaya.yara.Rules;
import org.atalaya.yara.Source;
import org.atalaya.yara.Yara;

/**
 * Compares the YARA engine with another on random rules and random data that is made to hit: which rules fire, and which
 * matches are told. Run with the program's jars:
 *
 * <pre>java -cp 'cli/target/lib/*' bench/YaraOracle.java PAIRS SEED [yara|yr]</pre>
 */
class YaraOracle {
    static final int RULES = 100;
    static final int DATA = 100;
    static final String LETTERS = "abcAB1 .";

    /** Whether the peer is YARA-X: other options, and its dialect on our side. */
    static boolean modern;

    final Random random;
    final List<byte[]> pieces = new ArrayList<>();

    YaraOracle(long seed) {
        random = new Random(seed);
    }

    int up(int below) {
        return random.nextInt(below);
    }

    boolean one(int in) {
        return up(in) == 0;
    }

    String pick(String... choices) {
        return choices[up(choices.length)];
    }

    // ---- patterns

    String text(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(LETTERS.charAt(up(LETTERS.length())));
        }
        return text.toString();
    }

    String pattern() {
        return switch (up(3)) {
            case 0 -> textPattern();
            case 1 -> hexPattern();
            default -> regexPattern();
        };
    }

    String textPattern() {
        String text = text(1 + up(6));
        pieces.add(text.getBytes(StandardCharsets.US_ASCII));
        StringBuilder modifiers = new StringBuilder();
        int kind = up(6);
        boolean wide = one(3);
        if (wide) {
            modifiers.append(" wide");
            pieces.add(wide(text));
            if (one(2)) {
                modifiers.append(" ascii");
            }
        }
        if (kind == 0) {
            int low = up(256);
            int high = low + up(256 - low);
            modifiers.append(one(2) ? " xor" : " xor(" + low + "-" + high + ")");
            byte[] bytes = wide ? wide(text) : text.getBytes(StandardCharsets.US_ASCII);
            int key = one(2) ? low : up(256);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] ^= (byte) key;
            }
            pieces.add(bytes);
            if (one(4)) {
                modifiers.append(" fullword");
            }
        } else if (kind == 1 && text.length() >= 3) {
            modifiers.append(one(2) ? " base64" : " base64wide");
            for (int shift = 0; shift < 3; shift++) {
                String packed = Base64.getEncoder().encodeToString(("xy".substring(0, shift % 3) + text + "zz").getBytes());
                pieces.add(packed.getBytes());
                pieces.add(wide(packed));
            }
        } else {
            if (one(3)) {
                modifiers.append(" nocase");
                pieces.add(text.toUpperCase().getBytes());
            }
            if (one(3)) {
                modifiers.append(" fullword");
            }
        }
        return '"' + text + '"' + modifiers + (one(12) ? " private" : "");
    }

    static byte[] wide(String text) {
        byte[] bytes = new byte[text.length() * 2];
        for (int i = 0; i < text.length(); i++) {
            bytes[2 * i] = (byte) text.charAt(i);
        }
        return bytes;
    }

    String hexPattern() {
        StringBuilder hex = new StringBuilder("{ ");
        byte[] bytes = text(12).getBytes();
        int at = 0;
        int length = 2 + up(6);
        for (int i = 0; i < length; i++) {
            boolean inside = i > 0 && i < length - 1;
            String plain = "%02X".formatted(bytes[at++]);
            switch (inside ? up(8) : 7) {
                case 0 -> hex.append("?? ");
                case 1 -> hex.append(plain.charAt(0)).append("? ");
                case 2 -> hex.append('?').append(plain.charAt(1)).append(' ');
                case 3 -> {
                    int low = up(4);
                    hex.append('[').append(low).append('-').append(low + up(4)).append("] ").append(plain).append(' ');
                }
                case 4 -> hex.append("( ").append(plain).append(" | %02X %02X ) ".formatted(97 + up(3), 97 + up(3)));
                case 5 -> {
                    if (one(3)) {
                        hex.append("[").append(up(3)).append("-] ");
                    }
                    hex.append(plain).append(' ');
                }
                default -> hex.append(plain).append(' ');
            }
        }
        pieces.add(java.util.Arrays.copyOf(bytes, at));
        return hex.append('}').append(one(12) ? " private" : "").toString();
    }

    String regexPattern() {
        String lazy = one(3) ? "?" : "";
        String first = pick("a", "b", "1", "ab", "A");
        String regex = (one(12) ? "^" : one(12) ? "\\b" : "") + first + regex(2, lazy) + pick("a", "c", "1", "b") + (one(12) ? "$" : one(12) ? "\\b" : "");
        String modifiers = (one(3) ? one(2) ? " wide" : " wide ascii" : "") + (one(4) ? " nocase" : "") + (one(4) ? " fullword" : "");
        return "/" + regex + "/" + pick("", "", "i", "s", "is") + modifiers;
    }

    String regex(int depth, String lazy) {
        StringBuilder out = new StringBuilder();
        for (int i = 1 + up(3); i > 0; i--) {
            String atom = switch (up(depth > 0 ? 9 : 7)) {
                case 0 -> "[ab]";
                case 1 -> "[^a]";
                case 2 -> ".";
                case 3 -> pick("\\w", "\\d", "\\s", "\\W", "\\.");
                case 4 -> "[a-c1]";
                case 5, 6 -> pick("a", "b", "c", "A", "1", " ");
                case 7 -> "(" + regex(depth - 1, lazy) + "|" + regex(depth - 1, lazy) + ")";
                default -> "(" + regex(depth - 1, lazy) + ")";
            };
            String repeat = switch (up(9)) {
                case 0 -> "*" + lazy;
                case 1 -> "+" + lazy;
                case 2 -> "?" + lazy;
                case 3 -> "{1,3}" + lazy;
                case 4 -> "{2}";
                default -> "";
            };
            out.append(atom).append(repeat);
        }
        return out.toString();
    }

    // ---- conditions

    String bool(int depth, int patterns) {
        String p = "_" + (char) ('a' + up(patterns));
        String n = String.valueOf(up(40));
        String m = String.valueOf(up(40) + 20);
        String compare = pick("==", "!=", "<", ">", "<=", ">=");
        if (depth > 0 && one(3)) {
            return switch (up(4)) {
                case 0 -> "(" + bool(depth - 1, patterns) + " and " + bool(depth - 1, patterns) + ")";
                case 1 -> "(" + bool(depth - 1, patterns) + " or " + bool(depth - 1, patterns) + ")";
                default -> "not (" + bool(depth - 1, patterns) + ")";
            };
        }
        return switch (up(22)) {
            case 0, 1, 2 -> "$" + p;
            case 3 -> pick("any", "all", "1", "2", "none") + " of them";
            case 4 -> "#" + p + " " + compare + " " + up(4);
            case 5 -> "$" + p + " at " + n;
            case 6 -> "$" + p + " in (" + n + ".." + m + ")";
            case 7 -> "@" + p + "[" + (1 + up(3)) + "] " + compare + " " + n;
            case 8 -> "!" + p + "[" + (1 + up(3)) + "] " + compare + " " + up(8);
            case 9 -> pick("uint8", "int8", "uint16", "int16be", "uint32", "uint16be", "int32be") + "(" + n + ") " + compare + " " + pick("97", "0x6162", "25185", "0x61626331", "0");
            case 10 -> "filesize " + compare + " " + up(300);
            case 11 -> "for any of them : ( $ in (" + n + ".." + m + ") )";
            case 12 -> "for all i in (1..#" + p + ") : ( @" + p + "[i] " + compare + " " + n + " )";
            case 13 -> "for any i in (0.." + up(8) + ") : ( uint8(i) == " + pick("97", "98", "0") + " )";
            case 14 -> "#" + p + " in (" + n + ".." + m + ") " + compare + " " + up(3);
            case 15 -> "for " + pick("1", "2", "any", "all") + " i in (1, 2, 5) : ( @" + p + "[i] " + compare + " " + n + " )";
            case 16 -> "\"" + text(6) + "\" " + pick("contains", "icontains", "startswith", "istartswith", "endswith", "iendswith", "iequals") + " \"" + text(1 + up(2)) + "\"";
            case 17 -> "math.in_range(math.entropy(0, filesize), " + up(3) + ".0, 3.5)";
            case 18 -> "(#" + p + " " + pick("+", "-", "*", "\\", "%", "&", "|", "^", "<<", ">>") + " " + (1 + up(5)) + ") " + compare + " " + up(6);
            case 19 -> "defined @" + p + "[" + (1 + up(3)) + "]";
            case 20 -> "math.max(#" + p + ", " + up(4) + ") " + compare + " " + up(5);
            default -> (10 + up(90)) + "% of them";
        };
    }

    String rule(String name) {
        int patterns = 1 + up(3);
        StringBuilder text = new StringBuilder("rule " + name + " {\n  strings:\n");
        for (int i = 0; i < patterns; i++) {
            text.append("    $_").append((char) ('a' + i)).append(" = ").append(pattern()).append('\n');
        }
        // The end makes every pattern be used, which older versions ask for, and changes nothing.
        String condition = "(" + bool(2, patterns) + ") and (true or any of them)";
        return text + "  condition: " + condition + "\n}\n";
    }

    byte[] data() {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        for (int i = 3 + up(14); i > 0; i--) {
            if (one(3)) {
                out.writeBytes(text(up(8)).getBytes());
            } else if (one(8)) {
                out.writeBytes(new byte[up(4)]);
            } else {
                byte[] piece = pieces.get(up(pieces.size())).clone();
                if (one(6) && piece.length > 0) {
                    piece[up(piece.length)] = (byte) pick("a", "b", "\n", "\0", "A").charAt(0);
                }
                out.writeBytes(piece);
            }
        }
        return out.toByteArray();
    }

    // ---- the comparison

    /** What a program printed, first on its error output, and first of all its exit code. */
    static List<String> run(Path folder, String... command) throws IOException, InterruptedException {
        Path out = folder.resolve("said");
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).redirectOutput(out.toFile()).start();
        int code = process.waitFor();
        List<String> lines = new ArrayList<>(List.of(String.valueOf(code)));
        lines.addAll(Files.readAllLines(errors, StandardCharsets.ISO_8859_1));
        lines.addAll(Files.readAllLines(out, StandardCharsets.ISO_8859_1));
        return lines;
    }

    public static void main(String[] arguments) throws Exception {
        long pairs = Long.parseLong(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        String peer = arguments.length > 2 ? arguments[2] : "yara";
        modern = peer.endsWith("yr");
        Path folder = Files.createTempDirectory("oracle");
        Path datas = Files.createDirectories(folder.resolve("data"));
        long done = 0;
        long fired = 0;
        long matches = 0;
        int shown = 0;
        Map<String, Integer> differences = new TreeMap<>();
        for (long batch = 0; done < pairs; batch++) {
            YaraOracle oracle = new YaraOracle(seed + batch);
            List<String> rules = new ArrayList<>();
            while (rules.size() < RULES) {
                String rule = oracle.rule("r" + rules.size());
                boolean ours = !compile(rule).hasErrors();
                Path file = Files.writeString(folder.resolve("one.yar"), "import \"math\"\n" + rule);
                List<String> said = modern
                        ? run(folder, peer, "scan", "-w", file.toString(), Files.write(folder.resolve("none"), new byte[0]).toString())
                        : run(folder, peer, "-w", file.toString(), "/dev/null");
                boolean theirs = said.get(0).equals("0");
                if (ours && theirs) {
                    rules.add(rule);
                } else if (ours != theirs) {
                    String kind = ours ? "only ours compiles: " + said.get(1).replaceAll(".*error: ", "").replaceAll(".*\\): ", "") : "only theirs compiles";
                    if (differences.merge(kind, 1, Integer::sum) <= 2) {
                        System.out.println(kind + "\n" + rule + (ours ? "" : compile(rule).diagnostics().get(0).report()));
                    }
                }
            }
            Path all = Files.writeString(folder.resolve("all.yar"), "import \"math\"\n" + String.join("", rules));
            StringBuilder list = new StringBuilder();
            List<byte[]> contents = new ArrayList<>();
            for (int i = 0; i < DATA; i++) {
                contents.add(oracle.data());
                list.append(Files.write(datas.resolve("d" + i), contents.get(i))).append('\n');
            }
            Path files = Files.writeString(folder.resolve("list"), list);
            Map<String, TreeSet<String>> theirs = new HashMap<>();
            TreeSet<String> failed = new TreeSet<>();
            TreeSet<String> now = new TreeSet<>();
            List<String> said = modern
                    ? run(folder, peer, "scan", "-w", "-s", "-p", "1", all.toString(), datas.toString())
                    : run(folder, peer, "-w", "-s", "-L", "-p", "1", "--scan-list", all.toString(), files.toString());
            for (String line : said) {
                if (line.startsWith("0x")) {
                    String[] parts = line.split(":", 4);
                    now.add(Long.decode(parts[0]) + ":" + parts[1] + ":" + parts[2].replaceFirst(" xor\\(.*", ""));
                } else if (line.matches("r\\d+ .*/d\\d+")) {
                    now = new TreeSet<>();
                    theirs.put(line.replaceFirst(" .*/", " "), now);
                } else if (line.startsWith("error scanning ")) {
                    failed.add(line.replaceFirst(".*/(d[0-9]+): .*", "$1"));
                }
            }
            Rules compiled = compile(String.join("", rules));
            RuleScanner scanner = new RuleScanner(compiled);
            Map<String, TreeSet<String>> ours = new HashMap<>();
            for (int i = 0; i < DATA; i++) {
                for (RuleMatch match : scanner.scan(Content.of(contents.get(i)))) {
                    TreeSet<String> told = new TreeSet<>();
                    match.patterns().forEach(one -> told.add(one.offset() + ":" + one.length() + ":" + one.name()));
                    ours.put(match.name() + " d" + i, told);
                }
            }
            for (int r = 0; r < rules.size(); r++) {
                for (int d = 0; d < DATA; d++) {
                    String key = "r" + r + " d" + d;
                    if (failed.contains("d" + d)) {
                        continue; // yara 4.2.3 gives some files up with its internal error 31
                    }
                    done++;
                    TreeSet<String> a = theirs.get(key);
                    TreeSet<String> b = ours.get(key);
                    String kind = "";
                    if ((a == null) != (b == null)) {
                        // Which matches make the difference is seen when any match makes the rule fire.
                        String asked = rules.get(r).replaceFirst("condition: .*", "condition: any of them");
                        kind = (a == null ? "fires in ours only: " : "fires in theirs only: ")
                                + reason(asked, contents.get(d), told(peer, folder, asked, contents.get(d)), told(asked, contents.get(d)));
                    } else if (a != null) {
                        fired++;
                        // A pattern that is asked for at one place only is told there only by libyara.
                        String condition = rules.get(r);
                        a.removeIf(one -> condition.contains("$" + one.substring(one.indexOf('$') + 1) + " at "));
                        b.removeIf(one -> condition.contains("$" + one.substring(one.indexOf('$') + 1) + " at "));
                        matches += a.size();
                        kind = a.equals(b) ? "" : "matches differ: " + reason(rules.get(r), contents.get(d), a, b);
                    }
                    if (kind.endsWith("unexplained") && contents.get(d).length == 0 && rules.get(r).contains("math.")) {
                        kind = kind.replace("unexplained", "math of nothing");
                    }
                    if (!kind.isEmpty()) {
                        differences.merge(kind, 1, Integer::sum);
                        if (kind.endsWith("unexplained") || kind.startsWith("fires") && !modern || shown++ < 12) {
                            System.out.println(kind + "\n" + rules.get(r) + "data " + new String(contents.get(d), StandardCharsets.ISO_8859_1).replace("\0", "\\0").replace("\n", "\\n") + "\ntheirs " + a + "\nours   " + b);
                        }
                    }
                }
            }
        }
        System.out.printf("%d pairs, %d fire in both, %d matches compared; differences %s%n", done, fired, matches, differences);
    }

    /** Matches that the peer tells of a rule by itself. */
    static TreeSet<String> told(String peer, Path folder, String rule, byte[] data) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("one.yar"), rule);
        Path content = Files.write(folder.resolve("content"), data);
        TreeSet<String> told = new TreeSet<>();
        for (String line : modern
                ? run(folder, peer, "scan", "-w", "-s", file.toString(), content.toString())
                : run(folder, peer, "-w", "-s", "-L", file.toString(), content.toString())) {
            if (line.startsWith("0x")) {
                String[] parts = line.split(":", 4);
                told.add(Long.decode(parts[0]) + ":" + parts[1] + ":" + parts[2].replaceFirst(" xor\\(.*", ""));
            }
        }
        return told;
    }

    /** Matches that we tell of a rule by itself. */
    static TreeSet<String> told(String rule, byte[] data) {
        TreeSet<String> told = new TreeSet<>();
        new RuleScanner(compile(rule)).scan(Content.of(data)).forEach(match ->
                match.patterns().forEach(one -> told.add(one.offset() + ":" + one.length() + ":" + one.name())));
        return told;
    }

    /** What docs/yara.md says of the expressions whose matches differ; all of them must be of one kind. */
    static String reason(String rule, byte[] data, Set<String> theirs, Set<String> ours) {
        Set<String> differing = new TreeSet<>(theirs);
        differing.addAll(ours);
        differing.removeIf(one -> theirs.contains(one) && ours.contains(one));
        Set<String> reasons = new TreeSet<>();
        for (String one : differing) {
            String id = one.substring(one.indexOf('$'));
            String pattern = rule.lines()
                    .filter(line -> line.strip().startsWith(id + " = "))
                    .findFirst()
                    .orElse("");
            int end = pattern.lastIndexOf('/');
            String modifiers = end < 0 ? "" : pattern.substring(end);
            if (modern) {
                reasons.add(modernReason(one, pattern, modifiers, data, theirs, ours));
            } else if (modifiers.contains("wide") && modifiers.contains("ascii")) {
                reasons.add("wide and ascii");
            } else if (pattern.matches(".*\\)(\\{|\\*|\\+).*")) {
                reasons.add("repeated group");
            } else if (modifiers.contains("fullword") && ends(pattern, modifiers, data, Integer.parseInt(one.split(":")[0])) > 1) {
                reasons.add("fullword and several ends");
            } else {
                reasons.add("unexplained");
            }
        }
        return reasons.contains("unexplained") || reasons.isEmpty() ? "unexplained" : String.join(", ", reasons);
    }

    /** How many ends an expression has at a place of the data. */
    static int ends(String pattern, String modifiers, byte[] data, int offset) {
        String flags = modifiers.replaceAll("[^/is].*", "");
        int bits = (flags.contains("i") || modifiers.contains("nocase") ? java.util.regex.Pattern.CASE_INSENSITIVE : 0)
                | (flags.contains("s") ? java.util.regex.Pattern.DOTALL : 0);
        java.util.regex.Matcher matcher = java.util.regex.Pattern.compile(
                        pattern.substring(pattern.indexOf('/') + 1, pattern.lastIndexOf('/')), bits)
                .matcher(new String(data, StandardCharsets.ISO_8859_1));
        matcher.useTransparentBounds(true).useAnchoringBounds(false);
        int ends = 0;
        for (int end = offset + 1; end <= data.length; end++) {
            ends += matcher.region(offset, end).matches() ? 1 : 0;
        }
        return ends;
    }

    /** The same of YARA-X; each has a test of its own that must hold for this match. */
    static String modernReason(
            String one, String pattern, String modifiers, byte[] data, Set<String> theirs, Set<String> ours) {
        String[] parts = one.split(":");
        int offset = Integer.parseInt(parts[0]);
        int length = Integer.parseInt(parts[1]);
        if (pattern.contains(" base64") && ours.contains(one)) {
            return "base64 beside other bytes";
        }
        int from = pattern.indexOf('/');
        if (from < 0 || modifiers.isEmpty()) {
            return "unexplained";
        }
        String regex = pattern.substring(from + 1, pattern.lastIndexOf('/'));
        boolean wide = modifiers.contains("wide");
        if (wide && theirs.contains(one) && length % 2 == 1 && offset + 1 < data.length && data[offset + 1] == 0) {
            return "wide match of an odd length";
        }
        if (regex.startsWith("^") && offset > 0 && theirs.contains(one)) {
            return "anchor beside the start";
        }
        if (wide && regex.contains("\\b")) {
            return "wide and word boundary";
        }
        // What a matcher that goes back and forth would prefer, at the place of this match.
        String flags = modifiers.replaceAll("[^/is].*", "");
        int bits = (flags.contains("i") || modifiers.contains("nocase") ? java.util.regex.Pattern.CASE_INSENSITIVE : 0)
                | (flags.contains("s") ? java.util.regex.Pattern.DOTALL : 0);
        java.util.regex.Matcher matcher = java.util.regex.Pattern.compile(regex, bits)
                .matcher(new String(data, StandardCharsets.ISO_8859_1));
        matcher.useTransparentBounds(true).useAnchoringBounds(false).region(offset, data.length);
        boolean narrow = !wide || modifiers.contains("ascii");
        if (narrow && matcher.lookingAt()) {
            String preferred = offset + ":" + (matcher.end() - offset) + ":" + parts[2];
            boolean both = ours.stream().anyMatch(other -> other.startsWith(offset + ":") && other.endsWith(parts[2]));
            if (theirs.contains(preferred) && both) {
                return "preferred match";
            }
            if (modifiers.contains("fullword") && !preferred.equals(one)) {
                return "fullword asked of the preferred match";
            }
            if (ours.contains(preferred)) {
                return "theirs is neither longest nor preferred";
            }
        }
        return "unexplained";
    }

    static Rules compile(String rules) {
        return Yara.compile(List.of(Source.of("r", "import \"math\"\n" + rules)), modern ? new Yara.Options(org.atalaya.yara.pattern.Dialect.X, Map.of(), (from, name) -> java.util.Optional.empty()) : Yara.Options.CLASSIC);
    }
}
