package org.atalaya.campaign;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.atalaya.model.Advisory.Audience;
import org.atalaya.model.Exhibit;
import org.atalaya.model.Incident;
import org.atalaya.model.Level;
import org.atalaya.model.Stage;
import org.atalaya.model.Statement;

/** What to do today: an action is given where exhibits call for it, and cites them. */
final class Actions {
    private Actions() {}

    /** The actions by audience; none without an incident. */
    static Map<Audience, List<Statement>> of(List<Incident> incidents, Map<String, CaseFile.Item> used) {
        Map<Audience, List<Statement>> actions = new EnumMap<>(Audience.class);
        if (incidents.isEmpty()) {
            return actions;
        }
        List<Statement> responder = new ArrayList<>();
        Set<String> hosts = new TreeSet<>();
        Set<String> users = new TreeSet<>();
        incidents.forEach(incident -> {
            hosts.addAll(incident.hosts());
            users.addAll(incident.users());
        });
        add(
                responder,
                "action.isolate",
                "@plain:" + Drafter.some(new ArrayList<>(hosts)),
                used,
                item -> !item.exhibit().host().isEmpty());
        List<String> domains = used.values().stream()
                .filter(CaseFile.Item::controls)
                .flatMap(item -> Stream.concat(item.domains().stream(), item.addresses().stream()))
                .distinct()
                .sorted()
                .toList();
        if (!domains.isEmpty()) {
            add(responder, "action.block", Drafter.some(domains), used, CaseFile.Item::controls);
        }
        add(
                responder,
                "action.accounts",
                "@plain:" + Drafter.some(new ArrayList<>(users)),
                used,
                item -> !item.exhibit().user().isEmpty());
        add(
                responder,
                "action.mailboxes",
                "",
                used,
                item -> item.exhibit().kind() == Exhibit.Kind.MESSAGE
                        && item.seen().contains(Stage.DELIVERY));
        add(
                responder,
                "action.other-hosts",
                "",
                used,
                item -> item.exhibit().level().compareTo(Level.HIGH) >= 0);
        add(responder, "action.report", "", used, CaseFile.Item::grave);
        actions.put(Audience.RESPONDER, responder);
        Set<String> asks = new TreeSet<>();
        used.values()
                .forEach(item -> item.traces().forEach(trace -> {
                    if (trace.term().startsWith("ask:")) {
                        asks.add(trace.shown());
                    }
                }));
        List<Statement> bank = new ArrayList<>();
        List<Statement> exchange = new ArrayList<>();
        List<Statement> company = new ArrayList<>();
        List<Statement> person = new ArrayList<>();
        add(
                bank,
                "action.bank-sessions",
                "",
                used,
                item -> item.seen().contains(Stage.REMOTE_CONTROL)
                        || item.able().contains(Stage.REMOTE_CONTROL)
                        || item.able().contains(Stage.CREDENTIAL_THEFT));
        add(bank, "action.bank-call-back", "", used, CaseFile.Item::grave);
        add(exchange, "action.exchange-withdrawals", "", used, CaseFile.Item::grave);
        if (asks.contains("seed")) {
            add(exchange, "action.exchange-seed", "", used, item -> says(item, "ask:seed"));
            add(person, "action.person-seed", "", used, item -> says(item, "ask:seed"));
        }
        add(
                company,
                "action.company-installers",
                "",
                used,
                item -> item.seen().contains(Stage.INSTALL) || item.able().contains(Stage.INSTALL));
        add(company, "action.company-mail", "", used, item -> item.seen().contains(Stage.DELIVERY));
        add(company, "action.company-payments", "", used, CaseFile.Item::grave);
        add(
                person,
                "action.person-installers",
                "",
                used,
                item -> item.seen().contains(Stage.DELIVERY) || item.able().contains(Stage.INSTALL));
        add(person, "action.person-bank", "", used, CaseFile.Item::grave);
        actions.put(Audience.BANK, bank);
        actions.put(Audience.EXCHANGE, exchange);
        actions.put(Audience.COMPANY, company);
        actions.put(Audience.PERSON, person);
        actions.values().removeIf(List::isEmpty);
        return actions;
    }

    private static boolean says(CaseFile.Item item, String term) {
        return item.traces().stream().anyMatch(trace -> trace.term().equals(term));
    }

    /** Adds an action that rests on the exhibits of a kind, if there are any. */
    private static void add(
            List<Statement> actions,
            String code,
            String value,
            Map<String, CaseFile.Item> used,
            java.util.function.Predicate<CaseFile.Item> rests) {
        List<CaseFile.Item> items = used.values().stream().filter(rests).toList();
        if (!items.isEmpty()) {
            actions.add(new Statement(code, List.of(value), Drafter.cite(items)));
        }
    }
}
