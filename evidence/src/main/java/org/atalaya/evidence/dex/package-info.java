/** DEX: programs of Android, as "Dalvik Executable format" of the Android Open Source Project describes them. */
@NullMarked
package org.atalaya.evidence.dex;

import org.jspecify.annotations.NullMarked;
