/** Windows Installer packages: their tables, what they run, and what they carry. */
@NullMarked
package org.atalaya.evidence.msi;

import org.jspecify.annotations.NullMarked;
