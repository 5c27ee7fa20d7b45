package org.atalaya.evidence;

import org.atalaya.model.FieldNames;

/**
 * How evidence is to be read.
 *
 * @param names the sweep's field names
 * @param recover whether to look for records outside the live part of event logs
 * @param artifacts whether files that are no logs are taken apart as artifacts
 */
public record ReadOptions(FieldNames names, boolean recover, boolean artifacts) {
    /** Logs only. */
    public ReadOptions(FieldNames names, boolean recover) {
        this(names, recover, false);
    }
}
