package org.atalaya.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The warning, before any format: everything that all outputs tell, so that none tells something else.
 *
 * @param id a UUID made from what the warning says; the same evidence, knowledge and rules give the same
 * @param number for people, such as {@code ATL-2026-03-03-1a2b3c}
 * @param date of the last thing in the evidence, since a warning depends on no clock
 * @param tlp who may see it
 * @param summary what happened, whose it is, how sure; three to six sentences
 * @param incidents the gravest first
 * @param actions what to do today, by whom it concerns
 * @param unknowns what could not be seen
 * @param indicators to look for elsewhere
 * @param suppressed what looked like indicators and is none, such as a public resolver
 * @param techniques of ATT&amp;CK seen
 * @param rules that fired
 * @param exposures whom to warn first; never to be shown beyond AMBER+STRICT
 * @param exhibits everything that statements point at, by id, in order of time
 * @param knowledge STIX objects of the campaigns that are named, as JSON by id
 * @param phrases sentences that profiles bring along, by code and then by language tag
 * @param draft whether it must not leave the house before a person has answered a question, such as that of an exercise
 */
public record Advisory(
        String id,
        String number,
        Instant date,
        Tlp tlp,
        List<Statement> summary,
        List<Incident> incidents,
        Map<Audience, List<Statement>> actions,
        List<Statement> unknowns,
        List<Sighted> indicators,
        List<Statement> suppressed,
        List<Technique> techniques,
        List<UsedRule> rules,
        List<Exposure> exposures,
        Map<String, Exhibit> exhibits,
        Map<String, String> knowledge,
        Map<String, Map<String, String>> phrases,
        boolean draft) {
    /** Whom actions are for. */
    public enum Audience {
        /** Who holds the evidence. */
        RESPONDER,
        BANK,
        EXCHANGE,
        COMPANY,
        PERSON
    }

    /**
     * An indicator as it was seen.
     *
     * @param kind {@code domain}, {@code ipv4}, {@code ipv6}, {@code url}, {@code sha256}, {@code sha1}, {@code md5},
     *     {@code email}, {@code file-name}
     * @param value plain, not defanged
     * @param role what it is to the attack: {@code control}, {@code download}, {@code sample}, {@code lure}, {@code sender}
     * @param known id of the indicator of the knowledge base; empty when it is new here
     * @param confidence 0 to 100
     * @param first time seen
     * @param last time seen
     * @param count how often
     * @param evidence ids of exhibits
     */
    public record Sighted(
            String kind,
            String value,
            String role,
            String known,
            int confidence,
            Optional<Instant> first,
            Optional<Instant> last,
            long count,
            List<String> evidence) {}

    /**
     * A technique seen.
     *
     * @param id of ATT&amp;CK, such as {@code T1218.007}
     * @param evidence ids of exhibits
     */
    public record Technique(String id, Optional<Stage> stage, List<String> evidence) {}

    /**
     * A rule that fired.
     *
     * @param kind {@code sigma}, {@code yara}, {@code correlation}, {@code indicator}
     * @param text of it, for who wants to copy it; empty when it is not at hand
     * @param evidence ids of exhibits
     */
    public record UsedRule(String id, String title, String kind, String text, List<String> evidence) {}
}
