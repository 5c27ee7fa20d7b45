package org.atalaya.sigma;

import java.util.Locale;
import java.util.Map;
import org.atalaya.model.Event;
import org.atalaya.model.FieldNames;
import org.atalaya.model.Values;

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
            Values raw = new Values();
            if (from.length == 1) {
                event.read(from[0], raw);
                for (int i = 0; i < raw.count(); i++) {
                    if (raw.isNull(i)) {
                        into.addNull();
                    } else {
                        into.add(changed(raw.text(i)));
                    }
                }
                return;
            }
            StringBuilder joined = new StringBuilder();
            for (int field : from) {
                raw.clear();
                event.read(field, raw);
                if (raw.count() > 0 && raw.end(0) > raw.start(0)) {
                    joined.append(joined.isEmpty() ? "" : "\\").append(raw.text(0));
                }
            }
            if (!joined.isEmpty()) {
                into.add(changed(joined.toString()));
            }
        }

        private String changed(String text) {
            return switch (form) {
                case SAME -> text;
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

        private static String drive(String text) {
            String device = "\\device\\harddiskvolume";
            if (!text.regionMatches(true, 0, device, 0, device.length())) {
                return text;
            }
            int slash = text.indexOf('\\', device.length());
            return slash < 0 ? text : "C:" + text.substring(slash);
        }
    }

    /** A field, or failing that the value of {@code Name=…} in the lines of another field. */
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
                raw.text(i).lines().map(String::strip).forEach(line -> {
                    int equals = line.indexOf('=');
                    if (equals == name.length() && line.regionMatches(true, 0, name, 0, equals)) {
                        into.add(line.substring(equals + 1));
                    }
                });
            }
        }
    }
}
