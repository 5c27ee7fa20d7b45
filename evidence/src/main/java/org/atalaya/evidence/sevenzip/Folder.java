package org.atalaya.evidence.sevenzip;

import java.util.ArrayList;
import java.util.List;

/** Streams packed together: coders, and which of them reads what (7zFormat.txt, "Folder"). */
final class Folder {
    /** One method and its properties. */
    record Coder(long method, int inputs, int outputs, byte[] properties) {}

    final List<Coder> coders = new ArrayList<>();
    /** By input: the output that it reads, or −1. */
    final int[] boundTo;
    /** By input: the packed stream that it reads, counted from the folder's first; or −1. */
    final int[] packed;
    /** Bytes of each output. */
    final long[] sizes;
    /** The packed streams. */
    final long[] packedFrom;

    final long[] packedSizes;
    /** CRC-32 of the last output, −1 when it is not known. */
    long crc = -1;
    /** Members in it. */
    int members = 1;

    Folder(List<Coder> coders, int inputs, int outputs, int packedStreams) {
        this.coders.addAll(coders);
        this.boundTo = new int[inputs];
        this.packed = new int[inputs];
        this.sizes = new long[outputs];
        this.packedFrom = new long[packedStreams];
        this.packedSizes = new long[packedStreams];
        java.util.Arrays.fill(boundTo, -1);
        java.util.Arrays.fill(packed, -1);
    }

    /** The output that no input reads: the folder's bytes. */
    int last() {
        for (int output = 0; output < sizes.length; output++) {
            boolean isRead = false;
            for (int bound : boundTo) {
                isRead |= bound == output;
            }
            if (!isRead) {
                return output;
            }
        }
        return -1;
    }

    long size() {
        int last = last();
        return last < 0 ? 0 : sizes[last];
    }

    long packedSize() {
        long sum = 0;
        for (long size : packedSizes) {
            sum += size;
        }
        return sum;
    }

    boolean isEncrypted() {
        return coders.stream().anyMatch(coder -> coder.method() == Coders.AES);
    }
}
