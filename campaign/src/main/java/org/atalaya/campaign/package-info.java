/**
 * From findings to a verdict. {@link org.atalaya.campaign.CaseFile} gathers exhibits and what they say as terms
 * ({@link org.atalaya.campaign.Trace}); {@link org.atalaya.campaign.Grouping} joins what belongs together;
 * {@link org.atalaya.campaign.Attributor} weighs it for and against every {@link org.atalaya.campaign.Profile};
 * {@link org.atalaya.campaign.Exposures} ranks who is a target; {@link org.atalaya.campaign.Drafter} puts all of it into one
 * advisory. Nothing here opens a file.
 */
@NullMarked
package org.atalaya.campaign;

import org.jspecify.annotations.NullMarked;
