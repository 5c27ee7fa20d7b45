package org.atalaya.evidence.pe;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.image.Magic;
import org.atalaya.evidence.image.View;
import org.atalaya.evidence.installer.AdvancedInstaller;
import org.atalaya.evidence.installer.Carver;
import org.atalaya.evidence.installer.Inno;
import org.atalaya.evidence.installer.Nsis;
import org.atalaya.evidence.installer.SevenZipConfig;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;

/** What stands behind the sections of a PE file, and which installer or self-extractor put it there. */
final class Installers {
    /** Bytes of the overlay in which the start of an archive is looked for, behind an installer's own text. */
    static final int SEARCHED = 1 << 18;
    /** Containers of a Burn bundle that are handed on. */
    static final int MOST_CONTAINERS = 64;

    /** Bytes of a manifest and of a command line. */
    static final int MOST_MANIFEST = 1 << 16;

    static final int MOST_COMMAND = 1 << 10;

    private static final int NSIS_HEADER = 28;
    private static final int INNO_RESOURCE = 11_111;
    private static final int ENTROPY_SAMPLE = 1 << 18;
    private static final long BURN = 0x00F1_4300L;

    private Installers() {}

    /** Tells of the overlay without the signature table, and hands on what is in it. */
    static void tell(PeImage image, Resources resources, Signatures signatures, Found found) throws IOException {
        View view = image.view;
        long start = image.sectionsEnd();
        if (start == 0 || start >= view.size()) {
            return;
        }
        boolean table = signatures.table() >= start;
        long end = table ? Math.min(signatures.table(), view.size()) : view.size();
        long afterTable = table ? signatures.table() + signatures.tableSize() : view.size();
        if (afterTable < view.size()) {
            found.overlay(
                    "pe.data-after-signature", Level.MEDIUM, "after-signature", afterTable, view.size() - afterTable);
        }
        if (end - start < 16 && blank(view, start, end)) {
            return;
        }
        String kind = kind(view, start, end, resources);
        found.fact(view.fact(
                "pe.overlay",
                kind.isEmpty() ? Level.LOW : Level.INFORMATIONAL,
                start,
                end - start,
                Long.toString(end - start),
                String.format(Locale.ROOT, "%.2f", view.entropy(start, end - start, ENTROPY_SAMPLE)),
                kind));
        if (!burn(image, found) && !opened(kind, image, resources, start, end, found)) {
            found.part("overlay", kind.isEmpty() ? "overlay" : kind, start, end - start);
        }
    }

    /** Tells what runs of an installer that stands in the resources, as IExpress makes them. */
    static void express(PeImage image, Resources resources, Found found) {
        boolean isExpress = resources.entries().stream().anyMatch(r -> isNamed(r, "CABINET"));
        if (!isExpress) {
            return;
        }
        found.fact(Fact.of("pe.installer", Level.INFORMATIONAL, "IExpress", ""));
        for (Resources.Resource resource : resources.entries()) {
            if (isNamed(resource, "RUNPROGRAM") || isNamed(resource, "POSTRUNPROGRAM")) {
                String command = Names.text(image.view.name(resource.offset(), MOST_COMMAND));
                // This word stands for nothing that is run.
                if (!command.isEmpty() && !command.equals("<None>")) {
                    found.fact(image.view.fact(
                            "pe.installer-runs",
                            Level.INFORMATIONAL,
                            resource.offset(),
                            resource.length(),
                            "IExpress",
                            command));
                }
            }
        }
    }

    private static boolean isNamed(Resources.Resource resource, String name) {
        return resource.isType(Resources.RCDATA)
                && resource.offset() >= 0
                && resource.name().name() != null
                && resource.name().shown().equals(name);
    }

    /** Tells which installer it is and hands on what lies in it; false when the overlay must be handed on as it is. */
    private static boolean opened(String kind, PeImage image, Resources resources, long start, long end, Found found)
            throws IOException {
        View view = image.view;
        switch (kind) {
            case "nsis" -> {
                String version = resources
                        .first(Resources.MANIFEST)
                        .map(r -> Nsis.version(view.bytes(r.offset(), (int) Math.min(r.length(), MOST_MANIFEST))))
                        .orElse("");
                long at = firstHeader(view, start, end);
                found.fact(view.fact("pe.installer", Level.INFORMATIONAL, at, NSIS_HEADER, "NSIS", version));
                Nsis.open(view, at, end, found);
                return true;
            }
            case "inno" -> {
                long data = Inno.data(view, innoTable(view, resources), start, end);
                found.fact(view.fact(
                        "pe.installer",
                        Level.INFORMATIONAL,
                        start,
                        end - start,
                        "Inno Setup",
                        Inno.version(view, data)));
                if (data >= 0) {
                    Inno.open(view, data, end, found);
                }
                return false;
            }
            case "advanced-installer" -> {
                long footer = AdvancedInstaller.footer(view, start, end);
                found.fact(
                        view.fact("pe.installer", Level.INFORMATIONAL, footer, end - footer, "Advanced Installer", ""));
                return AdvancedInstaller.open(view, footer, found) || Carver.carve(view, start, end, found) > 0;
            }
            case "7z-sfx" -> {
                found.fact(view.fact("pe.installer", Level.INFORMATIONAL, start, end - start, "7-Zip", ""));
                long config = SevenZipConfig.place(view, start, Math.min(end, start + SEARCHED));
                SevenZipConfig.tell(view, config, end, found);
                return Carver.carve(view, start, end, found) > 0;
            }
            case "installshield" -> {
                found.fact(view.fact("pe.installer", Level.INFORMATIONAL, start, end - start, "InstallShield", ""));
                return Carver.carve(view, start, end, found) > 0;
            }
            case "autoit", "pyinstaller" -> {
                return false;
            }
            default -> {
                // What begins with an archive is that archive; what holds some further behind is taken apart.
                return Magic.kind(view, start).isEmpty() && Carver.carve(view, start, end, found) > 0;
            }
        }
    }

