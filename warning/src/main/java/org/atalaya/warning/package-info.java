/**
 * Writers of what leaves the house: {@code findings.jsonl}, {@code timeline.csv}, {@code report.html},
 * {@code navigator.json} and the summary in the terminal, in Spanish and English. Nothing here judges: it tells.
 */
@NullMarked
package org.atalaya.warning;

import org.jspecify.annotations.NullMarked;
