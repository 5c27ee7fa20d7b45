package org.atalaya.campaign;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * An organisation that may be a target: a STIX 2.1 identity with what else matters for exposure in properties of ours.
 *
 * @param sectors of the STIX vocabulary {@code industry-sector-ov}
 * @param country ISO 3166 alpha-2, upper case; empty when unknown ({@code x_atalaya_country})
 * @param revenueUsd a year; 0 when unknown ({@code x_atalaya_revenue_usd})
 * @param reportsToImss whether it reports to the Mexican social-security institute ({@code x_atalaya_reports_to_imss})
 * @param kind {@code bank}, {@code exchange}, or empty ({@code x_atalaya_kind})
 * @param mailGateway whether its mail passes a gateway that filters archives ({@code x_atalaya_mail_gateway})
 * @param domains of its mail and hosts ({@code x_atalaya_domains})
 */
public record Organisation(
        String id,
        String name,
        List<String> sectors,
        String country,
        double revenueUsd,
        boolean reportsToImss,
        String kind,
        boolean mailGateway,
        List<String> domains) {
    /** Organisations in one file. */
    public static final int MOST = 100_000;
    /** Sectors, and domains, of one. */
    public static final int MOST_TEXTS = 1_000;
    /** Characters of a name, a sector or a domain. */
    public static final int MOST_TEXT = 255;
    /** The highest revenue that is believed. */
    private static final double MOST_REVENUE = 1e15;

    /**
     * Reads identities of a STIX bundle, or a single one.
     *
     * @param file its name, for messages
     * @throws IllegalArgumentException when something is wrong; nothing of the file counts then
     */
    public static List<Organisation> read(String file, String text) {
        JsonNode root = StrictJson.read(file, text);
        List<Organisation> read = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        if (root.path("type").asString("").equals("identity")) {
            read.add(new Reader(file, root, "the object").one());
        } else if (root.path("objects").isArray()) {
            for (int i = 0; i < root.path("objects").size(); i++) {
                JsonNode object = root.path("objects").get(i);
                if (object.path("type").asString("").equals("identity")) {
                    Reader reader = new Reader(file, object, "objects[" + i + "]");
                    Organisation one = reader.one();
                    if (!ids.add(one.id)) {
                        throw reader.wrong("id", "an id of its own", object.path("id"));
                    }
                    read.add(one);
                }
            }
        }
        if (read.isEmpty() || read.size() > MOST) {
            throw new IllegalArgumentException(
                    file + ": expected 1 to " + MOST + " STIX identities, found " + read.size());
        }
        return read;
    }

    /** Reads one object, whose properties are what they should be or told. */
    private record Reader(String file, JsonNode object, String where) {
        Organisation one() {
            String id = text("id");
            String name = text("name");
            if (!id.startsWith("identity--") || name.isBlank()) {
                throw new IllegalArgumentException(
                        file + ": at " + where + " expected an id that begins with identity-- and a name");
            }
            String country = text("x_atalaya_country").toUpperCase(Locale.ROOT);
            if (!country.matches("(?:[A-Z]{2})?")) {
                throw wrong("x_atalaya_country", "two letters such as MX", object.path("x_atalaya_country"));
            }
            String kind = text("x_atalaya_kind");
            if (!Set.of("", "bank", "exchange").contains(kind)) {
                throw wrong("x_atalaya_kind", "bank or exchange", object.path("x_atalaya_kind"));
            }
            return new Organisation(
                    id,
                    name,
                    texts("sectors"),
                    country,
                    revenue(),
                    flag("x_atalaya_reports_to_imss"),
                    kind,
                    flag("x_atalaya_mail_gateway"),
                    texts("x_atalaya_domains"));
        }

        private double revenue() {
            JsonNode revenue = object.path("x_atalaya_revenue_usd");
            double value = revenue.isNumber() ? revenue.doubleValue() : revenue.isMissingNode() ? 0 : -1;
            if (!(value >= 0 && value <= MOST_REVENUE)) {
                throw wrong("x_atalaya_revenue_usd", "a number from 0 to " + MOST_REVENUE, revenue);
            }
            return value;
        }

        private boolean flag(String key) {
            JsonNode flag = object.path(key);
            if (!flag.isMissingNode() && !flag.isBoolean()) {
                throw wrong(key, "true or false", flag);
            }
            return flag.asBoolean(false);
        }

        private String text(String key) {
            return object.path(key).isMissingNode() ? "" : text(key, object.path(key));
        }

        private String text(String key, JsonNode node) {
            String text = node.isString() ? node.stringValue() : "\n";
            if (text.length() > MOST_TEXT || text.chars().anyMatch(Character::isISOControl)) {
                throw wrong(key, "a text of at most " + MOST_TEXT + " printable characters", node);
            }
            return text;
        }

        private List<String> texts(String key) {
            JsonNode list = object.path(key);
            if (!list.isMissingNode() && !list.isArray() || list.size() > MOST_TEXTS) {
                throw wrong(key, "a list of at most " + MOST_TEXTS + " texts", list);
            }
            List<String> texts = new ArrayList<>();
            for (JsonNode item : list) {
                texts.add(text(key, item).toLowerCase(Locale.ROOT));
            }
            return List.copyOf(texts);
        }

        IllegalArgumentException wrong(String key, String expected, JsonNode found) {
            return new IllegalArgumentException(file + ": at " + where + "." + key + " expected " + expected
                    + ", found " + StrictJson.shown(found));
        }
    }
}