    private static long firstHeader(View view, long start, long end) {
        for (long at = start; at < Math.min(end, start + 4096); at += 4) {
            if (Nsis.isAt(view, at)) {
                return at;
            }
        }
        return -1;
    }

    private static long innoTable(View view, Resources resources) {
        return resources.entries().stream()
                .filter(r -> r.isType(Resources.RCDATA)
                        && r.name().name() == null
                        && r.name().id() == INNO_RESOURCE
                        && Inno.isTable(view, r.offset()))
                .mapToLong(Resources.Resource::offset)
                .findFirst()
                .orElse(-1);
    }

    private static boolean blank(View view, long from, long to) {
        for (long at = from; at < to; at++) {
            if (view.u8(at) != 0) {
                return false;
            }
        }
        return true;
    }

    private static String kind(View view, long start, long end, Resources resources) {
        String magic = Magic.kind(view, start);
        if (!magic.isEmpty()) {
            return magic;
        }
        if (firstHeader(view, start, end) >= 0) {
            return "nsis";
        }
        if (innoTable(view, resources) >= 0
                || view.says(0x30, "Inno")
                || view.says(start, "zlb\u001a")
                || view.says(start, "idska32\u001a")) {
            return "inno";
        }
        if (SevenZipConfig.place(view, start, Math.min(end, start + SEARCHED)) >= 0) {
            return "7z-sfx";
        }
        if (AdvancedInstaller.footer(view, start, end) >= 0) {
            return "advanced-installer";
        }
        // The two ways in which InstallShield begins the list of its files, of which neither is read.
        if (view.says(start, "ISSetupStream") || view.says(start, "InstallShield\0")) {
            return "installshield";
        }
        if (find(view, start, Math.min(end, start + SEARCHED), "AU3!EA06") >= 0) {
            return "autoit";
        }
        // PyInstaller writes its table of contents and a cookie at the end
        if (find(view, Math.max(start, end - 4096), end, "MEI\u000c\u000b\n\u000b\u000e") >= 0) {
            return "pyinstaller";
        }
        return Carver.holdsAny(view, start, Math.min(end, start + SEARCHED)) ? "sfx" : "";
    }

    private static long find(View view, long from, long to, String text) {
        for (long at = from; at + text.length() <= to; at++) {
            if (view.u8(at) == text.charAt(0) && view.says(at, text)) {
                return at;
            }
        }
        return -1;
    }

    /** WiX Burn, section.h (BURN_SECTION_HEADER): stub size at 24, signature at 32, container count at 44, their sizes. */
    private static boolean burn(PeImage image, Found found) throws IOException {
        View view = image.view;
        Optional<PeImage.Section> section = image.sections.stream()
                .filter(s -> Names.text(s.name()).equals(".wixburn"))
                .findFirst();
        if (section.isEmpty() || view.u32(section.get().rawOffset()) != BURN) {
            return false;
        }
        long at = section.get().rawOffset();
        long place = view.u32(at + 24);
        long signatureEnd = view.u32(at + 32) + view.u32(at + 36);
        long count = Math.min(view.u32(at + 44), MOST_CONTAINERS);
        found.fact(view.fact("pe.installer", Level.INFORMATIONAL, at, 48, "WiX Burn", ""));
        found.fact(view.fact("pe.burn-bundle", Level.INFORMATIONAL, at, 48 + 4 * count, Long.toString(count)));
        for (int i = 0; i < count && place > 0; i++) {
            long size = view.u32(at + 48 + 4L * i);
            if (i == 1 && view.u32(at + 32) != 0) {
                place = Math.max(place, signatureEnd); // attached containers follow the engine's own signature
            }
            if (size > 0 && view.has(place, size)) {
                found.part("container", i == 0 ? "burn-ux" : "burn-attached-" + i, place, size);
            }
            place += size;
        }
        return true;
    }
}
