/** Images of discs: ISO 9660 (ECMA-119) with Joliet and Rock Ridge, and UDF (ECMA-167, OSTA UDF). */
@NullMarked
package org.atalaya.evidence.iso;

import org.jspecify.annotations.NullMarked;
