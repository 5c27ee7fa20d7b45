/**
 * STIX 2.1 patterns (OASIS STIX 2.1 §9): {@link org.atalaya.indicators.pattern.StixPattern} is parsed once and asked of
 * observations. Parsing and matching are bounded by named limits; reaching one is an error with its reason.
 */
@NullMarked
package org.atalaya.indicators.pattern;

import org.jspecify.annotations.NullMarked;
