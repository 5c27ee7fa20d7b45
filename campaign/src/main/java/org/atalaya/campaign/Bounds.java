package org.atalaya.campaign;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.atalaya.model.Advisory;
import org.atalaya.model.Exhibit;
import org.atalaya.model.Statement;

/** Keeps a warning of a page's size, however many hosts an incident has: what is left out is counted. */
final class Bounds {
    /** Exhibits that are listed beside those that a statement cites. */
    static final int MOST_EXHIBITS = 1_000;

    private Bounds() {}

    /** The advisory with the exhibits that it cites, and the first of the others. */
    static Advisory of(Advisory whole) {
        if (whole.exhibits().size() <= MOST_EXHIBITS) {
            return whole;
        }
        Set<String> cited = cited(whole);
        Map<String, Exhibit> kept = new LinkedHashMap<>();
        int room = MOST_EXHIBITS;
        for (Exhibit exhibit : whole.exhibits().values()) {
            boolean needed = cited.contains(exhibit.id()) || exhibit.kind() == Exhibit.Kind.KNOWLEDGE;
            if (needed || room-- > 0) {
                kept.put(exhibit.id(), exhibit);
            }
        }
        List<Statement> unknowns = new ArrayList<>(whole.unknowns());
        unknowns.add(new Statement(
                "unknown.more-exhibits",
                List.of(Integer.toString(whole.exhibits().size() - kept.size())),
                List.of()));
        return new Advisory(
                whole.id(),
                whole.number(),
                whole.date(),
                whole.tlp(),
                whole.summary(),
                whole.incidents(),
                whole.actions(),
                List.copyOf(unknowns),
                whole.indicators(),
                whole.suppressed(),
                whole.techniques(),
                whole.rules(),
                whole.exposures(),
                kept,
                whole.knowledge(),
                whole.phrases(),
                whole.draft());
    }

    /** The ids of all exhibits that any part of the advisory points at. */
    private static Set<String> cited(Advisory whole) {
        Set<String> cited = new HashSet<>();
        List<Statement> statements = new ArrayList<>(whole.summary());
        whole.actions().values().forEach(statements::addAll);
        statements.addAll(whole.unknowns());
        statements.addAll(whole.suppressed());
        whole.incidents().forEach(incident -> {
            incident.steps().forEach(step -> {
                statements.add(step.what());
                titled(step.what(), cited);
            });
            statements.addAll(incident.resembling());
            statements.addAll(incident.attribution().reasons());
            incident.attribution()
                    .candidates()
                    .forEach(candidate -> candidate.evidence().forEach(weighed -> statements.add(weighed.what())));
        });
        whole.exposures().forEach(exposure -> exposure.factors().forEach(factor -> statements.add(factor.what())));
        statements.forEach(statement -> cited.addAll(statement.evidence()));
        whole.indicators().forEach(sighted -> cited.addAll(sighted.evidence()));
        whole.techniques().forEach(technique -> cited.addAll(technique.evidence()));
        whole.rules().forEach(rule -> cited.addAll(rule.evidence()));
        return cited;
    }

    /** Exhibits whose titles a statement tells. */
    private static void titled(Statement statement, Set<String> cited) {
        for (String value : statement.values()) {
            if (value.startsWith("@titles:")) {
                cited.addAll(List.of(value.substring("@titles:".length()).split("\\|")));
            }
        }
    }
}
