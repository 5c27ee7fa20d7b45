package org.atalaya.evidence.lnk;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.atalaya.evidence.artifact.Format;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.image.Fields;
import org.atalaya.evidence.image.View;
import org.atalaya.evidence.lnk.Shortcut.Text;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;
import org.atalaya.model.Structure;

/** Reads Windows shortcuts; the structure is that of YARA-X's {@code lnk} module. */
public final class Lnk implements Format {
    /** Programs that run what their arguments say. */
    private static final Set<String> INTERPRETERS = Set.of(
            "cmd.exe",
            "powershell.exe",
            "powershell_ise.exe",
            "pwsh.exe",
            "wscript.exe",
            "cscript.exe",
            "mshta.exe",
            "rundll32.exe",
            "regsvr32.exe",
            "msiexec.exe",
            "wmic.exe",
            "certutil.exe",
            "bitsadmin.exe",
            "curl.exe",
            "forfiles.exe",
            "conhost.exe",
            "pcalua.exe",
            "hh.exe",
            "msbuild.exe",
            "installutil.exe",
            "ssh.exe",
            "scriptrunner.exe",
            "bash.exe",
            "wsl.exe",
            "python.exe",
            "pythonw.exe",
            "autoit3.exe");

    /** Icons of documents, folders and browsers, which an interpreter has no reason to wear. */
    private static final Pattern DOCUMENT_ICON =
            Pattern.compile("(?i)\\.(pdf|docx?|xlsx?|pptx?|rtf|txt|zip|jpe?g|png|ico|html?)$"
                    + "|(acro(rd32|bat)|winword|excel|powerpnt|wordicon|xlicons|msedge|chrome|firefox|outlook|wordpad"
                    + "|notepad|explorer|zipfldr|imageres|shell32)\\.(exe|dll)$");

    /** A host by name with a WebDAV port or share, or a path that starts with two strokes. */
    private static final Pattern REMOTE =
            Pattern.compile("(?i)^\\\\\\\\[^\\\\?.]|^//|@ssl\\\\|@\\d+\\\\|davwwwroot|^https?:");

    private static final Pattern REMOTE_ARGUMENT = Pattern.compile(
            "(?i)(?:https?|ftp)://[^\\s\"'|<>]{3,512}|\\\\\\\\[\\w.-]{2,255}(?:@\\w+)*\\\\[^\\s\"'|<>]{1,512}");

    /** Explorer shows so many characters of the target line; blanks in a row that push the rest out of sight. */
    static final int SHOWN = 260, PADDING = 32;

    private static final long TO_UNIX_EPOCH = 11_644_473_600L;
    private static final int MINIMISED = 7;

    @Override
    public String type() {
        return "lnk";
    }

    @Override
    public Set<String> modules() {
        return Set.of("lnk");
    }

    @Override
    public boolean recognises(byte[] head, Content content) {
        return head.length >= 20 && head[0] == 0x4C && Shortcut.isShortcut(View.of(content));
    }

    @Override
    public void dissect(Content content, Found found) throws IOException {
        Optional<Shortcut> read = Shortcut.of(View.of(content));
        if (read.isEmpty()) {
            return;
        }
        Shortcut shortcut = read.get();
        found.structure("lnk", structure(shortcut));
        if (!shortcut.broken.isEmpty()) {
            found.notice(
                    Notice.Kind.DAMAGED,
                    shortcut.end,
                    "the " + shortcut.broken + " of the shortcut is broken or cut off");
        }
        tell(shortcut, found);
        long rest = shortcut.view.size() - shortcut.end;
        if (rest > 0 && shortcut.broken.isEmpty()) {
            found.overlay("lnk.overlay", Level.MEDIUM, "overlay", shortcut.end, rest);
        }
    }

    private static Structure.Struct structure(Shortcut shortcut) {
        View view = shortcut.view;
        Fields fields = new Fields().put("is_lnk", true).put("file_attributes", view.u32(24));
        time(fields, "creation_time", view.i64(28));
        time(fields, "access_time", view.i64(36));
        time(fields, "write_time", view.i64(44));
        fields.put("file_size", view.u32(52)).put("icon_index", view.u32(56)).put("show_command", view.u32(60));
        String[] names = {"name", "relative_path", "working_dir", "cmd_line_args", "icon_location"};
        for (int i = 0; i < names.length; i++) {
            Text text = shortcut.texts[i];
            if (text != null) {
                fields.put(names[i], text.value());
            }
        }
        Shortcut.Volume volume = shortcut.volume;
        if (volume != null) {
            fields.put("drive_type", volume.driveType()).put("drive_serial_number", volume.serial());
            text(fields, "volume_label", volume.label());
        }
        text(fields, "local_base_path", shortcut.localBasePath);
        text(fields, "common_path_suffix", shortcut.commonPathSuffix);
        if (shortcut.broken.isEmpty()) {
            long rest = shortcut.view.size() - shortcut.end;
            fields.put("overlay_size", rest);
            if (rest > 0) {
                fields.put("overlay_offset", shortcut.end);
            }
        }
        Shortcut.Tracker tracker = shortcut.tracker;
        if (tracker != null) {
            fields.put(
                    "tracker_data",
                    new Fields()
                            .put("version", tracker.version())
                            .put("machine_id", tracker.machine())
                            .put("droid_volume_id", tracker.droids()[0])
                            .put("droid_file_id", tracker.droids()[1])
                            .put("droid_birth_volume_id", tracker.droids()[2])
                            .put("droid_birth_file_id", tracker.droids()[3]));
        }
        return fields.lazy("target_id_list", () -> Items.list(shortcut)).struct();
    }

