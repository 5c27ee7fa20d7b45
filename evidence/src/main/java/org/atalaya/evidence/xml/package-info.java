/**
 * Windows events as XML: Event Viewer's "save as XML", wevtutil and evtx_dump output, and any other text with
 * {@code <Event>} elements in it. {@code EventXml} reads one such element, wherever it was found.
 */
@NullMarked
package org.atalaya.evidence.xml;

import org.jspecify.annotations.NullMarked;
