@NullMarked
package org.atalaya.indicators.read;

import org.jspecify.annotations.NullMarked;
