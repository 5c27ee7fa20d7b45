/**
 * What ATT&amp;CK says of groups and campaigns: {@link org.atalaya.campaign.attack.AttackBundle} reads it,
 * {@link org.atalaya.campaign.attack.Frequencies} is the table of how common techniques are, and
 * {@link org.atalaya.campaign.attack.GroupRanking} ranks groups by what was seen of a campaign.
 */
@NullMarked
package org.atalaya.campaign.attack;

import org.jspecify.annotations.NullMarked;
