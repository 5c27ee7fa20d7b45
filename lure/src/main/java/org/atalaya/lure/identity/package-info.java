/** Who sent a message, as far as somebody whom the reader trusts found out. */
@NullMarked
package org.atalaya.lure.identity;

import org.jspecify.annotations.NullMarked;
