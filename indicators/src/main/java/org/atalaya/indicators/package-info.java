/**
 * Indicator sets: what is known to be bad, read from files of several formats ({@link org.atalaya.indicators.read}), kept
 * in a compact table and asked by the value: {@link org.atalaya.indicators.IndicatorSet} is built once and shared,
 * {@link org.atalaya.indicators.Probe} asks it, one per thread. Values that nobody should be alarmed by stand in
 * {@link org.atalaya.indicators.WarningLists}.
 */
@NullMarked
package org.atalaya.indicators;

import org.jspecify.annotations.NullMarked;
