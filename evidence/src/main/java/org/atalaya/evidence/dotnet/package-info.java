/** .NET metadata in PE files: ECMA-335, 6th edition, partition II, chapters 22 to 25. */
@NullMarked
package org.atalaya.evidence.dotnet;

import org.jspecify.annotations.NullMarked;
