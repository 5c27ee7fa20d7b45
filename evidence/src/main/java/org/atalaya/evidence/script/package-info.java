/**
 * Scripts: recognised by content and unwrapped statically, one layer at a time, by folding what is constant: joined texts,
 * character codes, reversed texts, Base64. Nothing is evaluated that depends on anything but the script's own constants.
 */
@NullMarked
package org.atalaya.evidence.script;

import org.jspecify.annotations.NullMarked;
