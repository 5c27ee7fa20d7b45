package org.atalaya.sweep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.atalaya.fixtures.Bytes;
import org.atalaya.fixtures.Corpora;
import org.atalaya.fixtures.MsiWriter;
import org.atalaya.fixtures.PeWriter;
import org.atalaya.fixtures.SignedPe;

/**
 * The cases of our own YARA rules: {@code knowledge/rules/tests/yara}, in the form that {@code knowledge/rules/README.md}
 * tells. The files they describe hold texts and tables and nothing that could run.
 */
final class YaraCases {
    private YaraCases() {}

    /** What a rule must do with a file. */
    record Case(String file, String rule, String says, boolean fires, byte[] bytes) {}

    static List<Case> load() throws IOException, GeneralSecurityException {
        List<Case> cases = new ArrayList<>();
        for (Path file : Corpora.files(Corpora.root().resolve("knowledge/rules/tests/yara"), ".yml")) {
            for (Map<?, ?> document : RuleCases.documents(file)) {
                for (Object one : (List<?>) get(document, "cases")) {
                    Map<?, ?> given = (Map<?, ?>) one;
                    cases.add(new Case(
                            file.getFileName().toString(),
                            get(document, "rule").toString(),
                            get(given, "case").toString(),
                            (Boolean) get(given, "fires"),
                            bytes(given)));
                }
            }
        }
        return cases;
    }

    private static byte[] bytes(Map<?, ?> given) throws GeneralSecurityException {
        if (given.get("pe") instanceof Map<?, ?> pe) {
            return pe(pe);
        }
        if (given.get("msi") instanceof Map<?, ?> msi) {
            return msi(msi);
        }
        return texts((Map<?, ?>) get(given, "text"));
    }

    /** The texts of {@code ascii} and {@code wide}, a zero between them. */
    private static byte[] texts(Map<?, ?> given) {
        Bytes all = new Bytes();
        list(given, "ascii").forEach(text -> all.ascii(text.toString()).u8(0));
        list(given, "wide")
                .forEach(text -> all.u8(2 * text.toString().length() + 1)
                        .utf16(text.toString())
                        .u16(0)
                        .u8(0));
        return all.done();
    }

    private static byte[] pe(Map<?, ?> given) throws GeneralSecurityException {
        PeWriter writer = new PeWriter(false).section(".text", new byte[64], PeWriter.CODE);
        writer.section(".rdata", texts(given), PeWriter.READ);
        Map<String, String> version = map(given, "version");
        if (!version.isEmpty()) {
            writer.version(version);
        }
        return given.get("signed") instanceof String name ? SignedPe.sign(writer.bytes(), name) : writer.bytes();
    }

    private static byte[] msi(Map<?, ?> given) throws GeneralSecurityException {
        MsiWriter msi = new MsiWriter().table("Property", "Property", "Value");
        map(given, "properties").forEach((name, value) -> msi.row("Property", name, value));
        msi.table("Binary", "Name", "Data*");
        map(given, "binaries")
                .forEach((name, text) -> msi.row("Binary", name, "").stream(
                        "Binary." + name, text.getBytes(StandardCharsets.ISO_8859_1)));
        msi.table("CustomAction", "Action", "Type#", "Source", "Target");
        for (Object action : list(given, "actions")) {
            msi.row("CustomAction", ((List<?>) action).toArray());
        }
        msi.table("Registry", "Registry", "Root#", "Key", "Name", "Value", "Component_");
        int number = 0;
        for (Object row : list(given, "registry")) {
            List<?> cells = (List<?>) row;
            msi.row("Registry", "R" + number++, 1, cells.get(0), cells.get(1), cells.get(2), "C");
        }
        byte[] file = given.get("signed") instanceof String name ? msi.signed(name, true) : msi.bytes();
        if (given.get("changed") instanceof String text) {
            int at = new String(file, StandardCharsets.ISO_8859_1).indexOf(text);
            file[at] ^= 1;
        }
        return given.get("hung") instanceof String text
                ? new Bytes().raw(file).ascii(text).done()
                : file;
    }

    private static List<?> list(Map<?, ?> map, String key) {
        return map.get(key) instanceof List<?> list ? list : List.of();
    }

    private static Map<String, String> map(Map<?, ?> map, String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (map.get(key) instanceof Map<?, ?> given) {
            given.forEach((name, value) -> texts.put(name.toString(), value.toString()));
        }
        return texts;
    }

    private static Object get(Map<?, ?> map, String key) {
        Object value = map.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no " + key + " in " + map);
        }
        return value;
    }
}
