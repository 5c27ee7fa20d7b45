package org.atalaya.evidence.pe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.atalaya.evidence.image.Fields;
import org.atalaya.evidence.strings.Ascii;
import org.atalaya.model.Structure;

/**
 * What a PE file asks of libraries, at start or later: "The .idata Section" and "Delay-Load Import Tables".
 *
 * @param limited whether a limit cut the list
 */
record Imports(List<Library> libraries, boolean limited) {
    /** Libraries, and functions of all libraries together, that are read. */
    static final int MOST = 16_384;
    /** Slots that are looked at, whether a function stands there or not. */
    static final int MOST_SLOTS = 1 << 18;

    private static final Map<String, Map<Integer, String>> BY_ORDINAL = ordinals();

    /** A library and what is taken from it. */
    record Library(String name, List<Function> functions) {}

    /**
     * An imported function.
     *
     * @param name as it stands there, or what the ordinal stands for
     * @param address where its address will be put
     * @param offset place of the name or of the ordinal in the file
     * @param length bytes there
     */
    record Function(String name, OptionalInt ordinal, long address, long offset, int length) {}

    static Imports atStart(PeImage image) {
        List<Library> libraries = new ArrayList<>();
        long at = image.present(PeImage.IMPORT)
                .map(d -> image.offset(d.address()))
                .orElse(-1L);
        int functions = 0;
        int[] slots = {MOST_SLOTS};
        int read = 0;
        for (; at >= 0 && image.view.has(at, 20) && image.view.u32(at + 12) != 0; at += 20) {
            if (read++ >= MOST || functions >= MOST || slots[0] <= 0) {
                return new Imports(List.copyOf(libraries), true);
            }
            byte[] name = library(image, image.offset(image.view.u32(at + 12)));
            if (name.length == 0) {
                continue;
            }
            long thunks = image.offset(image.view.u32(at));
            if (thunks <= 0) {
                thunks = image.offset(image.view.u32(at + 16));
            }
            List<Function> found = thunks < 0
                    ? List.of()
                    : functions(image, Names.text(name), thunks, image.view.u32(at + 16), MOST - functions, slots);
            if (!found.isEmpty()) {
                functions += found.size();
                libraries.add(new Library(Names.text(name), found));
            }
        }
        return new Imports(List.copyOf(libraries), slots[0] <= 0);
    }

    private static List<Function> functions(
            PeImage image, String library, long thunks, long slots, int most, int[] budget) {
        int width = image.wide ? 8 : 4;
        List<Function> found = new ArrayList<>();
        for (int i = 0; found.size() < most && image.view.has(thunks + (long) i * width, width); i++) {
            if (--budget[0] < 0) {
                break;
            }
            long place = thunks + (long) i * width;
            long thunk = image.wide ? image.view.i64(place) : image.view.u32(place);
            if (thunk == 0) {
                break;
            }
            long slot = slots + (long) i * width & 0xFFFF_FFFFL;
            if (byOrdinal(image, thunk)) {
                int ordinal = (int) thunk & 0xFFFF;
                found.add(new Function(named(library, ordinal), OptionalInt.of(ordinal), slot, place, width));
                continue;
            }
            long hint = image.offset(thunk);
            if (hint >= 0 && image.view.has(hint, 3)) {
                byte[] name = image.view.name(hint + 2, Names.LONGEST);
                if (Names.isFunction(name)) {
                    found.add(new Function(Names.text(name), OptionalInt.empty(), slot, hint + 2, name.length));
                }
            }
        }
        return List.copyOf(found);
    }

    static Imports delayed(PeImage image) {
        List<Library> libraries = new ArrayList<>();
        long at = image.present(PeImage.DELAY_IMPORT)
                .map(d -> image.offset(d.address()))
                .orElse(-1L);
        int functions = 0;
        int read = 0;
        for (; at >= 0 && image.view.has(at, 32); at += 32) {
            if (read++ >= MOST || functions >= MOST) {
                return new Imports(List.copyOf(libraries), true);
            }
            long attributes = image.view.u32(at);
            if (attributes > 1 || empty(image, at)) {
                break;
            }
            // Visual C++ 6 wrote addresses with the image base in them, and attribute 0
            boolean absolute = attributes == 0 && !image.wide;
            long name = relative(image, absolute, image.view.u32(at + 4));
            long slots = relative(image, absolute, image.view.u32(at + 12));
            long names = relative(image, absolute, image.view.u32(at + 16));
            if (names >= image.sizeOfImage() || slots >= image.sizeOfImage() || name < 64 || names < 64) {
                break;
            }
            byte[] library = library(image, image.offset(name));
            if (library.length == 0) {
                continue;
            }
            List<Function> found =
                    delayedFunctions(image, Names.text(library), names, slots, attributes == 0, MOST - functions);
            functions += found.size();
            libraries.add(new Library(Names.text(library), found));
        }
        return new Imports(List.copyOf(libraries), false);
    }

