package org.atalaya.warning;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What STIX 2.1 asks of the properties of its objects (OASIS STIX 2.1 §§3–7, 10), as tables. */
final class StixShapes {
    /** Required properties of domain and relationship objects beside those that all have (§4, §5). */
    static final Map<String, List<String>> REQUIRED = Map.ofEntries(
            Map.entry("attack-pattern", List.of("name")),
            Map.entry("campaign", List.of("name")),
            Map.entry("course-of-action", List.of("name")),
            Map.entry("grouping", List.of("context", "object_refs")),
            Map.entry("identity", List.of("name")),
            Map.entry("incident", List.of("name")),
            Map.entry("indicator", List.of("pattern", "pattern_type", "valid_from")),
            Map.entry("infrastructure", List.of("name")),
            Map.entry("intrusion-set", List.of("name")),
            Map.entry("location", List.of()),
            Map.entry("malware", List.of("is_family")),
            Map.entry("malware-analysis", List.of("product")),
            Map.entry("note", List.of("content", "object_refs")),
            Map.entry("observed-data", List.of("first_observed", "last_observed", "number_observed")),
            Map.entry("opinion", List.of("opinion", "object_refs")),
            Map.entry("report", List.of("name", "published", "object_refs")),
            Map.entry("threat-actor", List.of("name")),
            Map.entry("tool", List.of("name")),
            Map.entry("vulnerability", List.of("name")),
            Map.entry("relationship", List.of("relationship_type", "source_ref", "target_ref")),
            Map.entry("sighting", List.of("sighting_of_ref")),
            Map.entry("language-content", List.of("object_ref", "contents")),
            Map.entry(
                    "extension-definition", List.of("created_by_ref", "name", "schema", "version", "extension_types")),
            Map.entry("marking-definition", List.of()));

    /** Required properties of cyber-observable objects (§6). */
    static final Map<String, List<String>> OBSERVABLES = Map.ofEntries(
            Map.entry("artifact", List.of()),
            Map.entry("autonomous-system", List.of("number")),
            Map.entry("directory", List.of("path")),
            Map.entry("domain-name", List.of("value")),
            Map.entry("email-addr", List.of("value")),
            Map.entry("email-message", List.of("is_multipart")),
            Map.entry("file", List.of()),
            Map.entry("ipv4-addr", List.of("value")),
            Map.entry("ipv6-addr", List.of("value")),
            Map.entry("mac-addr", List.of("value")),
            Map.entry("mutex", List.of("name")),
            Map.entry("network-traffic", List.of("protocols")),
            Map.entry("process", List.of()),
            Map.entry("software", List.of("name")),
            Map.entry("url", List.of("value")),
            Map.entry("user-account", List.of()),
            Map.entry("windows-registry-key", List.of()),
            Map.entry("x509-certificate", List.of()));

    /** Properties that the id of a cyber-observable object is made of (§6, "ID Contributing Properties"). */
    static final Map<String, List<String>> CONTRIBUTING = Map.ofEntries(
            Map.entry("artifact", List.of("hashes", "payload_bin")),
            Map.entry("autonomous-system", List.of("number")),
            Map.entry("directory", List.of("path")),
            Map.entry("domain-name", List.of("value")),
            Map.entry("email-addr", List.of("value")),
            Map.entry("email-message", List.of("from_ref", "subject", "body")),
            Map.entry("file", List.of("hashes", "name", "extensions", "parent_directory_ref")),
            Map.entry("ipv4-addr", List.of("value")),
            Map.entry("ipv6-addr", List.of("value")),
            Map.entry("mac-addr", List.of("value")),
            Map.entry("mutex", List.of("name")),
            Map.entry(
                    "network-traffic",
                    List.of("start", "end", "src_ref", "dst_ref", "src_port", "dst_port", "protocols", "extensions")),
            Map.entry("software", List.of("name", "cpe", "swid", "vendor", "version")),
            Map.entry("url", List.of("value")),
            Map.entry("user-account", List.of("account_type", "user_id", "account_login")),
            Map.entry("windows-registry-key", List.of("key", "values")),
            Map.entry("x509-certificate", List.of("hashes", "serial_number")));

    /** Digests in the order in which one of them is chosen for an id (§2.9). */
    static final List<String> CHOSEN_HASHES = List.of("MD5", "SHA-1", "SHA-256", "SHA-512");

    /** Properties that are times (§3.16 and the tables of §§4–7). */
    static final Set<String> TIMES = Set.of(
            "created",
            "modified",
            "valid_from",
            "valid_until",
            "first_seen",
            "last_seen",
            "first_observed",
            "last_observed",
            "published",
            "start_time",
            "stop_time",
            "submitted",
            "analysis_started",
            "analysis_ended",
            "object_modified",
            "date");

    /** Pairs of times of which the second must not be before the first; with {@code true} it must be after it. */
    static final Map<List<String>, Boolean> ORDERED = Map.of(
            List.of("created", "modified"), false,
            List.of("valid_from", "valid_until"), true,
            List.of("first_seen", "last_seen"), false,
            List.of("first_observed", "last_observed"), false,
            List.of("start_time", "stop_time"), true);

    /** Properties that are texts. */
    static final Set<String> TEXTS = Set.of(
            "name",
            "description",
            "pattern",
            "pattern_type",
            "pattern_version",
            "relationship_type",
            "context",
            "content",
            "abstract",
            "explanation",
            "opinion",
            "lang",
            "identity_class",
            "contact_information",
            "spec_version",
            "value",
            "path",
            "key");

    /** Properties that are lists of texts. */
    static final Set<String> LISTS = Set.of(
            "labels",
            "aliases",
            "indicator_types",
            "malware_types",
            "report_types",
            "tool_types",
            "infrastructure_types",
            "threat_actor_types",
            "sectors",
            "roles",
            "goals",
            "authors",
            "protocols");

    /** Whole numbers from a least to a most. */
    static final Map<String, List<Long>> NUMBERS = Map.of(
            "confidence", List.of(0L, 100L),
            "number_observed", List.of(1L, 999_999_999L),
            "count", List.of(0L, 999_999_999L));

    /** Properties that are yes or no. */
    static final Set<String> TRUTHS = Set.of("revoked", "is_family", "defanged", "summary", "is_multipart");

    /** Closed vocabularies (§10, "enum"). */
    static final Map<String, Set<String>> ENUMERATIONS =
            Map.of("opinion", Set.of("strongly-disagree", "disagree", "neutral", "agree", "strongly-agree"));

    /** Open vocabularies (§10, "ov"): other words are allowed, and seldom meant. */
    static final Map<String, Set<String>> VOCABULARIES = Map.of(
            "indicator_types",
                    Set.of(
                            "anomalous-activity",
                            "anonymization",
                            "attribution",
                            "benign",
                            "compromised",
                            "malicious-activity",
                            "unknown"),
            "report_types",
                    Set.of(
                            "attack-pattern",
                            "campaign",
                            "identity",
                            "indicator",
                            "intrusion-set",
                            "malware",
                            "observed-data",
                            "threat-actor",
                            "threat-report",
                            "tool",
                            "vulnerability"),
            "pattern_type", Set.of("stix", "pcre", "sigma", "snort", "suricata", "yara"),
            "context", Set.of("suspicious-activity", "malware-analysis", "unspecified"),
            "identity_class", Set.of("individual", "group", "system", "organization", "class", "unspecified"));

    private StixShapes() {}
}
