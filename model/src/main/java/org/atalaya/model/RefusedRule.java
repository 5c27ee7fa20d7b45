package org.atalaya.model;

/**
 * A rule, or a part of one, that could not be loaded.
 *
 * @param line line in the file, from 1
 * @param column column in that line, from 1
 * @param reason what is wrong and what was expected
 * @param mend how to mend it
 * @param excerpt the line of the file, for a caret report; may be empty
 */
public record RefusedRule(
        String file, int line, int column, String title, String reason, String mend, String excerpt) {}
