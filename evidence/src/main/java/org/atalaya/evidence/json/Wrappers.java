package org.atalaya.evidence.json;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** What exports put around the records: Elasticsearch, Splunk, cloud exports and Chainsaw. */
final class Wrappers {
    /** Keys whose object is the record itself. */
    private static final Set<String> RECORD = Set.of("_source", "result");

    /** Keys whose array holds records. */
    private static final Set<String> RECORDS = Set.of(
            "Records",
            "records",
            "results",
            "Results",
            "value",
            "events",
            // Zendesk: audit logs, ticket audits, access logs
            "audit_logs",
            "audits",
            "access_logs",
            // Google: Reports API
            "items",
            // Mailchimp
            "chimp_chatter");

    /** First keys of what tells of the export and not of an event. */
    private static final Set<String> ENVELOPE = Set.of(
            // Elasticsearch: search response and hit
            "_index",
            "_type",
            "_id",
            "_score",
            "_version",
            "_seq_no",
            "_primary_term",
            "_ignored",
            "sort",
            "took",
            "timed_out",
            "terminated_early",
            "_scroll_id",
            "_shards",
            "hits",
            "pit_id",
            // Splunk: search/jobs/export and results
            "preview",
            "offset",
            "lastrow",
            "init_offset",
            "messages",
            "fields",
            "highlighted",
            "post_process_count",
            // Microsoft: Graph, advanced hunting
            "@odata.context",
            "@odata.nextLink",
            "@odata",
            "nextLink",
            "Stats",
            "stats",
            "Schema",
            "schema",
            // Zendesk, Google, Mailchimp: pages
            "count",
            "next_page",
            "previous_page",
            "total_count",
            "after_cursor",
            "after_url",
            "before_cursor",
            "before_url",
            "end_of_stream",
            "meta",
            "links",
            "kind",
            "etag",
            "nextPageToken",
            "total_items",
            "_links");

    /** The same of Chainsaw's findings, around {@code document.data}. */
    private static final Set<String> FINDING = Set.of(
            "group",
            "kind",
            "document",
            "documents",
            "path",
            "name",
            "id",
            "level",
            "status",
            "authors",
            "tags",
            "references",
            "falsepositives",
            "logsource",
            "source",
            "timestamp");

    /** What Zendesk's pages may hold beside their records ("Side-Loading"). */
    private static final Set<String> SIDE_LOADS = Set.of("users", "groups", "organizations", "tickets");

    private static final Set<String> PAGE = union(ENVELOPE, SIDE_LOADS);

    /** Keys of pages that nothing else has. */
    private static final Set<String> PAGES = Set.of("audit_logs", "audits", "access_logs", "chimp_chatter");

    private Wrappers() {}

    /**
     * Whether an object that begins like an export is one to its end: all its keys are those of records or of an export.
     * A record of its own may begin with a key such as {@code events} or {@code value} too, and its other keys tell.
     *
     * @param json stands before the object
     */
    static boolean isExport(JsonParser json) {
        Set<String> rest = new HashSet<>();
        boolean finding = false;
        boolean page = false;
        json.nextToken();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = json.currentName();
            json.nextToken();
            json.skipChildren();
            finding |= key.startsWith("document") || key.equals("data");
            page |= PAGES.contains(key);
            if (!RECORDS.contains(key) && !RECORD.contains(key) && !ENVELOPE.contains(key)) {
                if (!FINDING.contains(key) && !SIDE_LOADS.contains(key)) {
                    return false;
                }
                rest.add(key);
            }
        }
        return rest.isEmpty() || finding && FINDING.containsAll(rest) || page && SIDE_LOADS.containsAll(rest);
    }

    /** Whether the object under a key is the record, given the fields before it. */
    static boolean holdsRecord(Layout.Node node, String key, List<Layout.Node> before) {
        if (node.path.isEmpty() && !key.equals("data")) {
            return RECORD.contains(key) && all(before, ENVELOPE);
        }
        return key.equals("data")
                && (node.path.isEmpty() || node.path.equals("document"))
                && before.stream().anyMatch(path -> path.path.equals("kind") || path.path.equals("document.kind"))
                && all(before, FINDING);
    }

    /** Whether the array under a key holds records, given the fields before it. */
    static boolean holdsRecords(Layout.Node node, String key, List<Layout.Node> before) {
        if (node.path.equals("hits")) {
            return key.equals("hits") && all(before, ENVELOPE);
        }
        return node.path.isEmpty()
                && (RECORDS.contains(key) && all(before, ENVELOPE) || key.equals("documents") && all(before, FINDING));
    }

    /** Whether what is left over beside wrapped records tells only of the export. */
    static boolean isEnvelope(List<Layout.Node> rest) {
        return all(rest, ENVELOPE) || all(rest, FINDING) || all(rest, PAGE);
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> all = new HashSet<>(one);
        all.addAll(other);
        return Set.copyOf(all);
    }

    private static boolean all(List<Layout.Node> paths, Set<String> known) {
        for (Layout.Node path : paths) {
            if (!known.contains(path.path) && !known.contains(path.first())) {
                return false;
            }
        }
        return true;
    }
}
