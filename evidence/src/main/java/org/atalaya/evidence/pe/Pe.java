package org.atalaya.evidence.pe;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.dotnet.Dotnet;
import org.atalaya.evidence.image.View;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;

/** Reads EXE, DLL and SYS files. */
public final class Pe implements Format {
    @Override
    public String type() {
        return "pe";
    }

    @Override
    public Set<String> modules() {
        return Set.of("pe", "dotnet");
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        return head.length > 1
                && head[0] == 'M'
                && head[1] == 'Z'
                && PeImage.of(View.of(content)).isPresent();
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        Optional<PeImage> read = PeImage.of(View.of(content));
        if (read.isPresent()) {
            dissect(read.get(), found);
        }
    }

    @Override
    public void describe(Content content, Found found) throws IOException {
        Optional<PeImage> read = PeImage.of(View.of(content));
        if (read.isPresent()) {
            PeImage image = read.get();
            found.structure(
                    "pe",
                    PeStructure.of(
                            image,
                            Imports.atStart(image),
                            Imports.delayed(image),
                            Resources.of(image),
                            Signatures.of(image)));
            assembly(image, found);
        }
    }

    private static void dissect(PeImage image, Found found) throws IOException {
        Imports imports = Imports.atStart(image);
        Imports delayed = Imports.delayed(image);
        Resources resources = Resources.of(image);
        Signatures signatures = Signatures.of(image);
        found.structure("pe", PeStructure.of(image, imports, delayed, resources, signatures));
        if (!imports.libraries().isEmpty()) {
            found.hash("imphash", imports.hash());
        }
        if (imports.limited() || delayed.limited()) {
            found.notice(Notice.Kind.LIMIT, -1, "more than " + Imports.MOST + " imports; the rest was left out");
        }
        PeFacts facts = new PeFacts(image, found);
        facts.header();
        facts.sections();
        facts.signature(signatures);
        Capabilities.tell(image.view, imports, delayed, found);
        compiler(image, imports, resources, found);
        facts.version(resources);
        facts.resources(resources);
        Installers.express(image, resources, found);
        Installers.tell(image, resources, signatures, found);
        assembly(image, found);
    }

    private static void assembly(PeImage image, Found found) throws IOException {
        Optional<PeImage.Directory> clr = image.present(PeImage.CLR);
        if (clr.isPresent()) {
            Dotnet.read(image.view, image::offset, clr.get().address(), found);
        }
    }

    private static void compiler(PeImage image, Imports imports, Resources resources, Found found) {
        if (Delphi.tell(image, resources, found)) {
            found.fact(Fact.of("pe.compiler", Level.INFORMATIONAL, "Delphi"));
        }
        for (Imports.Library library : imports.libraries()) {
            if (library.name().equalsIgnoreCase("MSVBVM60.DLL")) {
                found.fact(Fact.of("pe.compiler", Level.INFORMATIONAL, "Visual Basic 6"));
            }
        }
        for (PeImage.Section section : image.sections) {
            String name = Names.text(section.name());
            if (name.startsWith("UPX")) {
                found.fact(image.view.fact("pe.packer", Level.LOW, section.header(), 40, "UPX"));
                break;
            }
        }
        for (PeImage.Section section : image.sections) {
            if (Names.text(section.name()).equals(".data")
                    && image.view.says(section.rawOffset(), "\u00ff Go buildinf:")) {
                found.fact(image.view.fact("pe.compiler", Level.INFORMATIONAL, section.rawOffset(), 14, "Go"));
            }
        }
    }
}
