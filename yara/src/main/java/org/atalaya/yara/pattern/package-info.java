/**
 * Finds the patterns of YARA rules in bytes: the pattern syntax, the compiled {@link
 * org.atalaya.yara.pattern.PatternSet} shared by threads, and the {@link org.atalaya.yara.pattern.Scan} each thread
 * owns.
 *
 * <p>The way of a scan: every 4-byte window of the content is hashed into a bitmap ({@link
 * org.atalaya.yara.pattern.Windows}); what the bitmap lets through is looked up exactly, and only then a pattern is
 * compared at its place ({@link org.atalaya.yara.pattern.Scan}). Which window stands for a pattern is chosen by how
 * common its bytes are in ordinary files ({@link org.atalaya.yara.pattern.WindowCosts}).
 */
@NullMarked
package org.atalaya.yara.pattern;

import org.jspecify.annotations.NullMarked;
