package org.atalaya.evidence.evtx;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Little-endian reads from a byte array; the caller has checked the bounds. */
final class Bytes {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle CHAR = MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Bytes() {}

    static int u8(byte[] data, int at) {
        return data[at] & 0xFF;
    }

    static int u16(byte[] data, int at) {
        return (short) SHORT.get(data, at) & 0xFFFF;
    }

    static char utf16(byte[] data, int at) {
        return (char) CHAR.get(data, at);
    }

    static int i32(byte[] data, int at) {
        return (int) INT.get(data, at);
    }

    static long u32(byte[] data, int at) {
        return (int) INT.get(data, at) & 0xFFFFFFFFL;
    }

    static long i64(byte[] data, int at) {
        return (long) LONG.get(data, at);
    }
}
