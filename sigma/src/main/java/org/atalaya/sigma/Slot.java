package org.atalaya.sigma;

import java.util.Locale;
import java.util.Map;
import org.atalaya.model.Event;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Values;
import org.jspecify.annotations.Nullable;

/** Where a program finds the values of a field that its rules name. */
sealed interface Slot {
    /** Appends the field's values in an event to {@code into}, which is empty. */
    void read(Event event, Values into);

    /** The field itself. */
    record Direct(int field) implements Slot {
        @Override
        public void read(Event event, Values into) {
            event.read(field, into);
        }
    }

    /** Every value of the event. */
    record Everything() implements Slot {
        @Override
        public void read(Event event, Values into) {
            event.readAll(into);
        }
    }

    /** A field that has another name or form in this kind of event; see {@link LogSources.Derived}. */
    record Other(int[] from, LogSources.Form form, Map<String, String> values) implements Slot {
        static Other of(LogSources.Derived derived, FieldNames names) {
            int[] from = derived.from().stream().mapToInt(names::id).toArray();
            return new Other(from, derived.form(), derived.values());
        }

        @Override
        public void read(Event event, Values into) {
            if (form == LogSources.Form.ACCOUNT) {
                account(event, into);
                return;
            }
            Values raw = new Values();
            if (from.length == 1 || form == LogSources.Form.REGISTRY_DATA) {
                String type = form == LogSources.Form.REGISTRY_DATA ? first(event, from[1]) : "";
                event.read(from[0], raw);
                for (int i = 0; i < raw.count(); i++) {
                    if (raw.isNull(i)) {
                        into.addNull();
                    } else {
                        into.add(type.isEmpty() ? changed(raw.text(i)) : data(raw.text(i), type));
                    }
                }
                return;
            }
            StringBuilder joined = new StringBuilder();
            for (int field : from) {
                raw.clear();
                event.read(field, raw);
                String part = raw.count() == 0 ? "" : raw.text(0);
                // The value of a key that has no name.
                boolean unnamed = form == LogSources.Form.REGISTRY_PATH && raw.count() > 0 && !joined.isEmpty();
                part = part.isEmpty() && unnamed ? "(Default)" : part;
                if (!part.isEmpty()) {
                    joined.append(joined.isEmpty() ? "" : "\\").append(part);
                }
            }
            if (!joined.isEmpty()) {
                into.add(changed(joined.toString()));
            }
        }

        /** The accounts of local system, local service and network service ([MS-DTYP] 2.4.2.4), as Sysmon names them. */
        private static final Map<String, String> SYSTEM = Map.of(
                "S-1-5-18", "NT AUTHORITY\\SYSTEM",
                "S-1-5-19", "NT AUTHORITY\\LOCAL SERVICE",
                "S-1-5-20", "NT AUTHORITY\\NETWORK SERVICE");

        private void account(Event event, Values into) {
            for (int i = 0; i + 2 < from.length; i += 3) {
                String domain = first(event, from[i]);
                String name = first(event, from[i + 1]);
                String known = SYSTEM.get(first(event, from[i + 2]));
                if (known != null) {
                    into.add(known);
                    return;
                }
                if (!name.isEmpty() && !name.equals("-")) {
                    into.add(domain.isEmpty() || domain.equals("-") ? name : domain + "\\" + name);
                    return;
                }
            }
        }

        private static String first(Event event, int field) {
            Values raw = new Values();
            event.read(field, raw);
            return raw.count() == 0 ? "" : raw.text(0);
        }

        private String changed(String text) {
            return switch (form) {
                case SAME, REGISTRY_DATA, ACCOUNT -> text;
                case REGISTRY_PATH -> key(text);
                case HEX_TO_DECIMAL -> decimal(text);
                case DEVICE_PATH -> drive(text);
                case MAP -> values.getOrDefault(text.toLowerCase(Locale.ROOT), text);
            };
        }

