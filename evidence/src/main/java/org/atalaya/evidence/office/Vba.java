package org.atalaya.evidence.office;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.artifact.Unheard;
import org.atalaya.evidence.strings.Ascii;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;
import org.atalaya.model.Structure;

/**
 * A VBA project, [MS-OVBA] 2.3.4: its directory names the modules and where in each stream the compressed source begins.
 * Where the directory is missing or lies, sources are found by the bytes with which every one begins.
 */
final class Vba {
    /** Modules of one project. */
    static final int MOST_MODULES = 1_000;
    /** Bytes of one stream. */
    static final int MOST_STREAM = 32 << 20;
    /** References that are kept. */
    private static final int MOST_REFERENCES = 200;

    /** Procedures that run by themselves. */
    private static final Set<String> STARTS = Set.of(
            "autoexec",
            "autoopen",
            "autoclose",
            "autonew",
            "autoexit",
            "auto_open",
            "auto_close",
            "document_open",
            "document_close",
            "document_new",
            "workbook_open",
            "workbook_activate",
            "workbook_close",
            "workbook_beforeclose",
            "presentation_open",
            "document_beforeclose");

    private static final List<String> RUNS = List.of(
            "wscript.shell",
            "shell.application",
            "shellexecute",
            "shell(",
            "shell ",
            "createprocess",
            "urldownloadtofile",
            "powershell",
            "winmgmts",
            "win32_process",
            "adodb.stream",
            "xmlhttp",
            "createthread",
            "virtualalloc",
            "cmd /c",
            "cmd.exe",
            "mshta",
            "regsvr32",
            "rundll32",
            "schedule.service");

    private String projectName = "";
    private String version = "";
    private Charset charset = StandardCharsets.ISO_8859_1;
    private final List<String> references = new ArrayList<>();
    private final List<Module> modules = new ArrayList<>();

    private static final class Module {
        String name = "";
        String stream = "";
        int offset;
        String type = "Unknown";
    }

    private Vba() {}

    /** Tells macros, facts and the structure {@code vba} of a compound file; false when it has no project. */
    static boolean find(Storage storage, Found found) throws IOException {
        String dir = storage.streams().stream()
                .filter(path -> path.toLowerCase(Locale.ROOT).endsWith("vba/dir"))
                .findFirst()
                .orElse("");
        Set<String> sources = sources(storage, dir);
        if (dir.isEmpty() && sources.isEmpty()) {
            return false;
        }
        Vba vba = new Vba();
        if (!dir.isEmpty()) {
            Optional<byte[]> unpacked = storage.read(dir, MOST_STREAM).flatMap(bytes -> Ovba.unpack(bytes, 0));
            if (unpacked.isPresent()) {
                vba.directory(unpacked.get());
            } else {
                found.notice(Notice.Kind.DAMAGED, -1, "the directory of the VBA project cannot be unpacked");
            }
        }
        vba.tell(storage, dir.isEmpty() ? "" : dir.substring(0, dir.length() - 3), sources, found);
        return true;
    }

    /** What rules may ask of a project, without telling anything of it. */
    static Optional<Structure.Struct> structure(Storage storage) throws IOException {
        Structure.Struct[] kept = new Structure.Struct[1];
        find(storage, new Unheard() {
            @Override
            public void structure(String module, Structure.Struct structure) {
                kept[0] = structure;
            }
        });
        return Optional.ofNullable(kept[0]);
    }

    private static Set<String> sources(Storage storage, String dir) {
        Set<String> sources = new LinkedHashSet<>();
        for (String path : storage.streams()) {
            String lower = path.toLowerCase(Locale.ROOT);
            boolean within = lower.startsWith("vba/") || lower.contains("/vba/");
            String last = lower.substring(lower.lastIndexOf('/') + 1);
            if (within && !path.equals(dir) && !last.startsWith("_") && sources.size() < MOST_MODULES) {
                sources.add(path);
            }
        }
        return sources;
    }

    /** [MS-OVBA] 2.3.4.2: records of id, size and data. */
    private void directory(byte[] dir) {
        int at = 0;
        Module module = new Module();
        while (at + 6 <= dir.length) {
            int id = u16(dir, at);
            long size = u32(dir, at + 2);
            // 2.3.4.2.1.11 PROJECTVERSION: a size of 4 and six bytes.
            long taken = id == 0x0009 ? 6 : size;
            int from = at + 6;
            if (taken > dir.length - from) {
                return;
            }
            int to = (int) (from + taken);
            switch (id) {
                case 0x0003 -> charset = charset(u16(dir, from));
                case 0x0004 -> projectName = text(dir, from, to);
                case 0x0009 -> version = u32(dir, from) + "." + u16(dir, from + 4);
                case 0x0016 -> {
                    if (references.size() < MOST_REFERENCES) {
                        references.add(text(dir, from, to));
                    }
                }
                case 0x0019 -> {
                    module = new Module();
                    module.name = text(dir, from, to);
                    if (modules.size() < MOST_MODULES) {
                        modules.add(module);
                    }
                }
                case 0x001A -> module.stream = text(dir, from, to);
                case 0x0032 -> {
                    if (to - from >= 2) {
                        module.stream = new String(dir, from, to - from, StandardCharsets.UTF_16LE);
                    }
                }
                case 0x0031 -> module.offset = to - from >= 4 ? (int) Math.min(Integer.MAX_VALUE, u32(dir, from)) : 0;
                case 0x0021 -> module.type = "Standard";
                case 0x0022 -> module.type = "Class";
                default -> {}
            }
            at = to;
        }
    }

