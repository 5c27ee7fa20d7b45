package org.atalaya.lure;

import java.util.Locale;
import java.util.Set;
import org.atalaya.lure.text.Tokens;
import org.atalaya.model.Artifact;
import org.atalaya.model.Fact;
import org.atalaya.model.Message.Part;

/** What a message carries. */
final class Carried {
    private static final Set<String> PROGRAMS = Set.of(
            "exe",
            "msi",
            "msix",
            "appx",
            "scr",
            "com",
            "pif",
            "bat",
            "cmd",
            "vbs",
            "vbe",
            "js",
            "jse",
            "wsf",
            "hta",
            "ps1",
            "jar",
            "lnk",
            "cpl",
            "dll",
            "reg",
            "apk",
            "xll",
            "mobileconfig");
    private static final Set<String> PROGRAM_TYPES = Set.of("pe", "msi", "lnk", "mobileconfig");
    private static final Set<String> DISKS = Set.of("iso", "img", "vhd", "vhdx", "udf");
    private static final Set<String> DISK_TYPES = Set.of("iso", "udf");

    private final Case on;

    Carried(Case on) {
        this.on = on;
    }

    void open() {
        on.message.parts().stream().filter(Part::attached).forEach(this::part);
        on.artifacts.forEach(this::artifact);
        on.message.facts().stream()
                .filter(fact -> fact.code().equals("mail.asks-password"))
                .findFirst()
                .ifPresent(fact -> on.reason(
                        "attached.fact", fact.values().get(0), fact.offset(), fact.length(), "", "html.asks-password"));
    }

    private static String ending(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static boolean isPage(String ending) {
        return ending.startsWith("htm") || ending.equals("shtml") || ending.equals("svg");
    }

    private void part(Part part) {
        String ending = ending(part.name());
        if (PROGRAMS.contains(ending)) {
            on.reason("attached.program", part, part.name());
        } else if (DISKS.contains(ending)) {
            on.reason("attached.disk", part, part.name());
        } else if (part.type().equals("text/html") || isPage(ending)) {
            on.reason("attached.page", part, part.name());
        }
        on.claims(Tokens.of(part.name()), 3, 0, claim -> {
            if (!on.isOwn(claim.brand())) {
                on.reason("claim.attachment", part, part.name(), claim.brand().name());
            }
        });
    }

    private void artifact(Artifact artifact) {
        Part part = on.carrier(artifact);
        String held = artifact.source().substring(artifact.source().lastIndexOf('!') + 1);
        if (PROGRAMS.contains(ending(artifact.source())) || PROGRAM_TYPES.contains(artifact.type())) {
            on.reason("attached.program", part, held);
        } else if (DISK_TYPES.contains(artifact.type())) {
            on.reason("attached.disk", part, held);
        }
        for (Fact fact : artifact.facts()) {
            switch (fact.code()) {
                case "zip.members-locked",
                        "zip.member-encrypted",
                        "sevenzip.members-locked",
                        "sevenzip.member-encrypted",
                        "sevenzip.names-locked",
                        "rar.members-locked",
                        "rar.names-locked" -> on.reason("attached.locked", part, held);
                case "html.asks-password", "html.smuggles-file" -> on.reason("attached.fact", part, held, fact.code());
                default -> {}
            }
        }
    }
}
