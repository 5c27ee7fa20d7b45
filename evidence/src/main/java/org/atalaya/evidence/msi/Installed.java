package org.atalaya.evidence.msi;

import java.util.AbstractMap;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of a package with the places they are installed to: File → Component → Directory, and what the package sets
 * folders to by properties and custom actions. Folders of the machine are those of a 64-bit Windows on drive C, folders of
 * a user stand as {@code %APPDATA%}, {@code %LOCALAPPDATA%}, {@code %TEMP%} and {@code %USERPROFILE%}.
 */
final class Installed {
    /** Folders within folders, and properties within properties. */
    static final int MOST_LEVELS = 64;
    /** Characters of a path. */
    static final int MOST_PATH = 1_000;
    /** Properties that are put into texts, in all: they may hold one another, each many times. */
    static final int MOST_EXPANSIONS = 20_000;

    /** Characters of the paths of all folders; those of more folders are their keys. */
    static final int MOST_CHARACTERS = 16 << 20;

    private static final int SET_PROPERTY = 51;
    private static final int SET_DIRECTORY = 35;
    private static final Pattern PROPERTY = Pattern.compile("\\[([A-Za-z_][A-Za-z0-9_.]*)]");

    /** Endings of what Windows runs. */
    private static final Set<String> PROGRAMS = Set.of(
            "exe", "dll", "scr", "com", "cpl", "ps1", "vbs", "vbe", "js", "jse", "wsf", "bat", "cmd", "hta", "lnk",
            "jar", "msi");

    private static final String MENU = "Microsoft\\Windows\\Start Menu";

    /** "System Folder Properties" of Windows Installer. */
    private static final Map<String, String> FOLDERS = Map.ofEntries(
            Map.entry("ProgramFilesFolder", "C:\\Program Files (x86)"),
            Map.entry("ProgramFiles64Folder", "C:\\Program Files"),
            Map.entry("CommonFilesFolder", "C:\\Program Files (x86)\\Common Files"),
            Map.entry("CommonFiles64Folder", "C:\\Program Files\\Common Files"),
            Map.entry("SystemFolder", "C:\\Windows\\SysWOW64"),
            Map.entry("System64Folder", "C:\\Windows\\System32"),
            Map.entry("System16Folder", "C:\\Windows\\System"),
            Map.entry("WindowsFolder", "C:\\Windows"),
            Map.entry("WindowsVolume", "C:"),
            Map.entry("ROOTDRIVE", "C:"),
            Map.entry("FontsFolder", "C:\\Windows\\Fonts"),
            Map.entry("GlobalAssemblyCache", "C:\\Windows\\assembly"),
            Map.entry("CommonAppDataFolder", "C:\\ProgramData"),
            Map.entry("AdminToolsFolder", "C:\\ProgramData\\" + MENU + "\\Programs\\Administrative Tools"),
            Map.entry("AppDataFolder", "%APPDATA%"),
            Map.entry("LocalAppDataFolder", "%LOCALAPPDATA%"),
            Map.entry("TempFolder", "%TEMP%"),
            Map.entry("PersonalFolder", "%USERPROFILE%\\Documents"),
            Map.entry("MyPicturesFolder", "%USERPROFILE%\\Pictures"),
            Map.entry("FavoritesFolder", "%USERPROFILE%\\Favorites"),
            Map.entry("SendToFolder", "%APPDATA%\\Microsoft\\Windows\\SendTo"),
            Map.entry("TemplateFolder", "%APPDATA%\\Microsoft\\Windows\\Templates"));

    /** Folders of the user, or of all users when the package is installed for all. */
    private static final Map<String, String> SHARED = Map.of(
            "DesktopFolder",
            "Desktop",
            "StartMenuFolder",
            MENU,
            "ProgramMenuFolder",
            MENU + "\\Programs",
            "StartupFolder",
            MENU + "\\Programs\\Startup");

    /**
     * A file.
     *
     * @param key its name in the cabinet
     * @param folder where it goes
     */
    record File(String key, String name, String folder, String component, Optional<Integer> size, int sequence) {
        /** Its whole path; made when it is asked for, since a package may have many. */
        String path() {
            return joined(folder, name);
        }
    }

    private final Database database;
    private final Map<String, String> properties;
    private final boolean isForAll;
    private final Map<String, Object[]> directories = new HashMap<>();
    private final Map<String, String> set = new HashMap<>();
    private final Map<String, String> known = new HashMap<>();
    private final Map<String, String> homes = new HashMap<>();
    private final Map<String, File> files = new LinkedHashMap<>();
    private int expansionsLeft = MOST_EXPANSIONS;
    private long charactersLeft = MOST_CHARACTERS;

