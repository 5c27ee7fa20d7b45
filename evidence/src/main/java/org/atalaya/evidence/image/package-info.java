/** What the readers of executable formats share: bounded reads and the tree that rules ask. */
@NullMarked
package org.atalaya.evidence.image;

import org.jspecify.annotations.NullMarked;