    private static List<Function> delayedFunctions(
            PeImage image, String library, long names, long slots, boolean absolute, int most) {
        int width = image.wide ? 8 : 4;
        List<Function> found = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            long place = image.offset(names + (long) i * width);
            long slot = image.offset(slots + (long) i * width);
            if (place < 0 || slot < 0 || !image.view.has(place, width) || !image.view.has(slot, width)) {
                break;
            }
            long thunk = image.wide ? image.view.i64(place) : image.view.u32(place);
            if (thunk == 0 || (image.wide ? image.view.i64(slot) : image.view.u32(slot)) == 0) {
                break;
            }
            long address = slots + (long) i * width;
            if (byOrdinal(image, thunk)) {
                int ordinal = (int) thunk & 0xFFFF;
                found.add(new Function(named(library, ordinal), OptionalInt.of(ordinal), address, place, width));
            } else {
                long hint = image.offset(relative(image, absolute, thunk) + 2);
                byte[] name = hint < 0 ? new byte[0] : image.view.name(hint, Names.LONGEST);
                found.add(new Function(Names.text(name), OptionalInt.empty(), address, hint, name.length));
            }
        }
        return List.copyOf(found);
    }

    private static boolean empty(PeImage image, long at) {
        for (int i = 0; i < 32; i += 4) {
            if (image.view.u32(at + i) != 0) {
                return false;
            }
        }
        return true;
    }

    private static long relative(PeImage image, boolean absolute, long address) {
        return absolute && Long.compareUnsigned(address, image.imageBase()) > 0 ? address - image.imageBase() : address;
    }

    private static boolean byOrdinal(PeImage image, long thunk) {
        return image.wide ? thunk < 0 : (thunk & 0x8000_0000L) != 0;
    }

    private static byte[] library(PeImage image, long at) {
        if (at < 0) {
            return new byte[0];
        }
        byte[] name = image.view.name(at, Names.LONGEST);
        return Names.isLibrary(name) && image.view.has(at, name.length + 1L) ? name : new byte[0];
    }

    private static String named(String library, int ordinal) {
        String key = library.toLowerCase(Locale.ROOT);
        if (key.startsWith("wsock32.dll")) {
            key = "ws2_32.dll";
        }
        int dot = key.indexOf(".dll");
        Map<Integer, String> names = dot < 0 ? null : BY_ORDINAL.get(key.substring(0, dot));
        String name = names == null ? null : names.get(ordinal);
        return name == null ? "ord" + ordinal : name;
    }

    private static Map<String, Map<Integer, String>> ordinals() {
        Map<String, Map<Integer, String>> all = new HashMap<>();
        try (var lines = new BufferedReader(
                new InputStreamReader(Imports.class.getResourceAsStream("ordinals.tsv"), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] cells = line.split("\t", -1);
                if (cells.length == 3 && !line.startsWith("#")) {
                    all.computeIfAbsent(cells[0], key -> new HashMap<>()).put(Integer.valueOf(cells[1]), cells[2]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** Functions of all libraries. */
    int count() {
        return libraries.stream().mapToInt(library -> library.functions.size()).sum();
    }

    /**
     * The import hash: MD5 over {@code library.function} in lower case, in the order of the file, joined by commas; the
     * library without {@code .dll}, {@code .ocx} or {@code .sys}. The algorithm was published by Mandiant in 2014.
     */
    String hash() {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            boolean first = true;
            for (Library library : libraries) {
                String name = library.name;
                int dot = name.indexOf('.');
                if (dot >= 0 && name.regionMatches(true, dot, ".dll", 0, 4)
                        || dot >= 0 && name.regionMatches(true, dot, ".ocx", 0, 4)
                        || dot >= 0 && name.regionMatches(true, dot, ".sys", 0, 4)) {
                    name = name.substring(0, dot);
                }
                for (Function function : library.functions) {
                    String entry = (first ? "" : ",") + name + "." + function.name;
                    md5.update(Names.bytes(Ascii.lower(entry)));
                    first = false;
                }
            }
            return HexFormat.of().formatHex(md5.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As the {@code pe} module of YARA has it. */
    Structure details() {
        List<Fields> all = new ArrayList<>();
        for (Library library : libraries) {
            all.add(new Fields()
                    .put("library_name", Names.bytes(library.name))
                    .put("number_of_functions", library.functions.size())
                    .put("functions", Fields.sequence(library.functions, Imports::fields)));
        }
        return Fields.sequence(all);
    }

    private static Fields fields(Function function) {
        Fields fields = new Fields().put("name", Names.bytes(function.name));
        if (function.ordinal.isPresent()) {
            fields.put("ordinal", function.ordinal.getAsInt());
        }
        if (function.address != 0) {
            fields.put("rva", function.address);
        }
        return fields;
    }
}
