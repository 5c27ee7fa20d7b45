import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Notice;
import org.atalaya.model.Structure;

/**
 * Prints, as one JSON object a line, what the readers of executables say of the files named on standard input:
 * {@code find … | java -cp model/target/classes:evidence/target/classes bench/ExeOracle.java | bench/exe-oracle.py}.
 * With {@code --time} it prints only how long each format took.
 */
class ExeOracle {
    static final List<Format> FORMATS = List.of(
            new org.atalaya.evidence.pe.Pe(),
            new org.atalaya.evidence.elf.Elf(),
            new org.atalaya.evidence.macho.MachO(),
            new org.atalaya.evidence.lnk.Lnk(),
            new org.atalaya.evidence.dex.Dex());

    public static void main(String[] args) throws IOException {
        boolean time = args.length > 0 && args[0].equals("--time");
        Map<String, long[]> spent = new TreeMap<>();
        for (String line : new String(System.in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
            byte[] bytes = Files.readAllBytes(Path.of(line));
            Content content = Content.of(bytes);
            byte[] head = java.util.Arrays.copyOf(bytes, Math.min(bytes.length, 8192));
            for (Format format : FORMATS) {
                long start = System.nanoTime();
                boolean known = format.recognises(head, content);
                if (known) {
                    Told told = new Told();
                    format.dissect(content, told);
                    long[] sums = spent.computeIfAbsent(format.type(), type -> new long[3]);
                    sums[0]++;
                    sums[1] += bytes.length;
                    sums[2] += System.nanoTime() - start;
                    if (!time) {
                        StringBuilder out = new StringBuilder("{\"file\":").append(quoted(line)).append(",\"type\":")
                                .append(quoted(format.type()));
                        told.structures.forEach((name, struct) -> {
                            out.append(",\"").append(name).append("\":");
                            write(struct, out);
                        });
                        out.append(",\"facts\":[");
                        for (int i = 0; i < told.facts.size(); i++) {
                            out.append(i > 0 ? "," : "").append(quoted(told.facts.get(i)));
                        }
                        System.out.println(out.append("]}"));
                    }
                    break;
                }
            }
        }
        if (time) {
            spent.forEach((type, sums) -> System.out.printf(
                    "%s: %d files, %d bytes, %.3f ms a file, %.0f MB/s%n",
                    type, sums[0], sums[1], sums[2] / 1e6 / sums[0], sums[1] * 1e3 / sums[2]));
        }
    }

    static void write(Structure value, StringBuilder out) {
        switch (value) {
            case Structure.Int number -> out.append(number.value());
            case Structure.Real number -> out.append(number.value());
            case Structure.Bool yes -> out.append(yes.value());
            case Structure.Text text -> out.append(quoted(new String(text.bytes(), StandardCharsets.ISO_8859_1)));
            case Structure.Struct struct -> map(struct.fields(), out);
            case Structure.Dictionary dictionary -> map(dictionary.elements(), out);
            case Structure.Sequence sequence -> {
                out.append('[');
                for (int i = 0; i < sequence.elements().size(); i++) {
                    out.append(i > 0 ? "," : "");
                    write(sequence.elements().get(i), out);
                }
                out.append(']');
            }
        }
    }

    static void map(Map<String, Structure> fields, StringBuilder out) {
        out.append('{');
        String comma = "";
        for (Map.Entry<String, Structure> field : fields.entrySet()) {
            out.append(comma).append(quoted(field.getKey())).append(':');
            write(field.getValue(), out);
            comma = ",";
        }
        out.append('}');
    }

    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char letter : text.toCharArray()) {
            if (letter < ' ' || letter > '~' || letter == '"' || letter == '\\') {
                out.append("\\u%04x".formatted((int) letter));
            } else {
                out.append(letter);
            }
        }
        return out.append('"').toString();
    }

    static class Told implements Found {
        final Map<String, Structure.Struct> structures = new TreeMap<>();
        final List<String> facts = new java.util.ArrayList<>();

        public void fact(Fact fact) {
            facts.add(fact.code() + " " + fact.level() + " " + fact.offset() + "+" + fact.length() + " " + fact.values());
        }

        public void hash(String name, String hex) {
            facts.add("hash " + name + " " + hex);
        }

        public void structure(String module, Structure.Struct structure) {
            structures.put(module, structure);
        }

        public void part(String role, String name, long offset, long length) {
            facts.add("part " + role + " " + name + " " + offset + "+" + length);
        }

        public void child(String role, String name, long packedSize, Unpacking unpacking) {
            facts.add("child " + role + " " + name);
        }

        public void notice(Notice.Kind kind, long offset, String detail) {
            facts.add("notice " + kind + " " + offset + " " + detail);
        }

        public String source() {
            return "";
        }

        public Iterable<String> passwords() {
            return List.of();
        }
    }
}
