/**
 * Event logs exported as CSV: {@code Get-WinEvent | Export-Csv}, Event Viewer's "save as CSV" in English and Spanish, and
 * any table whose header names an event id, a channel, a time or a log source. Form: RFC 4180 with comma, semicolon or tab.
 */
@NullMarked
package org.atalaya.evidence.csv;

import org.jspecify.annotations.NullMarked;
