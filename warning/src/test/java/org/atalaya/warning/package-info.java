@NullMarked
package org.atalaya.warning;

import org.jspecify.annotations.NullMarked;
