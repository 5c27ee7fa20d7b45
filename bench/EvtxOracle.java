import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.atalaya.evidence.Evidence;
import org.atalaya.evidence.Portion;
import org.atalaya.evidence.ReadOptions;
import org.atalaya.evidence.Sink;
import org.atalaya.evidence.Source;
import org.atalaya.evidence.Workspace;
import org.atalaya.model.Event;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Notice;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Compares every record of event logs with what evtx_dump (the Rust crate "evtx") makes of it, order included, and
 * counts the differences by field. Times are compared to the microsecond and GUIDs without braces and case, as versions
 * of evtx_dump differ in these; white space at the end of a text is left out, as the public golden events do.
 *
 * <p>Run after ./build package: java -cp "evidence/target/classes:model/target/classes:$JACKSON" bench/EvtxOracle.java
 * FOLDER, where JACKSON names the jars of jackson-core, jackson-databind and jackson-annotations.
 */
final class EvtxOracle {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Integer> CLASSES = new TreeMap<>();
    private static final Map<String, String> EXAMPLES = new TreeMap<>();

    public static void main(String[] arguments) throws IOException, InterruptedException {
        long equal = 0;
        long different = 0;
        long onlyOurs = 0;
        long onlyTheirs = 0;
        List<Path> logs;
        try (Stream<Path> all = Files.walk(Path.of(arguments[0]))) {
            logs = all.filter(path -> path.toString().endsWith(".evtx")).sorted().toList();
        }
        for (Path log : logs) {
            List<String> ours = ours(log);
            List<String> theirs = theirs(log);
            Map<String, List<String>> byId = new TreeMap<>();
            for (String line : ours) {
                byId.computeIfAbsent(id(JSON.readTree(line)), key -> new ArrayList<>()).add(line);
            }
            int fileOnlyTheirs = 0;
            int fileDifferent = 0;
            for (String line : theirs) {
                JsonNode wanted = JSON.readTree(line);
                List<String> same = byId.get(id(wanted));
                if (same == null || same.isEmpty()) {
                    fileOnlyTheirs++;
                    continue;
                }
                String text = plain(wanted.toString());
                String match = same.stream().filter(o -> plain(o).equals(text)).findFirst().orElse(same.get(0));
                same.remove(match);
                if (plain(match).equals(text)) {
                    equal++;
                } else {
                    fileDifferent++;
                    compare(wanted, JSON.readTree(match), "", log.getFileName().toString());
                }
            }
            int fileOnlyOurs = byId.values().stream().mapToInt(List::size).sum();
            if (fileOnlyOurs + fileOnlyTheirs + fileDifferent > 0) {
                System.out.printf("%s: ours %d, theirs %d, only ours %d, only theirs %d, different %d%n",
                        log.getFileName(), ours.size(), theirs.size(), fileOnlyOurs, fileOnlyTheirs, fileDifferent);
            }
            onlyOurs += fileOnlyOurs;
            onlyTheirs += fileOnlyTheirs;
            different += fileDifferent;
        }
        System.out.printf("%d logs: equal %d, different %d, only ours %d, only theirs %d%n",
                logs.size(), equal, different, onlyOurs, onlyTheirs);
        CLASSES.forEach((kind, count) -> System.out.println(count + " x " + kind + "   e.g. " + EXAMPLES.get(kind)));
    }

    private static String id(JsonNode event) {
        return event.at("/Event/System/EventRecordID").toString() + event.at("/Event/System/TimeCreated/#attributes/SystemTime")
                .toString().replaceAll("(\\.\\d{6})\\d*Z", "$1Z");
    }

    private static String plain(String json) {
        return json.replaceAll("(:\\d\\d\\.\\d{6})\\d*Z", "$1Z")
                .replaceAll("\\{?([0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12})\\}?", "<$1>")
                .replaceAll("( |\\\\[nrt])+\"", "\"")
                .transform(EvtxOracle::lowerGuids);
    }

    private static String lowerGuids(String text) {
        return java.util.regex.Pattern.compile("<[0-9A-Fa-f-]{36}>").matcher(text)
                .replaceAll(match -> match.group().toLowerCase(java.util.Locale.ROOT));
    }

    private static void compare(JsonNode wanted, JsonNode found, String path, String file) {
        if (wanted.isObject() && found.isObject()) {
            boolean any = false;
            for (Map.Entry<String, JsonNode> field : wanted.properties()) {
                JsonNode other = found.get(field.getKey());
                if (other == null) {
                    any = true;
                    note("missing " + path + "/" + field.getKey(), file + " " + field.getValue());
                } else if (!plain(other.toString()).equals(plain(field.getValue().toString()))) {
                    any = true;
                    compare(field.getValue(), other, path + "/" + field.getKey(), file);
                }
            }
            for (Map.Entry<String, JsonNode> field : found.properties()) {
                if (wanted.get(field.getKey()) == null) {
                    any = true;
                    note("extra " + path + "/" + field.getKey(), file + " " + field.getValue());
                }
            }
            if (!any) {
                note("order " + path, file + " " + wanted + " / " + found);
            }
            return;
        }
        String shown = wanted + " / ours " + found;
        note("value " + wanted.getNodeType() + "/" + found.getNodeType() + " " + path,
                file + " " + shown.substring(0, Math.min(400, shown.length())));
    }

    private static void note(String kind, String example) {
        CLASSES.merge(kind, 1, Integer::sum);
        EXAMPLES.putIfAbsent(kind, example.substring(0, Math.min(500, example.length())));
    }

    private static List<String> ours(Path log) throws IOException {
        List<String> lines = new ArrayList<>();
        Workspace workspace = new Workspace();
        try (Source source = Evidence.open(log, log.toString(), new ReadOptions(new FieldNames(), false))) {
            for (Iterator<Portion> portions = source.portions(); portions.hasNext(); ) {
                portions.next().read(workspace, new Sink() {
                    @Override
                    public void event(Event event) {
                        lines.add(JSON.writeValueAsString(event.tree()));
                    }

                    @Override
                    public void notice(Notice notice) {}
                });
            }
        }
        return lines;
    }

    private static List<String> theirs(Path log) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("evtx_dump", "-t", "1", "-o", "jsonl", log.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = process.inputReader(java.nio.charset.StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("{")) {
                    lines.add(line);
                }
            }
        }
        process.waitFor();
        return lines;
    }
}
