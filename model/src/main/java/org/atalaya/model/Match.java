package org.atalaya.model;

/**
 * The part of an event that made a rule fire.
 *
 * @param field canonical field name; empty when the whole event was searched
 * @param start index of the first matched character in that value, 0 when the whole value matched
 * @param end index after the last matched character
 * @param test the test in words of the rule, such as {@code CommandLine|contains: ' -enc '}
 */
public record Match(String field, String value, int start, int end, String test) {}
