package org.atalaya.sweep;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.atalaya.indicators.pattern.Observation;
import org.atalaya.model.Artifact;
import org.atalaya.model.Event;
import org.atalaya.model.Message;
import org.atalaya.model.Place;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Evidence as STIX cyber-observable objects (STIX 2.1 §6), so that patterns can be asked of it: one event, file or mail is
 * one observation. Field names are those of Sysmon, Windows security auditing and ECS.
 */
final class Observables {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** Characters of a value that becomes a property. */
    private static final int MOST_CHARACTERS = 65_536;
    /** Objects of one mail. */
    private static final int MOST_OBJECTS = 500;

    private static final Map<String, String> MEANING = new HashMap<>();

    static {
        means("image", "Image", "NewProcessName", "process.executable");
        means("command", "CommandLine", "ProcessCommandLine", "process.command_line");
        means("pid", "ProcessId", "NewProcessId", "process.pid");
        means("cwd", "CurrentDirectory", "process.working_directory");
        means("parent-image", "ParentImage", "ParentProcessName", "process.parent.executable");
        means("parent-command", "ParentCommandLine", "process.parent.command_line");
        means("file", "TargetFilename", "ImageLoaded", "file.path", "RelativeTargetName");
        means("hashes", "Hashes", "Hash");
        means("md5", "MD5", "md5", "file.hash.md5", "process.hash.md5", "hash.md5");
        means("sha1", "SHA1", "sha1", "file.hash.sha1", "process.hash.sha1", "hash.sha1");
        means("sha256", "SHA256", "sha256", "file.hash.sha256", "process.hash.sha256", "hash.sha256");
        means("source", "SourceIp", "SourceAddress", "source.ip", "IpAddress", "src_ip", "c-ip");
        means("source-port", "SourcePort", "source.port");
        means("destination", "DestinationIp", "DestAddress", "destination.ip", "dst_ip", "dest_ip", "r-ip");
        means("destination-port", "DestinationPort", "DestPort", "destination.port");
        means("protocol", "Protocol", "network.transport", "network.protocol");
        means(
                "domain",
                "QueryName",
                "DestinationHostname",
                "dns.question.name",
                "url.domain",
                "destination.domain",
                "cs-host",
                "r-dns",
                "query");
        means("url", "url.full", "url.original", "Url", "url", "cs-uri", "c-uri");
        means("registry", "TargetObject", "ObjectName", "registry.path");
        means("details", "Details", "NewValue");
        means("user", "User", "TargetUserName", "user.name");
    }

    private static void means(String meaning, String... fields) {
        for (String field : fields) {
            MEANING.put(field, meaning);
        }
    }

    private final Map<String, JsonNode> all = new LinkedHashMap<>();

    private Observables() {}

    private static Observation observed(Map<String, JsonNode> all, Optional<Instant> time) {
        Instant at = time.orElse(Instant.EPOCH);
        return new Observation(new ArrayList<>(all.values()), all, at, at, 1);
    }

    /** An event. */
    static Observation of(Event event, Optional<Instant> time) {
        Map<String, String> values = new HashMap<>();
        event.visit((name, value) -> {
            String meaning = MEANING.get(name);
            if (meaning != null && value != null && !value.isEmpty() && !value.equals("-")) {
                values.putIfAbsent(
                        meaning, value.length() > MOST_CHARACTERS ? value.substring(0, MOST_CHARACTERS) : value);
            }
        });
        Observables observables = new Observables();
        if (!values.isEmpty()) {
            observables.event(values, event.type().eventId());
        }
        return observed(observables.all, time);
    }

