/** ELF: programs, libraries and objects of Unix systems, as the System V ABI describes them. */
@NullMarked
package org.atalaya.evidence.elf;

import org.jspecify.annotations.NullMarked;
