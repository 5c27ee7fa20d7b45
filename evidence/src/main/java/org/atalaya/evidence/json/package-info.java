/**
 * JSON logs: lines, arrays and objects one after the other, in the shapes that exports have. {@code Shape} tells them apart
 * by their keys and says under which names rules find their fields.
 */
@NullMarked
package org.atalaya.evidence.json;

import org.jspecify.annotations.NullMarked;
