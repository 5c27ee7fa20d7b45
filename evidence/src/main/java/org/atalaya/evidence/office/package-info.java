/**
 * Office documents: Office Open XML, RTF, and what stands in the streams of the older compound files. Macros are decompressed
 * and read as text, objects are carved, what would be fetched or run on opening is told; nothing is opened or fetched.
 */
@NullMarked
package org.atalaya.evidence.office;

import org.jspecify.annotations.NullMarked;
