import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.atalaya.evidence.artifact.Artifacts;
import org.atalaya.evidence.artifact.FileContent;
import org.atalaya.evidence.artifact.Options;
import org.atalaya.evidence.msi.Msi;
import org.atalaya.model.Artifact;
import org.atalaya.model.Content;
import org.atalaya.model.Notice;
import org.atalaya.model.Structure;

/**
 * Compares every table of the packages in a folder with what msitools reads ({@code msiinfo tables}, {@code msiinfo
 * export}), cell by cell: {@code java -cp "cli/target/lib/*" bench/MsiOracle.java FOLDER}.
 */
public class MsiOracle {
    public static void main(String[] arguments) throws Exception {
        long packages = 0;
        long tables = 0;
        long rows = 0;
        long different = 0;
        Map<String, Long> used = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> all = Files.walk(Path.of(arguments[0]))) {
            files = all.filter(file -> file.toString().endsWith(".msi")).sorted().toList();
        }
        for (Path file : files) {
            packages++;
            Map<String, Structure.Struct> ours = tables(file);
            for (String table : run("msiinfo", "tables", file.toString())) {
                // What msitools makes up of the package's properties, and what has no rows, is not stored.
                if (table.isBlank() || table.startsWith("_")) {
                    continue;
                }
                List<String> exported = run("msiinfo", "export", file.toString(), table);
                tables++;
                List<String> expected = new ArrayList<>();
                for (String line : exported.subList(Math.min(3, exported.size()), exported.size())) {
                    if (!line.isEmpty()) {
                        expected.add(line);
                    }
                }
                List<String> found = rows(table, ours.get(table), exported);
                expected.sort(null);
                found.sort(null);
                rows += expected.size();
                if (!expected.isEmpty()) {
                    used.merge(table, (long) expected.size(), Long::sum);
                }
                if (!expected.equals(found)) {
                    different++;
                    System.out.println(file + " " + table + "\n  theirs " + expected + "\n  ours   " + found);
                }
            }
        }
        System.out.println(packages + " packages, " + tables + " tables, " + rows + " rows; " + different
                + " tables different\nrows by table: " + used);
    }

    private static List<String> rows(String name, Structure.Struct table, List<String> exported) {
        List<String> found = new ArrayList<>();
        if (table == null) {
            return found;
        }
        String[] columns = exported.get(0).split("\t");
        String[] types = exported.get(1).split("\t");
        for (Structure row : ((Structure.Sequence) table.fields().get("rows")).elements()) {
            StringBuilder line = new StringBuilder();
            Map<String, Structure> cells =
                    ((Structure.Dictionary) ((Structure.Struct) row).fields().get("text")).elements();
            for (int i = 0; i < columns.length; i++) {
                String text = text(cells.get(columns[i]));
                // An object lies in a stream that the table and the row's key name.
                boolean isObject = types[i].equalsIgnoreCase("v0");
                line.append(i == 0 ? "" : "\t")
                        .append(isObject ? name + "." + text(cells.get(columns[0])) : text.replace('\n', '\u0019').replace('\t', '\u0010'));
            }
            found.add(line.toString());
        }
        return found;
    }

    private static String text(Structure structure) {
        return structure instanceof Structure.Text text ? new String(text.bytes(), StandardCharsets.UTF_8) : "";
    }

    private static Map<String, Structure.Struct> tables(Path file) throws IOException {
        Map<String, Structure.Struct> tables = new TreeMap<>();
        try (FileContent content = FileContent.open(file)) {
            new Artifacts(List.of(new Msi())).read(content, file.toString(), Options.STANDARD, new Artifacts.Visitor() {
                @Override
                public void artifact(Artifact artifact, Content bytes) {
                    Structure.Struct msi = artifact.structures().get("msi");
                    if (msi != null) {
                        for (Structure one : ((Structure.Sequence) msi.fields().get("tables")).elements()) {
                            Structure.Struct table = (Structure.Struct) one;
                            tables.put(text(table.fields().get("name")), table);
                        }
                    }
                }

                @Override
                public void notice(Notice notice) {
                    System.out.println(notice);
                }
            });
        }
        return tables;
    }

    private static List<String> run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        return List.of(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\r?\n"));
    }
}