    private void event(Map<String, String> values, String eventId) {
        String user = values.containsKey("user") ? user(values.getOrDefault("user", "")) : "";
        process(values, user);
        if (values.containsKey("file")) {
            ObjectNode file = file(values.getOrDefault("file", ""));
            // Sysmon's hashes are those of what was loaded or written where there is such a file, else of the program.
            hashes(file, values);
        }
        if (values.containsKey("source") || values.containsKey("destination")) {
            ObjectNode traffic = add("network-traffic");
            address(values.getOrDefault("source", "")).ifPresent(ref -> traffic.put("src_ref", ref));
            address(values.getOrDefault("destination", "")).ifPresent(ref -> traffic.put("dst_ref", ref));
            number(traffic, "src_port", values.get("source-port"));
            number(traffic, "dst_port", values.get("destination-port"));
            ArrayNode protocols = traffic.putArray("protocols");
            if (values.containsKey("protocol")) {
                protocols.add(values.getOrDefault("protocol", "").toLowerCase(Locale.ROOT));
            }
        }
        if (values.containsKey("domain")) {
            add("domain-name").put("value", domain(values.getOrDefault("domain", "")));
        }
        if (values.containsKey("url")) {
            add("url").put("value", values.getOrDefault("url", ""));
        }
        if (values.containsKey("registry")) {
            registry(values, eventId);
        }
    }

    private void process(Map<String, String> values, String user) {
        if (!values.containsKey("command") && !values.containsKey("image")) {
            return;
        }
        ObjectNode process = add("process");
        if (values.containsKey("command")) {
            process.put("command_line", values.get("command"));
        }
        number(process, "pid", values.get("pid"));
        if (values.containsKey("cwd")) {
            process.put("cwd", values.get("cwd"));
        }
        if (!user.isEmpty()) {
            process.put("creator_user_ref", user);
        }
        if (values.containsKey("image")) {
            ObjectNode image = file(values.getOrDefault("image", ""));
            process.put("image_ref", id(image));
            if (!values.containsKey("file")) {
                hashes(image, values);
            }
        }
        if (values.containsKey("parent-image") || values.containsKey("parent-command")) {
            ObjectNode parent = add("process");
            process.put("parent_ref", id(parent));
            if (values.containsKey("parent-command")) {
                parent.put("command_line", values.get("parent-command"));
            }
            if (values.containsKey("parent-image")) {
                parent.put("image_ref", id(file(values.getOrDefault("parent-image", ""))));
            }
        }
    }

    private void registry(Map<String, String> values, String eventId) {
        String path = values.getOrDefault("registry", "");
        String key = path.replaceFirst("^HKLM\\\\", "HKEY_LOCAL_MACHINE\\\\")
                .replaceFirst("^HKCU\\\\", "HKEY_CURRENT_USER\\\\")
                .replaceFirst("^HKU\\\\", "HKEY_USERS\\\\")
                .replaceFirst("^HKCR\\\\", "HKEY_CLASSES_ROOT\\\\");
        int last = key.lastIndexOf('\\');
        ObjectNode registry = add("windows-registry-key");
        // Sysmon's event 13 names the value behind its key.
        if (last > 0 && (eventId.equals("13") || values.containsKey("details"))) {
            registry.put("key", key.substring(0, last));
            ObjectNode value = registry.putArray("values").addObject();
            value.put("name", key.substring(last + 1));
            value.put("data", values.getOrDefault("details", ""));
        } else {
            registry.put("key", key);
        }
    }

    /** A file. */
    static Observation of(Artifact artifact) {
        Observables observables = new Observables();
        ObjectNode file = observables.add("file");
        file.put("name", Place.lastName(artifact.source()));
        file.put("size", artifact.size());
        observables.hashes(file, artifact.hashes());
        return observed(observables.all, Optional.empty());
    }

