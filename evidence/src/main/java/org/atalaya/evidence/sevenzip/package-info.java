/** 7z archives, by the description of the format that comes with the LZMA SDK (7zFormat.txt, Methods.txt). */
@NullMarked
package org.atalaya.evidence.sevenzip;

import org.jspecify.annotations.NullMarked;
