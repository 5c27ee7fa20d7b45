package org.atalaya.sigma;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.atalaya.model.RefusedRule;

/**
 * What became of the documents of one file, in their order, before rules of several files are put together.
 *
 * @param source the text; none when the file could not be read
 * @param warnings what was odd about those that could be read
 */
record ParsedFile(Optional<SourceText> source, List<Outcome> outcomes, List<RuleWarning> warnings) {
    /** What became of a document. */
    sealed interface Outcome {
        /** It could be read. */
        record Read(RuleParser.Parsed parsed) implements Outcome {}

        /** It was refused. */
        record Refused(RefusedRule refused) implements Outcome {}
    }

    static ParsedFile refused(RefusedRule refused) {
        return new ParsedFile(Optional.empty(), new ArrayList<>(List.of(new Outcome.Refused(refused))), List.of());
    }

    void add(RuleParser.Parsed parsed) {
        outcomes.add(new Outcome.Read(parsed));
    }

    void refuse(RuleError error, String title) {
        source.ifPresent(text -> outcomes.add(new Outcome.Refused(text.refusal(error, title))));
    }
}
