package org.atalaya.sigma;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.atalaya.model.EventType;
import org.atalaya.model.Place;

/**
 * A rule's match, as correlations see it.
 *
 * @param time when the event happened
 * @param fields the fields that correlations ask for ({@link Correlator#wantedFields}), each with its values
 */
public record Hit(
        String ruleId, Instant time, Map<String, List<String>> fields, String host, EventType type, Place place) {}
