/**
 * Readers of files of indicators: STIX 2.1, MISP, OpenIOC, CSV and plain lists, also packed. Such files come from
 * elsewhere and are hostile until shown otherwise: everything is streamed, bounded by {@link
 * org.atalaya.indicators.read.ImportLimits}, and a file that is broken gives nothing at all.
 */
@NullMarked
package org.atalaya.indicators.read;

import org.jspecify.annotations.NullMarked;
