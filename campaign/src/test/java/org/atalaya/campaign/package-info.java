/** Tests of the campaign room. */
@NullMarked
package org.atalaya.campaign;

import org.jspecify.annotations.NullMarked;
