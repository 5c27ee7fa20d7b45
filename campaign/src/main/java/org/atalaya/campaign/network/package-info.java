/** Country and network of an address as of a date: {@link org.atalaya.campaign.network.Networks} over tables of ranges. */
@NullMarked
package org.atalaya.campaign.network;

import org.jspecify.annotations.NullMarked;