    private void tell(Storage storage, String folder, Set<String> sources, Found found) throws IOException {
        Map<String, Structure> texts = new LinkedHashMap<>();
        List<Structure> names = new ArrayList<>();
        List<Structure> types = new ArrayList<>();
        List<Structure> codes = new ArrayList<>();
        Set<String> starts = new LinkedHashSet<>();
        Set<String> runs = new LinkedHashSet<>();
        Set<String> left = new LinkedHashSet<>(sources);
        List<Module> all = new ArrayList<>(modules);
        for (Module module : modules) {
            left.removeIf(path -> path.equalsIgnoreCase(folder + module.stream));
        }
        for (String path : left) {
            Module module = new Module();
            module.name = path.substring(path.lastIndexOf('/') + 1);
            module.stream = path.substring(Math.min(path.length(), path.startsWith(folder) ? folder.length() : 0));
            module.offset = -1;
            all.add(module);
        }
        for (Module module : all) {
            String path = path(storage, folder, module.stream);
            Optional<byte[]> stream = path.isEmpty() ? Optional.empty() : storage.read(path, MOST_STREAM);
            Optional<byte[]> source = stream.flatMap(bytes -> source(bytes, module.offset));
            if (source.isEmpty()) {
                if (module.offset >= 0) {
                    found.notice(
                            Notice.Kind.DAMAGED,
                            -1,
                            "the source of the macro module " + module.name + " is missing or cannot be unpacked");
                }
                continue;
            }
            byte[] code = source.get();
            look(new String(code, charset), starts, runs);
            names.add(new Structure.Text(module.name.getBytes(StandardCharsets.UTF_8)));
            types.add(new Structure.Text(module.type.getBytes(StandardCharsets.UTF_8)));
            codes.add(new Structure.Text(code));
            long packed = stream.map(bytes -> bytes.length).orElse(0);
            found.child("macro", module.name, "vba", packed, () -> new ByteArrayInputStream(code));
        }
        texts.put("has_macros", new Structure.Bool(true));
        texts.put("module_names", new Structure.Sequence(names));
        texts.put("module_types", new Structure.Sequence(types));
        texts.put("module_codes", new Structure.Sequence(codes));
        texts.put("project_info", project(codes.size()));
        found.structure("vba", new Structure.Struct(texts));
        found.fact(Fact.of("office.macros", Level.LOW, Integer.toString(codes.size())));
        if (!starts.isEmpty()) {
            found.fact(new Fact("office.macro-starts-itself", Level.MEDIUM, -1, 0, List.copyOf(starts)));
        }
        if (!runs.isEmpty()) {
            found.fact(new Fact("office.macro-runs-programs", Level.MEDIUM, -1, 0, List.copyOf(runs)));
        }
    }

    private Structure.Struct project(int count) {
        Map<String, Structure> project = new LinkedHashMap<>();
        project.put("name", new Structure.Text(projectName.getBytes(StandardCharsets.UTF_8)));
        project.put("version", new Structure.Text(version.getBytes(StandardCharsets.UTF_8)));
        project.put(
                "references",
                new Structure.Sequence(references.stream()
                        .map(name -> (Structure) new Structure.Text(name.getBytes(StandardCharsets.UTF_8)))
                        .toList()));
        project.put("module_count", new Structure.Int(count));
        project.put("is_compressed", new Structure.Bool(true));
        return new Structure.Struct(project);
    }

    private static String path(Storage storage, String folder, String stream) {
        for (String path : storage.streams()) {
            if (path.equalsIgnoreCase(folder + stream)) {
                return path;
            }
        }
        return "";
    }

    /** The source at its place; where the place is a lie, at the bytes with which every source begins. */
    private static Optional<byte[]> source(byte[] stream, int offset) {
        Optional<byte[]> source = offset >= 0 ? Ovba.unpack(stream, offset) : Optional.empty();
        if (source.isPresent()) {
            return source;
        }
        byte[] begin = "\0Attribut".getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 3; i + begin.length <= stream.length; i++) {
            int k = 0;
            while (k < begin.length && stream[i + k] == begin[k]) {
                k++;
            }
            if (k == begin.length && stream[i - 3] == 1) {
                return Ovba.unpack(stream, i - 3);
            }
        }
        return Optional.empty();
    }

    private static void look(String code, Set<String> starts, Set<String> runs) {
        String lower = Ascii.lower(code);
        for (int at = lower.indexOf("sub "); at >= 0; at = lower.indexOf("sub ", at + 4)) {
            int end = at + 4;
            while (end < lower.length() && (Character.isLetterOrDigit(lower.charAt(end)) || lower.charAt(end) == '_')) {
                end++;
            }
            String name = lower.substring(at + 4, end);
            if (STARTS.contains(name)) {
                starts.add(code.substring(at + 4, end));
            }
        }
        for (String word : RUNS) {
            if (lower.contains(word)) {
                runs.add(word.trim());
            }
        }
    }

    private String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, charset);
    }

    private static Charset charset(int page) {
        for (String name : List.of("windows-" + page, "x-windows-" + page, "IBM" + page, "MS" + page)) {
            if (Charset.isSupported(name)) {
                return Charset.forName(name);
            }
        }
        return StandardCharsets.ISO_8859_1;
    }

    static int u16(byte[] bytes, int at) {
        return at + 2 > bytes.length ? 0 : bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8;
    }

    static long u32(byte[] bytes, int at) {
        return u16(bytes, at) | (long) u16(bytes, at + 2) << 16;
    }
}