    private static void text(Fields fields, String name, @org.jspecify.annotations.Nullable String value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    /** 100 ns since 1601 as seconds since 1970; absent before 1970. */
    private static void time(Fields fields, String name, long filetime) {
        long seconds = Long.divideUnsigned(filetime, 10_000_000L) - TO_UNIX_EPOCH;
        if (seconds >= 0) {
            fields.put(name, seconds);
        }
    }

    private static void tell(Shortcut shortcut, Found found) throws IOException {
        String target = shortcut.target();
        String arguments = shortcut.text(3);
        Text place = shortcut.texts[3];
        long at = place == null ? -1 : place.offset();
        long length = place == null ? 0 : place.length();
        String program = program(target);
        boolean interpreter = INTERPRETERS.contains(program);
        found.fact(shortcut.view.fact("lnk.target", Level.INFORMATIONAL, at, length, target, arguments));
        if (interpreter) {
            found.fact(shortcut.view.fact(
                    "lnk.runs-interpreter",
                    arguments.isBlank() ? Level.LOW : Level.MEDIUM,
                    at,
                    length,
                    program,
                    arguments));
            if (shortcut.view.u32(60) == MINIMISED) {
                found.fact(shortcut.view.fact("lnk.hidden-window", Level.MEDIUM, 60, 4, program));
            }
            String icon = shortcut.text(4).isEmpty() && shortcut.environmentIcon != null
                    ? shortcut.environmentIcon
                    : shortcut.text(4);
            if (DOCUMENT_ICON.matcher(icon).find()) {
                Text from = shortcut.texts[4];
                found.fact(shortcut.view.fact(
                        "lnk.icon-mismatch",
                        Level.MEDIUM,
                        from == null ? -1 : from.offset(),
                        from == null ? 0 : from.length(),
                        program,
                        icon));
            }
        }
        if (REMOTE.matcher(target).find()) {
            found.fact(Fact.of("lnk.remote-target", Level.HIGH, target));
        }
        var remote = REMOTE_ARGUMENT.matcher(arguments);
        if (remote.find()) {
            found.fact(shortcut.view.fact("lnk.remote-argument", Level.MEDIUM, at, length, remote.group()));
        }
        if (arguments.length() > SHOWN || arguments.contains(" ".repeat(PADDING)) || arguments.indexOf('\n') >= 0) {
            found.fact(shortcut.view.fact(
                    "lnk.arguments-out-of-sight", Level.MEDIUM, at, length, Integer.toString(arguments.length())));
        }
        if (shortcut.tracker != null && !shortcut.tracker.machine().isEmpty()) {
            found.fact(Fact.of(
                    "lnk.made-on",
                    Level.INFORMATIONAL,
                    shortcut.tracker.machine(),
                    mac(shortcut.tracker.droids()[1])));
        }
        if (interpreter && !arguments.isBlank()) {
            byte[] line = (program + " " + arguments).getBytes(StandardCharsets.UTF_8);
            found.child("script", "arguments", "batch", length, () -> new ByteArrayInputStream(line));
        }
    }

    /** The file name of a path in lower case, with .exe where it has no ending. */
    private static String program(String target) {
        String name = target.strip().replace("\"", "");
        if (name.equalsIgnoreCase("%comspec%")) {
            return "cmd.exe";
        }
        name = name.substring(Math.max(name.lastIndexOf('\\'), name.lastIndexOf('/')) + 1)
                .toLowerCase(Locale.ROOT);
        return name.isEmpty() || name.indexOf('.') >= 0 ? name : name + ".exe";
    }

    /** The network card's address in a version 1 GUID, empty when it is none. */
    private static String mac(String guid) {
        return guid.length() == 36 && guid.charAt(14) == '1'
                ? String.join(
                        ":",
                        List.of(
                                guid.substring(24, 26),
                                guid.substring(26, 28),
                                guid.substring(28, 30),
                                guid.substring(30, 32),
                                guid.substring(32, 34),
                                guid.substring(34, 36)))
                : "";
    }
}
