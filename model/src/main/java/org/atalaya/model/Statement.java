package org.atalaya.model;

import java.util.List;

/**
 * One sentence of a warning before it is put into a language. Every output writes the same statements, so that both
 * languages say the same.
 *
 * @param code names the sentence that each language has for it, with {@code {0}}, {@code {1}} … for the values
 * @param values what the sentence names; hostile text unless it comes from the knowledge base
 * @param evidence ids of the {@link Exhibit}s that it rests on; never empty for what is said of the evidence
 */
public record Statement(String code, List<String> values, List<String> evidence) {}
