package org.atalaya.sweep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.atalaya.fixtures.Corpora;
import org.atalaya.fixtures.EvtxEvent;
import org.atalaya.fixtures.EvtxValue;
import org.atalaya.fixtures.EvtxWriter;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The cases of our own rules: {@code knowledge/rules/tests/sigma}, in the form that {@code knowledge/rules/README.md} tells. */
final class RuleCases {
    private static final Instant BEGIN = Instant.parse("2026-03-03T15:00:00Z");

    private RuleCases() {}

    /**
     * What a rule must do with a few events.
     *
     * @param log a Windows event log, or lines of JSON
     */
    record Case(String file, String rule, String says, boolean fires, byte[] log) {}

    static List<Case> load() throws IOException {
        Path folder = Corpora.root().resolve("knowledge/rules/tests/sigma");
        List<Case> cases = new ArrayList<>();
        for (Path file : Corpora.files(folder, ".yml")) {
            String name = file.getFileName().toString();
            for (Map<?, ?> document : documents(file)) {
                for (Object one : list(document, "cases")) {
                    Map<?, ?> given = (Map<?, ?>) one;
                    cases.add(new Case(
                            name,
                            text(document, "rule"),
                            text(given, "case"),
                            (Boolean) value(given, "fires"),
                            log(list(given, "events"))));
                }
            }
        }
        return cases;
    }

    /** The documents of a file of YAML. */
    static List<Map<?, ?>> documents(Path file) throws IOException {
        List<Map<?, ?>> documents = new ArrayList<>();
        for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(Files.readString(file))) {
            documents.add((Map<?, ?>) document);
        }
        return documents;
    }

    private static byte[] log(List<?> events) {
        return events.get(0) instanceof Map<?, ?> first && first.containsKey("json") ? lines(events) : windows(events);
    }

    /** Lines of JSON; an event may repeat, and "@time" in it becomes its time, "@n" the number of the repetition. */
    private static byte[] lines(List<?> events) {
        StringBuilder lines = new StringBuilder();
        long second = 0;
        for (Object one : events) {
            Map<?, ?> given = (Map<?, ?>) one;
            second = given.get("after") instanceof Integer after ? after : second + 1;
            int times = given.get("times") instanceof Integer many ? many : 1;
            int every = given.get("every") instanceof Integer apart ? apart : 1;
            for (int n = 0; n < times; n++) {
                second += n == 0 ? 0 : every;
                lines.append(json(value(given, "json"))
                                .replace("@time", BEGIN.plusSeconds(second).toString())
                                .replace("@n", Integer.toString(n)))
                        .append('\n');
            }
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String json(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> json(entry.getKey().toString()) + ":" + json(entry.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
            case List<?> list -> list.stream().map(RuleCases::json).collect(Collectors.joining(",", "[", "]"));
            case String text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
            default -> value.toString();
        };
    }

    private static byte[] windows(List<?> events) {
        EvtxWriter writer = new EvtxWriter();
        int second = 0;
        for (Object one : events) {
            Map<?, ?> given = (Map<?, ?>) one;
            second = given.get("after") instanceof Integer after ? after : second + 1;
            EvtxEvent event = event(text(given, "log"), (Integer) value(given, "id"));
            event.time(BEGIN.plusSeconds(second));
            if (given.get("computer") instanceof String computer) {
                event.computer(computer);
            }
            ((Map<?, ?>) value(given, "data"))
                    .forEach((name, data) -> event.data(
                            name.toString(),
                            data instanceof String text && text.startsWith("sid:")
                                    ? EvtxValue.sid(text.substring(4))
                                    : data));
            writer.event(event);
        }
        return writer.bytes();
    }

    private static EvtxEvent event(String log, int id) {
        return switch (log) {
            case "sysmon" -> new EvtxEvent("Microsoft-Windows-Sysmon", "Microsoft-Windows-Sysmon/Operational", id);
            case "security" -> new EvtxEvent("Microsoft-Windows-Security-Auditing", "Security", id);
            case "system" -> new EvtxEvent("Service Control Manager", "System", id);
            case "powershell" ->
                new EvtxEvent("Microsoft-Windows-PowerShell", "Microsoft-Windows-PowerShell/Operational", id);
            default -> throw new IllegalArgumentException("no such log: " + log);
        };
    }

    private static String text(Map<?, ?> map, String key) {
        return value(map, key).toString();
    }

    private static List<?> list(Map<?, ?> map, String key) {
        return (List<?>) value(map, key);
    }

    private static Object value(Map<?, ?> map, String key) {
        Object value = map.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no " + key + " in " + map);
        }
        return value;
    }
}
