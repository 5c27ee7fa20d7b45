/** Which messages are alike: variants of one mailing, whoever they were sent to. */
@NullMarked
package org.atalaya.lure.likeness;

import org.jspecify.annotations.NullMarked;
