/** Configuration profiles of Apple's devices, signed or not. */
@NullMarked
package org.atalaya.evidence.profile;

import org.jspecify.annotations.NullMarked;
