/**
 * Mails as Outlook keeps them: properties by number ([MS-OXPROPS]), in a compound file ([MS-OXMSG]) or in a stream beside the
 * mail ([MS-OXTNEF]), with bodies in rich text ([MS-OXRTFCP], [MS-OXRTFEX]).
 */
@NullMarked
package org.atalaya.evidence.outlook;

import org.jspecify.annotations.NullMarked;
