package org.atalaya.sweep;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The warning that a sweep is to draft.
 *
 * @param out folder for its files; made if absent
 * @param organisation whose evidence it is: a file with a STIX identity
 * @param organisations whom to rank by exposure: a file with a bundle of STIX identities
 */
public record WarnRequest(Path out, Optional<Path> organisation, Optional<Path> organisations) {}
