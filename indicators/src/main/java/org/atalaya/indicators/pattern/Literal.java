package org.atalaya.indicators.pattern;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** A constant of a pattern (STIX 2.1 §9.1). */
sealed interface Literal {
    /** A number, whole or not. */
    record Number(BigDecimal value) implements Literal {}

    /** A yes or no. */
    record Bool(boolean value) implements Literal {}

    /** A text. */
    record Text(String value) implements Literal {}

    /** Bytes, written as {@code h'…'} or {@code b'…'}; one character of the text for each. */
    record Binary(String latin1) implements Literal {}

    /** A time. */
    record Time(Instant value) implements Literal {}

    /** A set; all of one kind. */
    record Values(List<Literal> literals) implements Literal {}
}
