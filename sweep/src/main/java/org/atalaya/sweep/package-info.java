/** To be described. */
@NullMarked
package org.atalaya.sweep;

import org.jspecify.annotations.NullMarked;
