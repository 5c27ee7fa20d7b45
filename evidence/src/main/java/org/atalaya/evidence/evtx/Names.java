package org.atalaya.evidence.evtx;

/** Element and attribute names as strings, one instance per name, found without making a string. One per worker. */
final class Names {
    /** More different names than this are not remembered; real logs have a few thousand. */
    private static final int MOST = 1 << 15;

    private String[] table = new String[1024];
    private int size;

    String get(byte[] data, int at, int length) {
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = hash * 31 + Bytes.utf16(data, at + 2 * i);
        }
        int mask = table.length - 1;
        int place = (hash ^ hash >>> 15) & mask;
        while (table[place] != null) {
            if (equal(table[place], data, at, length)) {
                return table[place];
            }
            place = place + 1 & mask;
        }
        char[] chars = new char[length];
        for (int i = 0; i < length; i++) {
            chars[i] = Bytes.utf16(data, at + 2 * i);
        }
        String name = new String(chars);
        if (size < MOST) {
            table[place] = name;
            if (++size * 2 > table.length) {
                grow();
            }
        }
        return name;
    }

    private static boolean equal(String name, byte[] data, int at, int length) {
        if (name.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name.charAt(i) != Bytes.utf16(data, at + 2 * i)) {
                return false;
            }
        }
        return true;
    }

    private void grow() {
        String[] old = table;
        table = new String[old.length * 2];
        for (String name : old) {
            if (name != null) {
                int hash = name.length();
                for (int i = 0; i < name.length(); i++) {
                    hash = hash * 31 + name.charAt(i);
                }
                int place = (hash ^ hash >>> 15) & table.length - 1;
                while (table[place] != null) {
                    place = place + 1 & table.length - 1;
                }
                table[place] = name;
            }
        }
    }
}
