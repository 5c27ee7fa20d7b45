/** Installers and self-extractors that lie behind the sections of a program: what they run, and the files they bring. */
@NullMarked
package org.atalaya.evidence.installer;

import org.jspecify.annotations.NullMarked;
