package org.atalaya.evidence.rar;

/**
 * A member as its header tells of it.
 *
 * @param size unpacked bytes, −1 when the header does not know
 * @param isStored whether its bytes stand in the archive as they are
 * @param header where its header begins
 * @param data where its packed bytes begin
 * @param packed how many they are
 */
record RarMember(String name, long size, boolean isEncrypted, boolean isStored, long header, long data, long packed) {}
