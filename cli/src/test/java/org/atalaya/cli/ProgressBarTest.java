package org.atalaya.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressBarTest {
    private final StringWriter written = new StringWriter();

    private ProgressBar bar(boolean terminal, int columns) {
        return new ProgressBar(new PrintWriter(written), terminal, columns, true);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 30, 60, 80, 100, 400})
    void theLineNeverWrapsAndLeavesNothing(int columns) {
        ProgressBar bar = bar(true, columns);
        bar.total(1, Long.MAX_VALUE / 2);
        bar.advance(Long.MAX_VALUE / 4, Long.MAX_VALUE / 4, Long.MAX_VALUE / 4);
        bar.stopping();
        bar.clear();
        String[] drawn = written.toString().replaceAll("\u001B\\[3?[06]m", "").split("\r\u001B\\[2K", -1);
        assertThat(drawn).hasSize(4).allMatch(line -> line.length() <= columns - 3);
        assertThat(drawn[1]).isNotEmpty();
        assertThat(drawn[3]).isEmpty();
    }

    @Test
    void whereThereIsNoTerminalNothingIsDrawn() {
        ProgressBar bar = bar(false, 80);
        bar.total(1, 10);
        bar.advance(5, 5, 5);
        bar.stopping();
        bar.clear();
        assertThat(written.toString()).isEmpty();
    }
}
