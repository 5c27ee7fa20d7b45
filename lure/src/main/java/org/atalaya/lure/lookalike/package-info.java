/** Names of hosts that are made to be taken for a brand's. */
@NullMarked
package org.atalaya.lure.lookalike;

import org.jspecify.annotations.NullMarked;
