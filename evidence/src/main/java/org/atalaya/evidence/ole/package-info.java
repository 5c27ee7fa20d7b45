/** OLE2 compound files, read from [MS-CFB]: what MSI packages, old Office documents and mails of Outlook lie in. */
@NullMarked
package org.atalaya.evidence.ole;

import org.jspecify.annotations.NullMarked;
