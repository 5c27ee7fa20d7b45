/** Brands: who messages may claim to be, and which domains are theirs. */
@NullMarked
package org.atalaya.lure.brand;

import org.jspecify.annotations.NullMarked;
