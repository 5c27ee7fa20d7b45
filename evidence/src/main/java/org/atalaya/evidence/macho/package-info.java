/** Mach-O: programs and libraries of Apple systems, as mach-o/loader.h and mach-o/fat.h describe them. */
@NullMarked
package org.atalaya.evidence.macho;

import org.jspecify.annotations.NullMarked;