        private static String decimal(String text) {
            if (text.length() > 2 && text.length() <= 18 && (text.startsWith("0x") || text.startsWith("0X"))) {
                try {
                    return Long.toUnsignedString(Long.parseUnsignedLong(text, 2, text.length(), 16));
                } catch (NumberFormatException notHex) {
                    return text;
                }
            }
            return text;
        }

        /** Kernel's names of hives, and the number of the control set that is current on nearly every machine. */
        private static String key(String text) {
            String key = text;
            for (String[] hive : HIVES) {
                boolean whole = key.length() == hive[0].length()
                        || key.length() > hive[0].length() && key.charAt(hive[0].length()) == '\\';
                if (whole && key.regionMatches(true, 0, hive[0], 0, hive[0].length())) {
                    key = hive[1] + key.substring(hive[0].length());
                    break;
                }
            }
            String set = "HKLM\\SYSTEM\\ControlSet00";
            int digit = set.length();
            boolean numbered = key.regionMatches(true, 0, set, 0, digit)
                    && key.length() > digit
                    && Character.isDigit(key.charAt(digit));
            return numbered ? key.substring(0, 12) + "CurrentControlSet" + key.substring(digit + 1) : key;
        }

        private static final String[][] HIVES = {{"\\REGISTRY\\MACHINE", "HKLM"}, {"\\REGISTRY\\USER", "HKU"}};

        /** Types by the number of their message in msobjs.dll: 1875 binary, 1876 and 1877 double word, 1883 quad word. */
        private static String data(String text, String type) {
            String digits = decimal(text);
            boolean number =
                    !digits.isEmpty() && digits.length() < 20 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
            return switch (type) {
                case "%%1875" -> "Binary Data";
                case "%%1876", "%%1877" ->
                    number ? "DWORD (0x%08x)".formatted(Long.parseUnsignedLong(digits) & 0xFFFFFFFFL) : text;
                case "%%1883" -> {
                    long bits = number ? Long.parseUnsignedLong(digits) : 0;
                    yield number ? "QWORD (0x%08x-0x%08x)".formatted(bits >>> 32, bits & 0xFFFFFFFFL) : text;
                }
                default -> text;
            };
        }

        private static String drive(String text) {
            String device = "\\device\\harddiskvolume";
            if (!text.regionMatches(true, 0, device, 0, device.length())) {
                return text;
            }
            int slash = text.indexOf('\\', device.length());
            return slash < 0 ? text : "C:" + text.substring(slash);
        }
    }

    /**
     * A field, or failing that the value of {@code Name=…} in the lines of another field. Windows indents such lines by a
     * tab; those that are not, such as the further lines of a command, belong to the value before them.
     */
    record Paired(int field, String name, int lines) implements Slot {
        @Override
        public void read(Event event, Values into) {
            event.read(field, into);
            if (into.count() > 0) {
                return;
            }
            Values raw = new Values();
            event.read(lines, raw);
            for (int i = 0; i < raw.count(); i++) {
                read(raw.text(i), into);
            }
        }

        private void read(String text, Values into) {
            boolean indented = text.startsWith("\t") || text.contains("\n\t");
            StringBuilder value = null;
            for (String line : text.split("\r?\n", -1)) {
                String pair = line.strip();
                int equals = pair.indexOf('=');
                if (isKey(pair, equals) && (!indented || line.startsWith("\t"))) {
                    add(value, into);
                    boolean wanted = equals == name.length() && pair.regionMatches(true, 0, name, 0, equals);
                    value = wanted ? new StringBuilder(pair.substring(equals + 1)) : null;
                } else if (value != null && indented) {
                    value.append('\n').append(line);
                }
            }
            add(value, into);
        }

        private static void add(@Nullable StringBuilder value, Values into) {
            if (value != null) {
                into.add(value.toString().stripTrailing());
            }
        }

        private static boolean isKey(String pair, int equals) {
            for (int i = 0; i < equals; i++) {
                if (!Character.isLetterOrDigit(pair.charAt(i))) {
                    return false;
                }
            }
            return equals > 0;
        }
    }
}
