package org.atalaya.sigma;

/** A rule's {@code logsource}; parts that the rule leaves out are empty and match everything. */
public record LogSource(String product, String category, String service) {}
