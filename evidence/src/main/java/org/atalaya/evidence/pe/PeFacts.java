package org.atalaya.evidence.pe;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.cms.Signature;
import org.atalaya.evidence.image.Magic;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;

/** What is worth saying of a PE file's headers, sections, signature and resources. */
final class PeFacts {
    /** Resources that are handed on as artifacts; what lies beyond is told as a limit. */
    static final int MOST_PARTS = 256;
    /** Entropy from which a section is compressed or encrypted. */
    static final double PACKED = 7.2;

    private static final int SMALLEST_PACKED = 4_096;
    private static final int ENTROPY_SAMPLE = 1 << 18;
    /** 1993-01-01: there is no Win32 before it. 2038-01-19: no linker has run after it yet. */
    private static final long FIRST_PE = 725_846_400L, LAST_TIME = 2_147_483_647L;
    /** 1992-06-19 22:22:17, which all older versions of Delphi's linker write. */
    private static final long DELPHI_TIME = 0x2A42_5E19L;

    private final PeImage image;
    private final Found found;

    PeFacts(PeImage image, Found found) {
        this.image = image;
        this.found = found;
    }

    void signature(Signatures signatures) {
        if (signatures.table() == 0) {
            found.fact(Fact.of("pe.signature-absent", Level.INFORMATIONAL));
            return;
        }
        long at = signatures.table();
        long size = signatures.tableSize();
        if (signatures.broken()) {
            found.fact(image.view.fact("pe.signature-broken", Level.MEDIUM, at, size));
        }
        for (Signature signature : signatures.all()) {
            String subject = signature.signer();
            String issuer = signature.issuer();
            String time = signature.time();
            if (signature.verified()) {
                found.fact(image.view.fact("pe.signature-valid", Level.INFORMATIONAL, at, size, subject, issuer, time));
            } else if (!signature.digestAgrees()) {
                found.fact(image.view.fact("pe.signature-mismatched", Level.HIGH, at, size, subject, issuer, time));
            } else {
                found.fact(image.view.fact("pe.signature-unverified", Level.MEDIUM, at, size, subject, issuer, time));
            }
        }
    }

    void header() {
        long time = image.timestamp();
        if (time == DELPHI_TIME) {
            found.fact(image.view.fact("pe.compiler", Level.INFORMATIONAL, image.fileHeader + 4, 4, "Delphi"));
        } else if (time != 0 && (time < FIRST_PE || time > LAST_TIME)) {
            found.fact(image.view.fact(
                    "pe.timestamp-odd",
                    Level.INFORMATIONAL,
                    image.fileHeader + 4,
                    4,
                    Instant.ofEpochSecond(time).toString()));
        }
        DebugInfo.of(image)
                .ifPresent(info -> found.fact(image.view.fact(
                        "pe.pdb-path",
                        Level.INFORMATIONAL,
                        info.offset(),
                        info.pdbPath().length,
                        Names.text(info.pdbPath()))));
    }

    void sections() {
        long entry = image.entryPoint();
        boolean entryFound = entry == 0;
        for (PeImage.Section section : image.sections) {
            String name = Names.text(section.name());
            long size = Math.max(0, Math.min(section.rawSize(), image.view.size() - section.rawOffset()));
            if (section.is(PeImage.Section.EXECUTE | PeImage.Section.WRITE)) {
                found.fact(image.view.fact("pe.section-writable-executable", Level.MEDIUM, section.header(), 40, name));
            }
            if (section.rawSize() == 0 && section.is(PeImage.Section.EXECUTE)) {
                found.fact(image.view.fact("pe.section-empty-executable", Level.LOW, section.header(), 40, name));
            }
            if (section.rawSize() > size) {
                found.fact(image.view.fact(
                        "pe.section-beyond-end",
                        Level.LOW,
                        section.header(),
                        40,
                        name,
                        Long.toString(section.rawEnd())));
            }
            if (size >= SMALLEST_PACKED && !name.equals(".rsrc")) {
                double entropy = image.view.entropy(section.rawOffset(), size, ENTROPY_SAMPLE);
                if (entropy > PACKED) {
                    found.fact(image.view.fact(
                            "pe.section-packed",
                            Level.LOW,
                            section.rawOffset(),
                            size,
                            name,
                            String.format(Locale.ROOT, "%.2f", entropy)));
                }
            }
            if (entry >= section.virtualAddress()
                    && entry < section.virtualAddress() + Math.max(section.virtualSize(), section.rawSize())) {
                entryFound = true;
                if (!section.is(PeImage.Section.EXECUTE)) {
                    found.fact(image.view.fact(
                            "pe.entry-point-not-executable", Level.MEDIUM, image.optionalHeader + 16, 4, name));
                }
            }
        }
        if (!entryFound && !image.sections.isEmpty()) {
            found.fact(image.view.fact(
                    "pe.entry-point-outside", Level.LOW, image.optionalHeader + 16, 4, Long.toHexString(entry)));
        }
        overlaps();
    }

    private void overlaps() {
        List<PeImage.Section> byPlace = new ArrayList<>(image.sections);
        byPlace.removeIf(section -> section.rawSize() == 0);
        byPlace.sort(Comparator.comparingLong(PeImage.Section::rawOffset));
        for (int i = 1; i < byPlace.size(); i++) {
            PeImage.Section before = byPlace.get(i - 1);
            PeImage.Section section = byPlace.get(i);
            if (before.rawEnd() > section.rawOffset()) {
                found.fact(image.view.fact(
                        "pe.sections-overlap",
                        Level.MEDIUM,
                        section.rawOffset(),
                        Math.min(before.rawEnd(), section.rawEnd()) - section.rawOffset(),
                        Names.text(before.name()),
                        Names.text(section.name())));
            }
        }
    }

    void resources(Resources resources) throws IOException {
        int parts = 0;
        for (Resources.Resource resource : resources.entries()) {
            if (resource.offset() < 0 || resource.length() < 4) {
                continue;
            }
            String kind = Magic.kind(image.view, resource.offset());
            if (kind.isEmpty() || !image.view.has(resource.offset(), resource.length())) {
                continue;
            }
            if (parts++ >= MOST_PARTS) {
                found.notice(
                        Notice.Kind.LIMIT,
                        resource.offset(),
                        "more than " + MOST_PARTS + " resources are files of their own; the rest was left out");
                return;
            }
            found.fact(image.view.fact(
                    "pe.resource-is-file",
                    kind.equals("pe") || kind.equals("elf") ? Level.MEDIUM : Level.LOW,
                    resource.offset(),
                    resource.length(),
                    resource.path(),
                    kind));
            found.part("resource", resource.path(), resource.offset(), resource.length());
        }
        if (resources.limited()) {
            found.notice(
                    Notice.Kind.LIMIT,
                    resources.root(),
                    "the resource tree is larger than " + Resources.MOST + " resources; the rest was left out");
        }
    }

    void version(Resources resources) {
        resources.first(Resources.VERSION).ifPresent(resource -> {
            VersionInfo info = VersionInfo.of(image, resources);
            found.fact(image.view.fact(
                    "pe.version",
                    Level.INFORMATIONAL,
                    resource.offset(),
                    resource.length(),
                    info.value("CompanyName"),
                    info.value("ProductName"),
                    info.value("OriginalFilename")));
        });
    }
}
