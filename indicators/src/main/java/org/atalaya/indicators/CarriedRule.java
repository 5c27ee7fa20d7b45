package org.atalaya.indicators;

/**
 * A rule of another language that an indicator carries as its pattern.
 *
 * @param language {@code sigma} or {@code yara}
 * @param text of the rule, as it was
 */
public record CarriedRule(String language, String text, About about, Origin origin) {}
