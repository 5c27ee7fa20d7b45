package org.atalaya.sigma;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads files of the form of {@code knowledge/logsources.yml}, which explains it. */
final class LogSourcesParser {
    private final Map<String, Set<String>> services = new LinkedHashMap<>();
    private final Map<String, Ways> categories = new LinkedHashMap<>();
    private String file = "";

    private record Ways(String file, List<Node> nodes) {}

    /** The file that is being read, or of which something is being put together. */
    String file() {
        return file;
    }

    /** Takes a file in; services and categories that it names replace those of files before it. */
    void add(String name, String text) throws RuleError {
        file = name;
        for (Node document : Yaml.documents(text)) {
            Map<String, NodeTuple> top = Yaml.entries(document, "a mapping of log sources");
            only(top, "services", "categories");
            Optional<Node> named = Yaml.child(top, "services");
            if (named.isPresent()) {
                Map<String, NodeTuple> entries = Yaml.entries(named.get(), "services");
                for (String service : entries.keySet()) {
                    services.put(service, new LinkedHashSet<>(Yaml.texts(entries, service)));
                }
            }
            Optional<Node> listed = Yaml.child(top, "categories");
            if (listed.isPresent()) {
                for (var entry : Yaml.entries(listed.get(), "categories").entrySet()) {
                    Node ways = entry.getValue().getValueNode();
                    categories.put(
                            entry.getKey(),
                            new Ways(file, ways instanceof SequenceNode list ? list.getValue() : List.of(ways)));
                }
            }
        }
    }

    /** Refuses a misspelt key, which would widen or narrow a mapping unseen. */
    private static void only(Map<String, NodeTuple> entries, String... known) throws RuleError {
        for (var entry : entries.entrySet()) {
            if (!List.of(known).contains(entry.getKey())) {
                throw RuleError.at(
                        entry.getValue().getKeyNode(),
                        "unknown part '" + entry.getKey() + "'",
                        "use " + String.join(", ", known));
            }
        }
    }

    LogSources build() throws RuleError {
        List<LogSources.Mapping> mappings = new ArrayList<>();
        services.forEach((service, channels) -> mappings.add(new LogSources.Mapping(
                service,
                new LogSource("windows", "", service),
                channels,
                Set.of(),
                Set.of(),
                new Condition.All(List.of()),
                Map.of(),
                "")));
        for (var category : categories.entrySet()) {
            file = category.getValue().file();
            for (Node way : category.getValue().nodes()) {
                mappings.add(way(category.getKey(), way));
            }
        }
        return new LogSources(List.copyOf(mappings));
    }

    private LogSources.Mapping way(String category, Node node) throws RuleError {
        Map<String, NodeTuple> entries = Yaml.entries(node, "a way in which a category shows");
        String product = Yaml.text(entries, "product");
        boolean windows = product.isEmpty();
        if (windows) {
            only(entries, "product", "service", "channels", "providers", "ids", "where", "fields", "keyvalues");
        } else {
            only(entries, "product", "service", "where", "fields");
        }
        String service = Yaml.text(entries, "service");
        Set<String> channels = new LinkedHashSet<>(Yaml.texts(entries, "channels"));
        if (windows && !service.isEmpty()) {
            Set<String> known = services.get(service);
            if (known == null) {
                throw RuleError.at(node, "unknown service '" + service + "'", "list its channels under services");
            }
            channels.addAll(known);
        }
        List<Condition> extra = new ArrayList<>();
        Optional<Node> where = Yaml.child(entries, "where");
        if (where.isPresent()) {
            Map<String, NodeTuple> wanted = Yaml.entries(where.get(), "where");
            for (String field : wanted.keySet()) {
                List<Condition> any = new ArrayList<>();
                for (String value : Yaml.texts(wanted, field)) {
                    any.add(new Condition.Test(
                            field,
                            new Check.Text(new Glob(Modifiers.unescape(value)), false),
                            field + ": '" + value + "'",
                            Yaml.line(node)));
                }
                extra.add(new Condition.Any(any));
            }
        }
        Map<String, LogSources.Derived> fields = new HashMap<>();
        Optional<Node> renamed = Yaml.child(entries, "fields");
        if (renamed.isPresent()) {
            for (var field : Yaml.entries(renamed.get(), "fields").entrySet()) {
                fields.put(field.getKey(), derived(field.getValue().getValueNode()));
            }
        }
        return new LogSources.Mapping(
                (service.isEmpty() ? category : category + " by " + service) + (windows ? "" : " of " + product),
                windows ? new LogSource("windows", category, "") : new LogSource(product, category, service),
                channels,
                new TreeSet<>(Yaml.texts(entries, "providers")),
                new TreeSet<>(Yaml.texts(entries, "ids")),
                new Condition.All(extra),
                fields,
                Yaml.text(entries, "keyvalues"));
    }

    private static LogSources.Derived derived(Node node) throws RuleError {
        if (!(node instanceof MappingNode)) {
            return new LogSources.Derived(List.of(Yaml.text(node)), LogSources.Form.SAME, Map.of());
        }
        Map<String, NodeTuple> entries = Yaml.entries(node, "a field");
        only(entries, "from", "form", "values");
        String form = Yaml.text(entries, "form");
        Map<String, String> values = new HashMap<>();
        Optional<Node> table = Yaml.child(entries, "values");
        if (table.isPresent()) {
            Map<String, NodeTuple> rows = Yaml.entries(table.get(), "values");
            for (String value : rows.keySet()) {
                values.put(value.toLowerCase(Locale.ROOT), Yaml.text(rows, value));
            }
        }
        LogSources.Form known = switch (form) {
            case "" -> LogSources.Form.SAME;
            case "hex" -> LogSources.Form.HEX_TO_DECIMAL;
            case "device" -> LogSources.Form.DEVICE_PATH;
            case "map" -> LogSources.Form.MAP;
            case "registry" -> LogSources.Form.REGISTRY_PATH;
            case "data" -> LogSources.Form.REGISTRY_DATA;
            case "account" -> LogSources.Form.ACCOUNT;
            default ->
                throw RuleError.at(
                        node, "unknown form '" + form + "'", "use hex, device, map, registry, data or account");
        };
        List<String> from = Yaml.texts(entries, "from");
        if (from.isEmpty()) {
            throw RuleError.at(node, "the field has no 'from'", "name the event's field");
        }
        if (known == LogSources.Form.REGISTRY_DATA && from.size() != 2) {
            throw RuleError.at(node, "form 'data' needs two fields", "name the value and its type");
        }
        if (known == LogSources.Form.ACCOUNT && from.size() % 3 != 0) {
            throw RuleError.at(node, "form 'account' needs three fields", "name domain, name and SID");
        }
        return new LogSources.Derived(from, known, values);
    }
}
