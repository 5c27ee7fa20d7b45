package org.atalaya.sweep;

import java.nio.file.Path;
import java.util.Optional;
import org.atalaya.model.Tlp;

/**
 * The warning that a sweep is to draft.
 *
 * @param out folder for its files; made if absent
 * @param organisation whose evidence it is: a file with a STIX identity
 * @param organisations whom to rank by exposure: a file with a bundle of STIX identities
 * @param tlp the label that it is to have, where its content does not demand a stricter one; TLP:AMBER where none is asked for
 * @param attack an ATT&amp;CK bundle, whose groups are compared with each incident
 * @param network folder of tables of address ranges, asked before ours
 */
public record WarnRequest(
        Path out,
        Optional<Path> organisation,
        Optional<Path> organisations,
        Optional<Tlp> tlp,
        Optional<Path> network,
        Optional<Path> attack) {
    /** A warning of evidence whose owner is not told. */
    public WarnRequest(Path out) {
        this(out, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
