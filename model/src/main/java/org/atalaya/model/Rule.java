package org.atalaya.model;

import java.util.List;

/**
 * What people need to know of a rule, whatever language it is written in. Lists and texts are empty, never null.
 *
 * @param id the rule's own id (a UUID for Sigma), or its title when it has none
 * @param kind {@code sigma}, {@code correlation}, …
 * @param file the file that it was read from, as it was named to the program
 * @param tags such as {@code attack.t1218.007}
 */
public record Rule(
        String id,
        String title,
        String kind,
        Level level,
        String status,
        String description,
        String author,
        List<String> tags,
        List<String> references,
        List<String> falsePositives,
        String file,
        int line) {}
