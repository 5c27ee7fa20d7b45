package org.atalaya.evidence.pe;

import java.util.ArrayList;
import java.util.List;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.image.View;
import org.atalaya.model.Level;

/**
 * What Delphi's linker leaves in the resources: DVCLAL (edition), PACKAGEINFO (names of units, as SysUtils' GetPackageInfo
 * reads them) and forms as streams that start with "TPF0" (Classes, TReader).
 */
final class Delphi {
    /** Units and forms that are named in facts. */
    static final int MOST_UNITS = 512, MOST_FORMS = 64;

    private Delphi() {}

    /** Tells what Delphi left; whether it left anything. */
    static boolean tell(PeImage image, Resources resources, Found found) {
        boolean any = false;
        int forms = 0;
        for (Resources.Resource resource : resources.entries()) {
            if (!resource.isType(Resources.RCDATA) || resource.offset() < 0) {
                continue;
            }
            View data = image.view.part(resource.offset(), resource.length());
            String name = resource.name().shown();
            if (name.equals("DVCLAL")) {
                any = true;
            } else if (name.equals("PACKAGEINFO")) {
                any = true;
                List<String> units = units(data);
                if (!units.isEmpty()) {
                    found.fact(image.view.fact(
                            "pe.delphi-units", Level.INFORMATIONAL, resource.offset(), data.size(), units));
                }
            } else if (data.says(0, "TPF0")) {
                any = true;
                if (forms++ < MOST_FORMS) {
                    String type = Names.text(data.bytes(5, data.u8(4)));
                    int at = 5 + data.u8(4);
                    String instance = Names.text(data.bytes(at + 1L, data.u8(at)));
                    found.fact(image.view.fact(
                            "pe.delphi-form",
                            Level.INFORMATIONAL,
                            resource.offset(),
                            data.size(),
                            name,
                            type,
                            instance));
                }
            }
        }
        return any;
    }

    private static List<String> units(View data) {
        List<String> names = new ArrayList<>();
        long at = 4; // flags
        long requires = data.u32(at);
        at += 4;
        for (long i = 0; i < requires && at < data.size(); i++) {
            at += 1 + data.name(at + 1, Names.LONGEST).length + 1L;
        }
        long contains = data.u32(at);
        at += 4;
        for (long i = 0; i < contains && at < data.size() && names.size() < MOST_UNITS; i++) {
            byte[] name = data.name(at + 2, Names.LONGEST);
            names.add(Names.text(name));
            at += 2 + name.length + 1L;
        }
        return List.copyOf(names);
    }
}
