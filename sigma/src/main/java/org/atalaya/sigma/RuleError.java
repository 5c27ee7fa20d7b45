package org.atalaya.sigma;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** What is wrong with a rule, where, and how to mend it. */
final class RuleError extends Exception {
    private static final long serialVersionUID = 1;

    final int line;
    final int column;
    final String mend;

    /**
     * @param line from 1
     * @param column from 1
     */
    RuleError(int line, int column, String reason, String mend) {
        super(reason, null, false, false);
        this.line = line;
        this.column = column;
        this.mend = mend;
    }

    /** At the place of a YAML node. */
    static RuleError at(Node node, String reason, String mend) {
        Optional<Mark> mark = node.getStartMark();
        return new RuleError(
                mark.map(Mark::getLine).orElse(0) + 1, mark.map(Mark::getColumn).orElse(0) + 1, reason, mend);
    }
}
