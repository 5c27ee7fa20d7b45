/** Readable text in any bytes, and in which language a few words of it are. */
@NullMarked
package org.atalaya.evidence.strings;

import org.jspecify.annotations.NullMarked;
