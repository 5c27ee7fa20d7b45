package org.atalaya.campaign;

import java.util.List;
import java.util.Optional;
import org.atalaya.model.Exposure;
import org.atalaya.model.Incident;
import org.atalaya.model.Statement;
import org.atalaya.model.Tlp;

/**
 * The least label of the Traffic Light Protocol that the content of a warning demands.
 *
 * @param demanded that label
 * @param because why, as the end of a code: {@code exercise}, {@code organisations}, {@code hosts}, {@code nothing}
 */
record Label(Tlp demanded, String because) {
    /** The label of a content: a doubt about an exercise, a list of who is exposed, names of hosts or accounts. */
    static Label of(List<Incident> incidents, List<Exposure> exposures, boolean exercise) {
        if (exercise) {
            return new Label(Tlp.RED, "exercise");
        }
        if (!exposures.isEmpty()) {
            return new Label(Tlp.AMBER_STRICT, "organisations");
        }
        return incidents.stream()
                        .anyMatch(incident ->
                                !incident.hosts().isEmpty() || !incident.users().isEmpty())
                ? new Label(Tlp.AMBER, "hosts")
                : new Label(Tlp.CLEAR, "nothing");
    }

    /** The label of the warning; TLP:AMBER at least where none was asked for. */
    Tlp given(Optional<Tlp> asked) {
        return demanded.and(asked.orElse(Tlp.AMBER));
    }

    /** The sentence that says that a wider label was asked for than the content allows. */
    Optional<Statement> raised(Optional<Tlp> asked) {
        return asked.filter(wished -> wished.compareTo(demanded) < 0)
                .map(wished ->
                        new Statement("summary.tlp-" + because, List.of(wished.label(), demanded.label()), List.of()));
    }
}
