package org.atalaya.evidence.json;

/**
 * Paths by which the shape of a record is known. A record's marks are collected as bits while it is read, so that telling
 * its shape costs no look at its keys.
 */
enum Mark {
    EVENT_SYSTEM("Event.System.", true),
    WINLOG("winlog.", true),
    LOG_NAME("log_name", false),
    EVENT_ID("event_id", false),
    EVENT_DATA("event_data.", true),
    EVENT_SOURCE("eventSource", false),
    EVENT_NAME("eventName", false),
    PROTO_PAYLOAD("protoPayload.", true),
    AUDIT_ID("auditID", false),
    VERB("verb", false),
    WORKLOAD("Workload", false),
    OPERATION("Operation", false),
    EVENT_TYPE("eventType", false),
    PUBLISHED("published", false),
    ACTOR_PARTS("actor.", true),
    PATH("_path", false),
    TS("ts", false),
    CHANNEL("Channel|channel|LogName|log_name", false),
    ANY_EVENT_ID("EventID|EventCode|event_id|Id|EventId", false),
    OPERATION_NAME("operationName", false),
    OPERATION_NAME_PARTS("operationName.", true),
    CATEGORY("category", false),
    RESOURCE_ID("resourceId", false),
    ACTIVITY_DISPLAY_NAME("activityDisplayName", false),
    USER_PRINCIPAL_NAME("userPrincipalName", false),
    APP_DISPLAY_NAME("appDisplayName", false),
    ACTION("action", false),
    ACTOR("actor", false),
    ORG("org", false),
    REPO("repo", false),
    TIMESTAMP("@timestamp", false),
    PRODUCT("product", false),
    SERVICE("service", false),
    RISK_EVENT_TYPE("riskEventType", false),
    AUDIT_TYPE("auditType.category|auditType.action", false),
    LOG_TYPE("logtype", false),
    NODE_ID("node_id", false),
    LOG_SOURCE("logsource.", true);

    private final String[] paths;
    private final boolean prefix;

    Mark(String paths, boolean prefix) {
        this.paths = paths.split("\\|");
        this.prefix = prefix;
    }

    /** The bits of all marks that a path bears. */
    static long of(String path) {
        long bits = 0;
        for (Mark mark : values()) {
            for (String wanted : mark.paths) {
                if (mark.prefix ? path.startsWith(wanted) : path.equals(wanted)) {
                    bits |= 1L << mark.ordinal();
                }
            }
        }
        return bits;
    }

    /** Whether it is among collected bits. */
    boolean in(long bits) {
        return (bits >>> ordinal() & 1) != 0;
    }
}
