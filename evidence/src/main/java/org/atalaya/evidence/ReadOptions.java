package org.atalaya.evidence;

import org.atalaya.model.FieldNames;

/**
 * How evidence is to be read.
 *
 * @param names the sweep's field names
 * @param recover whether to look for records outside the live part of event logs
 */
public record ReadOptions(FieldNames names, boolean recover) {}
