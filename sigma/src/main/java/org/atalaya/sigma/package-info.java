/**
 * Sigma, specification 2.1: {@link org.atalaya.sigma.Sigma} parses rule files into {@link org.atalaya.sigma.RuleSet}s,
 * {@code Matcher} compiles those per route and matches events, {@code Correlator} joins hits. No class here reads
 * evidence.
 */
@NullMarked
package org.atalaya.sigma;

import org.jspecify.annotations.NullMarked;
