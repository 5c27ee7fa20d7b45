package org.atalaya.campaign;

/**
 * What one exhibit says, in a word that profiles can ask for.
 *
 * @param term kind and value, lower case, such as {@code rule:allakore_mexico}, {@code technique:t1218.007},
 *     {@code indicator:greedy-sponge/domain}, {@code brand:imss}; knowledge/campaigns/README.md lists the kinds
 * @param exhibit id of the exhibit that says so
 * @param shown the value for people, as found; hostile text
 */
public record Trace(String term, String exhibit, String shown) {}
