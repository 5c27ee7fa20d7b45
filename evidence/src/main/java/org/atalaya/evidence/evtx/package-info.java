/**
 * Windows event logs (.evtx), from the published format: [MS-EVEN6] 2.2.12 (BinXML) and the public description of the
 * file, chunk and record layout. {@link org.atalaya.evidence.evtx.Evtx} opens a file; a {@code Chunk} is read on its own;
 * {@code BinXml} parses, {@code Template} maps fields to places once, {@code EvtxEvent} looks a record up lazily.
 */
@NullMarked
package org.atalaya.evidence.evtx;

import org.jspecify.annotations.NullMarked;