    /** A mail. */
    static Observation of(Message message) {
        Observables observables = new Observables();
        ObjectNode mail = observables.add("email-message");
        mail.put("subject", message.subject());
        mail.put("is_multipart", message.parts().size() > 1);
        message.date().ifPresent(date -> mail.put("date", date.toString()));
        message.from().stream().limit(1).forEach(from -> mail.put("from_ref", observables.mailbox(from)));
        message.sender().stream().limit(1).forEach(sender -> mail.put("sender_ref", observables.mailbox(sender)));
        ArrayNode to = mail.putArray("to_refs");
        message.recipients().stream().limit(MOST_OBJECTS).forEach(one -> to.add(observables.mailbox(one)));
        message.texts().stream()
                .filter(text -> text.kind() == Message.Text.Kind.PLAIN)
                .limit(1)
                .forEach(text -> mail.put(
                        "body", text.text().substring(0, Math.min(text.text().length(), MOST_CHARACTERS))));
        message.links().stream().limit(MOST_OBJECTS).forEach(link -> {
            observables.add("url").put("value", link.target());
            String host = host(link.target());
            if (!host.isEmpty()) {
                observables.add("domain-name").put("value", host);
            }
        });
        message.parts().stream()
                .filter(part -> !part.name().isEmpty())
                .limit(MOST_OBJECTS)
                .forEach(part -> observables.add("file").put("name", part.name()));
        return observed(observables.all, message.date());
    }

    /** The host of a URL; empty when it has none. */
    private static String host(String url) {
        int scheme = url.indexOf("://");
        if (scheme < 0) {
            return "";
        }
        int end = scheme + 3;
        while (end < url.length() && "/?#:".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        return domain(url.substring(scheme + 3, end));
    }

    private String mailbox(Message.Mailbox mailbox) {
        ObjectNode address = add("email-addr");
        address.put("value", mailbox.address());
        address.put("display_name", mailbox.name());
        return id(address);
    }

    private static String domain(String name) {
        String low = name.toLowerCase(Locale.ROOT);
        return low.endsWith(".") ? low.substring(0, low.length() - 1) : low;
    }

    private ObjectNode add(String type) {
        ObjectNode object = NODES.objectNode();
        object.put("type", type);
        object.put("id", Integer.toString(all.size()));
        all.put(Integer.toString(all.size()), object);
        return object;
    }

    private static String id(ObjectNode object) {
        return object.path("id").asString("");
    }

    private ObjectNode file(String path) {
        ObjectNode file = add("file");
        int slash = Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/'));
        file.put("name", path.substring(slash + 1));
        if (slash > 0) {
            ObjectNode directory = add("directory");
            directory.put("path", path.substring(0, slash));
            file.put("parent_directory_ref", id(directory));
        }
        return file;
    }

    private void hashes(ObjectNode file, Map<String, String> values) {
        Map<String, String> hashes = new LinkedHashMap<>();
        for (String name : List.of("md5", "sha1", "sha256")) {
            if (values.containsKey(name)) {
                hashes.put(name, values.getOrDefault(name, ""));
            }
        }
        for (String pair : values.getOrDefault("hashes", "").split("[,; ]+")) {
            int equals = pair.indexOf('=');
            if (equals > 0 && hashes.size() < 10) {
                hashes.putIfAbsent(pair.substring(0, equals).toLowerCase(Locale.ROOT), pair.substring(equals + 1));
            }
        }
        if (!hashes.isEmpty()) {
            ObjectNode node = file.putObject("hashes");
            hashes.forEach((name, value) -> node.put(
                    switch (name) {
                        case "sha1" -> "SHA-1";
                        case "sha256" -> "SHA-256";
                        case "sha512" -> "SHA-512";
                        default -> name.toUpperCase(Locale.ROOT);
                    },
                    value.toLowerCase(Locale.ROOT)));
        }
    }

    private Optional<String> address(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode address = add(text.indexOf(':') >= 0 ? "ipv6-addr" : "ipv4-addr");
        address.put("value", text);
        return Optional.of(id(address));
    }

    private String user(String text) {
        ObjectNode user = add("user-account");
        user.put("user_id", text);
        user.put("account_login", text.substring(text.lastIndexOf('\\') + 1));
        return id(user);
    }

    private static void number(ObjectNode object, String property, @org.jspecify.annotations.Nullable String text) {
        if (text == null) {
            return;
        }
        try {
            object.put(property, Long.decode(text.strip()));
        } catch (NumberFormatException none) {
            // A port or process id that is no number is of no use to a comparison.
            object.remove(property);
        }
    }
}
