/** Portable Executable: EXE, DLL, SYS, as Microsoft's "PE Format" describes them and as hostile files bend them. */
@NullMarked
package org.atalaya.evidence.pe;

import org.jspecify.annotations.NullMarked;
