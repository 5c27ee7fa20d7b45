package org.atalaya.evidence.msi;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.ole.CompoundFile;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;

/** Windows Installer packages, transforms and patches. */
public final class Msi implements Format {
    /** Bytes of a script that stands in a table. */
    private static final int MOST_SCRIPT = 1 << 20;

    @Override
    public String type() {
        return "msi";
    }

    @Override
    public Set<String> modules() {
        return Set.of("msi");
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        return CompoundFile.recognises(head)
                && CompoundFile.open(content).filter(Msi::isInstaller).isPresent();
    }

    private static boolean isInstaller(CompoundFile file) {
        if (file.entries().isEmpty()) {
            return false;
        }
        CompoundFile.Entry root = file.entries().get(0);
        for (InstallerPackage.Kind kind : InstallerPackage.Kind.values()) {
            if (kind.is(root)) {
                return true;
            }
        }
        return file.entries().stream()
                .anyMatch(entry -> Database.decoded(entry.name()).equals("!_StringPool"));
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        InstallerPackage read = InstallerPackage.of(CompoundFile.open(content).orElseThrow());
        new MsiFacts(read, found).tell();
        long end = read.file().end();
        if (end < content.size()) {
            // A signature covers the streams alone: what is hung on to a signed package keeps it valid.
            Level level = read.signature().isPresent() ? Level.HIGH : Level.MEDIUM;
            found.overlay("msi.bytes-after-end", level, "bytes after the end", end, content.size() - end);
        }
        Set<String> damage = new LinkedHashSet<>(read.file().damage());
        damage.addAll(read.database().damage());
        for (String one : damage) {
            found.notice(Notice.Kind.DAMAGED, -1, "MSI: " + one);
        }
        found.structure("msi", MsiStructure.of(read));
        children(read, found);
    }

    /** Streams that may be artifacts: binaries, cabinets, what lies in storages, and scripts that stand in tables. */
    private static void children(InstallerPackage read, Found found) throws IOException {
        Map<String, String> members = read.installed().paths();
        Set<String> cabinets = new HashSet<>();
        Database.Table media = read.database().table("Media");
        for (Object[] row : media.rows()) {
            String cabinet = media.text(row, "Cabinet");
            if (cabinet.startsWith("#")) {
                cabinets.add(cabinet.substring(1));
                if (!read.database().streams().containsKey(cabinet.substring(1))) {
                    found.fact(Fact.of("msi.cabinet-missing", Level.LOW, cabinet));
                }
            } else if (!cabinet.isEmpty()) {
                boolean isMissing =
                        found.isBeside(cabinet).filter(there -> !there).isPresent();
                found.fact(
                        isMissing
                                ? Fact.of("msi.cabinet-missing", Level.LOW, cabinet)
                                : Fact.of("msi.cabinet-beside", Level.INFORMATIONAL, cabinet));
            }
        }
        boolean hasCabinet = media.rows().stream()
                .anyMatch(row -> !media.text(row, "Cabinet").isEmpty());
        int files = read.installed().files().size();
        if (!hasCabinet && files > 0) {
            found.fact(Fact.of("msi.files-beside", Level.INFORMATIONAL, Integer.toString(files)));
        }
        for (Map.Entry<String, CompoundFile.Entry> stream :
                read.database().streams().entrySet()) {
            String name = stream.getKey();
            CompoundFile.Entry entry = stream.getValue();
            if (name.startsWith("!") || entry.name().startsWith("\u0005")) {
                continue;
            }
            boolean isCabinet = cabinets.contains(name);
            String role = isCabinet
                    ? "cabinet"
                    : name.startsWith("Binary.") ? "binary" : name.startsWith("Icon.") ? "icon" : "stream";
            found.child(role, name, isCabinet ? members : Map.of(), entry.size(), () -> read.file().stream(entry));
        }
        for (CompoundFile.Entry entry : read.file().entries()) {
            if (entry.kind() == CompoundFile.Kind.STREAM && entry.parent() > 0) {
                String name = Database.decoded(entry.name());
                if (!name.startsWith("!") && !name.startsWith("\u0005")) {
                    String storage = read.file().entries().get(entry.parent()).path();
                    found.child("stream", storage + "/" + name, entry.size(), () -> read.file().stream(entry));
                }
            }
        }
        for (CustomAction action : read.actions()) {
            if (action.isScript()
                    && action.from().equals("inline")
                    && !action.target().isEmpty()) {
                String text = action.target()
                        .substring(0, Math.min(MOST_SCRIPT, action.target().length()));
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                found.child(
                        "script", action.name(), action.kind(), bytes.length, () -> new ByteArrayInputStream(bytes));
            }
        }
    }
}
