@NullMarked
package org.atalaya.indicators;

import org.jspecify.annotations.NullMarked;
