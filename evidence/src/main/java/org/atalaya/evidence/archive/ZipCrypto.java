package org.atalaya.evidence.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Decrypts the traditional encryption of zip files, with which mails carry archives past filters (APPNOTE.TXT 6.1). */
final class ZipCrypto extends FilterInputStream {
    private static final int HEADER = 12;
    private static final int[] TABLE = new int[256];

    static {
        for (int i = 0; i < 256; i++) {
            int value = i;
            for (int k = 0; k < 8; k++) {
                value = (value & 1) != 0 ? value >>> 1 ^ 0xEDB88320 : value >>> 1;
            }
            TABLE[i] = value;
        }
    }

    private int key0 = 0x12345678;
    private int key1 = 0x23456789;
    private int key2 = 0x34567890;

    ZipCrypto(InputStream in, String password) throws IOException {
        super(in);
        for (byte b : password.getBytes(StandardCharsets.UTF_8)) {
            update(b & 0xFF);
        }
        for (int i = 0; i < HEADER; i++) {
            read();
        }
    }

    private void update(int plain) {
        key0 = key0 >>> 8 ^ TABLE[(key0 ^ plain) & 0xFF];
        key1 = (key1 + (key0 & 0xFF)) * 134775813 + 1;
        key2 = key2 >>> 8 ^ TABLE[(key2 ^ key1 >>> 24) & 0xFF];
    }

    private int decrypt(int b) {
        int temp = (key2 | 2) & 0xFFFF;
        int plain = (b ^ temp * (temp ^ 1) >>> 8) & 0xFF;
        update(plain);
        return plain;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        return b < 0 ? b : decrypt(b);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = super.read(into, offset, length);
        for (int i = 0; i < count; i++) {
            into[offset + i] = (byte) decrypt(into[offset + i] & 0xFF);
        }
        return count;
    }
}
