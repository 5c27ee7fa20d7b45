package org.atalaya.campaign;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.atalaya.model.Stage;

/** Which stage of the attack a technique of ATT&amp;CK or a fact of an artifact belongs to. A table of ours. */
final class Stages {
    /** By the beginning of the technique's id; the longest beginning counts. */
    private static final Map<String, Stage> TECHNIQUES = new LinkedHashMap<>();

    private static final Map<String, Stage> FACTS = new LinkedHashMap<>();

    private Stages() {}

    static {
        put(TECHNIQUES, Stage.DELIVERY, "t1566", "t1189", "t1598", "t1190", "t1534");
        put(TECHNIQUES, Stage.INSTALL, "t1204", "t1218", "t1547", "t1543", "t1053", "t1574", "t1059.005", "t1059.010");
        put(TECHNIQUES, Stage.GEOFENCE, "t1614", "t1480");
        put(TECHNIQUES, Stage.DOWNLOAD, "t1105");
        put(TECHNIQUES, Stage.CLEANUP, "t1070");
        put(TECHNIQUES, Stage.REMOTE_CONTROL, "t1219", "t1071", "t1095", "t1571", "t1573", "t1568", "t1505", "t1041");
        put(TECHNIQUES, Stage.CREDENTIAL_THEFT, "t1056", "t1113", "t1115", "t1555", "t1003", "t1539", "t1185", "t1552");
        put(TECHNIQUES, Stage.PROXYING, "t1090", "t1021", "t1018");
        put(
                FACTS,
                Stage.INSTALL,
                "msi.system-action",
                "msi.action-runs",
                "msi.starts-with-windows",
                "msi.program-in-user");
        put(
                FACTS,
                Stage.GEOFENCE,
                "behaviour.asks-geolocation",
                "behaviour.checks-place",
                "behaviour.asks-own-address");
        put(FACTS, Stage.DOWNLOAD, "behaviour.downloads-and-runs", "pe.imports-download", "script.downloads");
        put(FACTS, Stage.CLEANUP, "behaviour.cleans-up", "behaviour.clears-logs");
        put(
                FACTS,
                Stage.REMOTE_CONTROL,
                "behaviour.remote-control",
                "behaviour.wire-verbs",
                "behaviour.allakore-markers");
        put(
                FACTS,
                Stage.CREDENTIAL_THEFT,
                "behaviour.logs-keys",
                "behaviour.takes-screenshots",
                "behaviour.reads-clipboard",
                "behaviour.names-banks");
        put(FACTS, Stage.PROXYING, "behaviour.socks-proxy");
    }

    private static void put(Map<String, Stage> table, Stage stage, String... beginnings) {
        for (String beginning : beginnings) {
            table.put(beginning, stage);
        }
    }

    /** The stages that techniques ({@code t1218.007}) belong to. */
    static Set<Stage> ofTechniques(List<String> techniques) {
        Set<Stage> stages = EnumSet.noneOf(Stage.class);
        for (String technique : techniques) {
            find(TECHNIQUES, technique, stages);
        }
        return stages;
    }

    /** The stage that a fact belongs to, as a set of one or none. */
    static Set<Stage> ofFact(String code) {
        Set<Stage> stages = EnumSet.noneOf(Stage.class);
        find(FACTS, code, stages);
        return stages;
    }

    private static void find(Map<String, Stage> table, String text, Set<Stage> into) {
        String longest = "";
        for (String beginning : table.keySet()) {
            if (text.startsWith(beginning) && beginning.length() > longest.length()) {
                longest = beginning;
            }
        }
        Stage stage = table.get(longest);
        if (stage != null) {
            into.add(stage);
        }
    }

    /** What would show a stage. */
    static String sensor(Stage stage) {
        return switch (stage) {
            case DELIVERY -> "mail";
            case INSTALL, CLEANUP, CREDENTIAL_THEFT -> "process";
            case GEOFENCE, DOWNLOAD, REMOTE_CONTROL, PROXYING -> "network";
        };
    }
}
