package org.atalaya.indicators;

import org.atalaya.indicators.pattern.StixPattern;

/**
 * An indicator that is a pattern over several properties or observations.
 *
 * @param number of it in its set, from 0
 */
public record WholePattern(int number, StixPattern pattern, About about, Origin origin) {}
