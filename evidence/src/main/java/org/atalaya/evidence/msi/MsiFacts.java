package org.atalaya.evidence.msi;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.cms.Signature;
import org.atalaya.evidence.ole.CompoundFile;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;

/** What is worth saying of a package: where it comes from, who signed it, what it runs and what it leaves behind. */
final class MsiFacts {
    /** Facts of one kind: files in startup folders, values under Run keys, conditions of launch. */
    static final int MOST_OF_A_KIND = 20;

    /** Characters of a key of the registry: as many as Windows allows. */
    private static final int MOST_KEY = 255;

    /** Authorities and their systems that lures are named after; whole words, without regard to case. */
    private static final Pattern AUTHORITY = Pattern.compile(
            "\\b(imss|idse|sipare|seguro social|infonavit|sat|cfdi|condusef|cnbv|banxico|cfe|gob\\.mx)\\b",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    /** Words that begin names which installer tools leave in their packages, and the tools. */
    private static final Map<String, String> TOOLS = Map.of(
            "AI_", "Advanced Installer",
            "WixUI", "WiX",
            "WIXUI", "WiX",
            "WixShellExec", "WiX",
            "ISSetup", "InstallShield",
            "ISScript", "InstallShield",
            "NetFxChain", "Visual Studio",
            "VSDCA", "Visual Studio",
            "EXEMSI", "MSI Wrapper");

    /** Words in the name of the program that created a package, in lower case. */
    private static final Map<String, String> CREATORS = Map.of(
            "advanced installer", "Advanced Installer",
            "windows installer xml", "WiX",
            "wix toolset", "WiX",
            "msitools", "msitools",
            "installshield", "InstallShield",
            "installaware", "InstallAware",
            "wise for windows installer", "Wise",
            "exemsi", "MSI Wrapper",
            "orca", "Orca");

    private static final Pattern RUN_KEY =
            Pattern.compile("(?i).*\\\\CurrentVersion\\\\(Policies\\\\Explorer\\\\)?Run(Once|OnceEx|Services)?");
    private static final Pattern STARTUP = Pattern.compile("(?i).*\\\\Startup\\\\[^\\\\]+");
    private static final Pattern OF_USER = Pattern.compile("(?i)%(APPDATA|LOCALAPPDATA|TEMP|USERPROFILE)%.*");

    private final InstallerPackage read;
    private final Database database;
    private final Found found;

    MsiFacts(InstallerPackage read, Found found) {
        this.read = read;
        this.database = read.database();
        this.found = found;
    }

    void tell() {
        switch (read.kind()) {
            case TRANSFORM -> found.fact(Fact.of("msi.transform", Level.LOW, revision()));
            case PATCH -> found.fact(Fact.of("msi.patch", Level.INFORMATIONAL, revision()));
            case PACKAGE -> {}
        }
        product();
        summary();
        signature();
        authority();
        tools();
        storages();
        read.actions().forEach(this::action);
        embeddedUi();
        launchConditions();
        leftBehind();
    }

    private String revision() {
        return read.summary().text(Summary.REVISION);
    }

    private String property(String name) {
        return read.properties().getOrDefault(name, "");
    }

    private void product() {
        if (!property("ProductName").isEmpty()) {
            found.fact(Fact.of(
                    "msi.product",
                    Level.INFORMATIONAL,
                    property("ProductName"),
                    property("Manufacturer"),
                    property("ProductVersion")));
        }
    }

    private void summary() {
        Summary summary = read.summary();
        Optional<CompoundFile.Entry> stream = read.file().entry("\u0005SummaryInformation");
        if (stream.isEmpty()) {
            return;
        }
        String created = summary.number(Summary.CREATED)
                .filter(seconds -> seconds > 0 && seconds < 1L << 33)
                .map(seconds -> Instant.ofEpochSecond(seconds).toString())
                .orElse("");
        found.fact(new Fact(
                "msi.summary",
                Level.INFORMATIONAL,
                stream.get().place(),
                stream.get().place() < 0 ? 0 : stream.get().size(),
                List.of(
                        summary.text(Summary.APPLICATION),
                        summary.text(Summary.AUTHOR),
                        created,
                        summary.text(Summary.TEMPLATE),
                        summary.text(Summary.REVISION))));
    }

    private void signature() {
        PackageSignature signature = read.signature();
        if (!signature.isPresent()) {
            found.fact(Fact.of("msi.signature-absent", Level.INFORMATIONAL));
            return;
        }
        long place = signature.place();
        long size = place < 0 ? 0 : signature.size();
        if (signature.all().isEmpty()) {
            found.fact(new Fact("msi.signature-broken", Level.MEDIUM, place, size, List.of()));
        }
        for (Signature one : signature.all()) {
            List<String> values = List.of(one.signer(), one.issuer(), one.time());
            if (one.verified()) {
                found.fact(new Fact("msi.signature-valid", Level.INFORMATIONAL, place, size, values));
            } else if (!one.digestAgrees()) {
                found.fact(new Fact("msi.signature-mismatched", Level.HIGH, place, size, values));
            } else {
                found.fact(new Fact("msi.signature-unverified", Level.MEDIUM, place, size, values));
            }
        }
    }

    private void authority() {
        String product = property("ProductName");
        String maker = property("Manufacturer");
        if (!AUTHORITY.matcher(product + " \n " + maker).find()) {
            return;
        }
        PackageSignature signature = read.signature();
        if (!signature.isPresent()) {
            found.fact(Fact.of("msi.names-authority-unsigned", Level.HIGH, product, maker));
        } else if (!signature.holds()) {
            // A signature that does not hold proves nothing: it must not silence this.
            found.fact(Fact.of("msi.names-authority-unverified", Level.HIGH, product, maker));
        } else {
            // Anyone can sign with a certificate of his own; who is trusted is not decided here.
            found.fact(Fact.of("msi.names-authority-signed", Level.MEDIUM, product, maker, signature.signer()));
        }
    }

    private void tools() {
        Set<String> tools = new TreeSet<>();
        database.tables().keySet().forEach(name -> tool(name, tools));
        read.properties().keySet().forEach(name -> tool(name, tools));
        Database.Table binary = database.table("Binary");
        binary.rows().forEach(row -> tool(binary.text(row, "Name"), tools));
        read.actions().forEach(action -> tool(action.name(), tools));
        String creator = read.summary().text(Summary.APPLICATION).toLowerCase(Locale.ROOT);
        CREATORS.forEach((word, tool) -> {
            if (creator.contains(word)) {
                tools.add(tool);
            }
        });
        tools.forEach(tool -> found.fact(Fact.of("msi.made-by", Level.INFORMATIONAL, tool)));
    }

    private static void tool(String name, Set<String> tools) {
        TOOLS.forEach((word, tool) -> {
            if (name.startsWith(word)) {
                tools.add(tool);
            }
        });
    }

    /** Transforms that a package carries, for languages or instances; one may change all that stands in its tables. */
    private void storages() {
        int told = 0;
        for (CompoundFile.Entry entry : read.file().entries()) {
            if (entry.kind() == CompoundFile.Kind.STORAGE && InstallerPackage.Kind.TRANSFORM.is(entry)) {
                if (told++ == MOST_OF_A_KIND) {
                    return;
                }
                found.fact(Fact.of("msi.embedded-transform", Level.INFORMATIONAL, Database.decoded(entry.name())));
            }
        }
    }

    private void action(CustomAction action) {
        if (action.kind().equals("install")) {
            found.fact(
                    Fact.of("msi.action-installs-package", Level.LOW, action.name(), action.source(), action.target()));
        }
        if (!action.runs()) {
            return;
        }
        String what = action.kind() + " " + (action.source().isEmpty() ? action.from() : source(action));
        String when = action.sequence().map(place -> Integer.toString(place)).orElse("");
        CompoundFile.Entry entry = database.streams().get("Binary." + action.source());
        long place = action.from().equals("binary") && entry != null ? entry.place() : -1;
        long length = entry == null || place < 0 ? 0 : entry.size();
        List<String> values = List.of(action.name(), what, action.target(), when, action.condition());
        String kind = action.isScript() ? "script" : action.kind();
        if (action.isSystem()) {
            boolean carried = action.from().equals("binary") || action.from().equals("inline");
            // A DLL of its own as SYSTEM is what honest installers do too; a program or script of its own is rarer.
            Level level = !carried || action.kind().equals("dll") ? Level.LOW : Level.MEDIUM;
            found.fact(new Fact("msi.system-action-runs-" + kind, level, place, length, values));
        } else {
            found.fact(new Fact("msi.action-runs-" + kind, Level.INFORMATIONAL, place, length, values));
        }
        if (action.isScript() && action.from().equals("inline")) {
            found.fact(Fact.of("msi.script-in-action", Level.MEDIUM, action.name(), action.kind()));
        }
        if (action.hidesTarget()) {
            found.fact(Fact.of("msi.action-hides-target", Level.LOW, action.name()));
        }
        for (CustomAction.Place at : action.places()) {
            if (at.table().equals("AdminExecuteSequence")) {
                found.fact(Fact.of("msi.action-in-admin-sequence", Level.MEDIUM, action.name()));
            }
        }
    }

    /** The code's place for people: an installed file by its path, others as the table has it. */
    private String source(CustomAction action) {
        return switch (action.from()) {
            case "file" ->
                read.installed().file(action.source()).map(Installed.File::path).orElse(action.source());
            case "directory" -> read.installed().folder(action.source());
            default -> action.source();
        };
    }

    /** A library that draws the installation runs before anything is asked. */
    private void embeddedUi() {
        Database.Table table = database.table("MsiEmbeddedUI");
        for (Object[] row : few(table.rows(), "libraries that draw the installation")) {
            found.fact(Fact.of("msi.embedded-ui", Level.LOW, table.text(row, "FileName")));
        }
    }

    private void launchConditions() {
        Database.Table table = database.table("LaunchCondition");
        for (Object[] row : few(table.rows(), "conditions of launch")) {
            found.fact(Fact.of(
                    "msi.launch-condition",
                    Level.INFORMATIONAL,
                    table.text(row, "Condition"),
                    table.text(row, "Description")));
        }
    }

    private <T> List<T> few(List<T> all, String what) {
        if (all.size() > MOST_OF_A_KIND) {
            found.notice(
                    Notice.Kind.LIMIT,
                    -1,
                    "more than " + MOST_OF_A_KIND + " " + what + " (" + all.size()
                            + "); the rest is not told as facts");
        }
        return all.subList(0, Math.min(MOST_OF_A_KIND, all.size()));
    }

    /** What starts by itself later, and programs that go where a user may write. */
    private void leftBehind() {
        List<Installed.File> files = read.installed().files().stream()
                .filter(file -> Installed.isProgram(file.name()))
                .toList();
        List<Installed.File> startup = files.stream()
                .filter(file -> STARTUP.matcher(file.path()).matches())
                .toList();
        for (Installed.File file : few(startup, "files in startup folders")) {
            found.fact(Fact.of("msi.starts-with-windows", Level.MEDIUM, file.path(), ""));
        }
        // Libraries go where their program goes.
        List<Installed.File> ofUser = files.stream()
                .filter(file -> !file.name().toLowerCase(Locale.ROOT).endsWith(".dll"))
                .filter(file -> OF_USER.matcher(file.path()).matches() && !startup.contains(file))
                .toList();
        for (Installed.File file : few(ofUser, "programs in a user's folders")) {
            found.fact(Fact.of("msi.program-in-user-folder", Level.LOW, file.path()));
        }
        Database.Table registry = database.table("Registry");
        List<Object[]> run = registry.rows().stream()
                .filter(row -> registry.text(row, "Key").length() <= MOST_KEY
                        && RUN_KEY.matcher(registry.text(row, "Key")).matches())
                .toList();
        for (Object[] row : few(run, "values under Run keys")) {
            found.fact(Fact.of(
                    "msi.starts-with-windows",
                    Level.MEDIUM,
                    registry.text(row, "Key") + "\\" + registry.text(row, "Name"),
                    read.installed().expanded(registry.text(row, "Value"))));
        }
        Database.Table shortcut = database.table("Shortcut");
        List<Object[]> links = shortcut.rows().stream()
                .filter(row -> STARTUP.matcher(read.installed().folder(shortcut.text(row, "Directory_")) + "\\x")
                        .matches())
                .toList();
        for (Object[] row : few(links, "links in startup folders")) {
            String folder = read.installed().folder(shortcut.text(row, "Directory_"));
            found.fact(Fact.of(
                    "msi.starts-with-windows",
                    Level.MEDIUM,
                    folder + "\\" + Installed.longName(shortcut.text(row, "Name")),
                    read.installed().expanded(shortcut.text(row, "Target"))));
        }
        Database.Table service = database.table("ServiceInstall");
        for (Object[] row : few(service.rows(), "services")) {
            found.fact(Fact.of(
                    "msi.installs-service",
                    Level.LOW,
                    service.text(row, "Name"),
                    read.installed().expanded(service.text(row, "DisplayName"))));
        }
    }
}
