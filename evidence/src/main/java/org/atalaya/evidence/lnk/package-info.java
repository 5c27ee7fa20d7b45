/** Windows shortcuts: [MS-SHLLINK]; shell items as libfwsi's "Windows Shell Item format" describes them. */
@NullMarked
package org.atalaya.evidence.lnk;

import org.jspecify.annotations.NullMarked;
