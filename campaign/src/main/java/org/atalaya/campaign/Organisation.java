package org.atalaya.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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

    /**
     * Reads identities of a STIX bundle, or a single one.
     *
     * @param file its name, for messages
     * @throws IllegalArgumentException when something is wrong; nothing of the file counts then
     */
    public static List<Organisation> read(String file, String text) {
        JsonNode root;
        try {
            root = JsonMapper.shared().readTree(text);
        } catch (JacksonException broken) {
            throw new IllegalArgumentException(file + ": no JSON: " + BrokenJson.told(broken));
        }
        List<Organisation> read = new ArrayList<>();
        if (root.path("type").asString("").equals("identity")) {
            read.add(one(file, root, "the object"));
        } else if (root.path("objects").isArray()) {
            for (int i = 0; i < root.path("objects").size(); i++) {
                JsonNode object = root.path("objects").get(i);
                if (object.path("type").asString("").equals("identity")) {
                    read.add(one(file, object, "objects[" + i + "]"));
                }
            }
        }
        if (read.isEmpty() || read.size() > MOST) {
            throw new IllegalArgumentException(
                    file + ": expected 1 to " + MOST + " STIX identities, found " + read.size());
        }
        return read;
    }

    private static Organisation one(String file, JsonNode object, String where) {
        String id = object.path("id").asString("");
        String name = object.path("name").asString("");
        if (!id.startsWith("identity--") || name.isBlank()) {
            throw new IllegalArgumentException(
                    file + ": at " + where + " expected an id that begins with identity-- and a name");
        }
        JsonNode revenue = object.path("x_atalaya_revenue_usd");
        if (!revenue.isMissingNode() && !revenue.isNumber()) {
            throw new IllegalArgumentException(
                    file + ": at " + where + ".x_atalaya_revenue_usd expected a number, found " + revenue);
        }
        return new Organisation(
                id,
                name,
                texts(object, "sectors"),
                object.path("x_atalaya_country").asString("").toUpperCase(Locale.ROOT),
                revenue.asDouble(0),
                object.path("x_atalaya_reports_to_imss").asBoolean(false),
                object.path("x_atalaya_kind").asString(""),
                object.path("x_atalaya_mail_gateway").asBoolean(false),
                texts(object, "x_atalaya_domains"));
    }

    private static List<String> texts(JsonNode object, String key) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : object.path(key)) {
            texts.add(item.asString("").toLowerCase(Locale.ROOT));
        }
        return List.copyOf(texts);
    }
}
