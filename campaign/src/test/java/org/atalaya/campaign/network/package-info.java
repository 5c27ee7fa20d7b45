@org.jspecify.annotations.NullMarked
package org.atalaya.campaign.network;