    Installed(Database database, Map<String, String> properties, List<CustomAction> actions) {
        this.database = database;
        this.properties = properties;
        this.isForAll = properties.getOrDefault("ALLUSERS", "").equals("1");
        Database.Table directory = database.table("Directory");
        directory.rows().forEach(row -> directories.putIfAbsent(directory.text(row, "Directory"), row));
        for (CustomAction action : actions) {
            if (action.baseType() == SET_PROPERTY || action.baseType() == SET_DIRECTORY) {
                set.putIfAbsent(action.source(), action.target());
            }
        }
        Database.Table component = database.table("Component");
        component
                .rows()
                .forEach(row -> homes.putIfAbsent(component.text(row, "Component"), component.text(row, "Directory_")));
        Database.Table file = database.table("File");
        for (Object[] row : file.rows()) {
            String name = longName(file.text(row, "FileName"));
            String home = file.text(row, "Component_");
            String key = file.text(row, "File");
            files.putIfAbsent(
                    key,
                    new File(
                            key,
                            name,
                            folder(homes.getOrDefault(home, "")),
                            home,
                            file.number(row, "FileSize"),
                            file.number(row, "Sequence").orElse(0)));
        }
    }

    /** The files in the order of their table. */
    Collection<File> files() {
        return files.values();
    }

    /** A file by its key, which is its name in the cabinet. */
    Optional<File> file(String key) {
        return Optional.ofNullable(files.get(key));
    }

    /** The files' paths by their keys. */
    Map<String, String> paths() {
        return new AbstractMap<>() {
            @Override
            public @Nullable String get(@Nullable Object key) {
                File file = files.get(key);
                return file == null ? null : file.path();
            }

            @Override
            public boolean containsKey(@Nullable Object key) {
                return files.containsKey(key);
            }

            @Override
            public Set<Entry<String, String>> entrySet() {
                Set<Entry<String, String>> entries = new LinkedHashSet<>();
                files.forEach((key, file) -> entries.add(Map.entry(key, file.path())));
                return entries;
            }
        };
    }

    /** Where a folder of the table Directory, or a folder of Windows, lies. */
    String folder(String key) {
        return folder(key, 0, new HashSet<>());
    }

    private String folder(String key, int level, Set<String> open) {
        String ready = known.get(key);
        if (ready != null) {
            return ready;
        }
        String place = level > MOST_LEVELS || !open.add(key) ? key : resolved(key, level, open);
        open.remove(key);
        charactersLeft -= place.length();
        if (charactersLeft < 0) {
            place = key;
        }
        known.put(key, place);
        return place;
    }

    private String resolved(String key, int level, Set<String> open) {
        String windows = FOLDERS.get(key);
        if (windows != null) {
            return windows;
        }
        String shared = SHARED.get(key);
        if (shared != null) {
            return key.equals("DesktopFolder")
                    ? (isForAll ? "C:\\Users\\Public\\Desktop" : "%USERPROFILE%\\Desktop")
                    : (isForAll ? "C:\\ProgramData\\" : "%APPDATA%\\") + shared;
        }
        // A folder's own property comes before its place in the tree.
        String given = set.containsKey(key) ? set.get(key) : properties.get(key);
        if (given != null && !given.isBlank()) {
            return trimmed(expanded(given, level, open));
        }
        Object[] row = directories.get(key);
        if (row == null) {
            return key;
        }
        Database.Table table = database.table("Directory");
        String parent = table.text(row, "Directory_Parent");
        if (parent.isEmpty() || parent.equals(key)) {
            // The root of the tree is the drive with the most room where nothing says otherwise.
            return "C:";
        }
        String name = longName(table.text(row, "DefaultDir"));
        String above = folder(parent, level + 1, open);
        return name.equals(".") || name.isEmpty() ? above : joined(above, name);
    }

    /** A formatted text with its properties in place; what is unknown stays as it is written. */
    String expanded(String text) {
        return expanded(text, 0, new HashSet<>());
    }

    private String expanded(String whole, int level, Set<String> open) {
        String text = cut(whole);
        Matcher matcher = PROPERTY.matcher(text);
        StringBuilder out = new StringBuilder();
        int from = 0;
        while (out.length() < MOST_PATH && matcher.find() && expansionsLeft-- > 0) {
            out.append(text, from, matcher.start());
            String key = matcher.group(1);
            boolean isFolder = FOLDERS.containsKey(key) || SHARED.containsKey(key) || directories.containsKey(key);
            String value;
            if (isFolder) {
                value = folder(key, level + 1, open) + "\\";
            } else if (properties.containsKey(key) && level < MOST_LEVELS && open.add(key)) {
                value = expanded(properties.getOrDefault(key, ""), level + 1, open);
                open.remove(key);
            } else {
                value = matcher.group();
            }
            out.append(value);
            from = matcher.end();
        }
        out.append(text, Math.min(from, text.length()), text.length());
        return cut(out.toString().replaceAll("(?<=.)\\\\{2,}", "\\\\"));
    }

    private static String joined(String folder, String name) {
        return cut(folder.isEmpty() ? name : folder + "\\" + name);
    }

    private static String trimmed(String folder) {
        return folder.endsWith("\\") ? folder.substring(0, folder.length() - 1) : folder;
    }

    private static String cut(String path) {
        return path.length() > MOST_PATH ? path.substring(0, MOST_PATH) : path;
    }

    /** {@code SHORT~1|long name}, of target and source before a colon. */
    static String longName(String whole) {
        // Many rows may share one text of many megabytes.
        String name = cut(whole);
        String target = name.indexOf(':') >= 0 ? name.substring(0, name.indexOf(':')) : name;
        return target.substring(target.indexOf('|') + 1).strip();
    }

    /** Whether a path ends like something that Windows runs. */
    static boolean isProgram(String path) {
        return PROGRAMS.contains(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }
}
