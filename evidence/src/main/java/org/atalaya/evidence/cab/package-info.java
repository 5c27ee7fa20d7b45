/** Cabinet files, read from [MS-CAB], with the compressions MSZIP ([MS-MCI]) and LZX ([MS-PATCH]). */
@NullMarked
package org.atalaya.evidence.cab;

import org.jspecify.annotations.NullMarked;
