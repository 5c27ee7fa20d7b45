package org.atalaya.evidence.pe;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.image.Magic;
import org.atalaya.evidence.image.View;
import org.atalaya.model.Level;

/** What stands behind the sections of a PE file, and which installer or self-extractor put it there. */
final class Installers {
    /** Bytes of the overlay in which the start of an archive is looked for, behind an installer's own text. */
    static final int SEARCHED = 1 << 18;
    /** Containers of a Burn bundle that are handed on. */
    static final int MOST_CONTAINERS = 64;

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
        boolean burn = burn(image, found);
        String kind = kind(view, start, end, resources);
        found.fact(view.fact(
                "pe.overlay",
                kind.isEmpty() ? Level.LOW : Level.INFORMATIONAL,
                start,
                end - start,
                Long.toString(end - start),
                String.format(Locale.ROOT, "%.2f", view.entropy(start, end - start, ENTROPY_SAMPLE)),
                kind));
        if (!kind.isEmpty() && !burn) {
            long archive = archive(view, start, end);
            if (archive > start) {
                found.part("overlay", kind, archive, end - archive);
                return;
            }
        }
        if (!burn) {
            found.part("overlay", kind.isEmpty() ? "overlay" : kind, start, end - start);
        }
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
        for (long at = start; at < Math.min(end, start + 4096); at += 4) {
            // NSIS, fileform.h: flags, 0xDEADBEEF, "NullsoftInst"
            if (view.u32(at + 4) == 0xDEAD_BEEFL && view.says(at + 8, "NullsoftInst")) {
                return "nsis";
            }
        }
        boolean inno = resources.entries().stream()
                .anyMatch(r -> r.isType(Resources.RCDATA)
                        && r.name().name() == null
                        && r.name().id() == 11_111
                        && view.says(r.offset(), "rDlPtS"));
        if (inno || view.says(0x30, "Inno") || view.says(start, "zlb\u001a") || view.says(start, "idska32\u001a")) {
            return "inno";
        }
        if (view.says(start, ";!@Install@!UTF-8!") || view.says(start + 3, ";!@Install@!UTF-8!")) {
            return "7z-sfx";
        }
        if (find(view, start, Math.min(end, start + SEARCHED), "AU3!EA06") >= 0) {
            return "autoit";
        }
        // PyInstaller writes its table of contents and a cookie at the end
        if (find(view, Math.max(start, end - 4096), end, "MEI\u000c\u000b\n\u000b\u000e") >= 0) {
            return "pyinstaller";
        }
        return archive(view, start, end) >= 0 ? "sfx" : "";
    }

    /** Place of the first archive near the start of the overlay, −1 when there is none. */
    private static long archive(View view, long start, long end) {
        long stop = Math.min(end, start + SEARCHED);
        for (long at = start; at < stop; at++) {
            int first = view.u8(at);
            if (first == '7' || first == 'R') { // shorter marks would be found by chance
                String kind = Magic.kind(view, at);
                if (kind.equals("7z") || kind.equals("rar")) {
                    return at;
                }
            }
        }
        return -1;
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
