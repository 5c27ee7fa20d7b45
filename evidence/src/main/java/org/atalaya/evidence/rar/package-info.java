/** RAR archives, whose members are listed by the public descriptions of their headers and not unpacked. */
@NullMarked
package org.atalaya.evidence.rar;

import org.jspecify.annotations.NullMarked;
