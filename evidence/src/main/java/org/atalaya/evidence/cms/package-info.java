/** Signatures on files: CMS (RFC 5652) with Microsoft's Authenticode content, parsed and recomputed; trust is not judged. */
@NullMarked
package org.atalaya.evidence.cms;

import org.jspecify.annotations.NullMarked;
