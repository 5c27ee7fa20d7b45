/** Pictures: the codes that are in them. */
@NullMarked
package org.atalaya.evidence.picture;

import org.jspecify.annotations.NullMarked;
