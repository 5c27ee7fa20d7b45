package org.atalaya.evidence.evtx;

import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.atalaya.model.Values;
import org.jspecify.annotations.Nullable;

/** Substitution values ([MS-EVEN6] 2.2.12, "ValueType") in text form and as plain Java values. */
final class ValueType {
    static final int NULL = 0x00;
    static final int UTF16 = 0x01;
    static final int ANSI = 0x02;
    static final int INT8 = 0x03;
    static final int UINT8 = 0x04;
    static final int INT16 = 0x05;
    static final int UINT16 = 0x06;
    static final int INT32 = 0x07;
    static final int UINT32 = 0x08;
    static final int INT64 = 0x09;
    static final int UINT64 = 0x0A;
    static final int REAL32 = 0x0B;
    static final int REAL64 = 0x0C;
    static final int BOOL = 0x0D;
    static final int BINARY = 0x0E;
    static final int GUID = 0x0F;
    static final int SIZE_T = 0x10;
    static final int FILETIME = 0x11;
    static final int SYSTEMTIME = 0x12;
    static final int SID = 0x13;
    static final int HEX32 = 0x14;
    static final int HEX64 = 0x15;
    static final int BINXML = 0x21;
    static final int ARRAY = 0x80;

    /** Seconds from 1601-01-01, the epoch of FILETIME, to 1970-01-01. */
    private static final long EPOCH_SECONDS = 11_644_473_600L;

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();
    private static final Charset WINDOWS = windows();

    private ValueType() {}

    private static Charset windows() {
        return Charset.isSupported("windows-1252") ? Charset.forName("windows-1252") : StandardCharsets.ISO_8859_1;
    }

    /** Appends a value, or the values of an array, in text form; a value without content as null. */
    static void append(byte[] data, int at, int size, int type, Values into) {
        if (type == UTF16) {
            utf16(data, at, size, into);
            return;
        }
        if (size == 0) {
            into.addNull();
            return;
        }
        // One jump by type: the wrong guesses of a processor cost more here than the work itself.
        switch (type) {
            case UINT8 -> number(Bytes.u8(data, at), into);
            case UINT16 -> {
                if (size < 2) {
                    into.add(hex(data, at, size));
                } else {
                    number(Bytes.u16(data, at), into);
                }
            }
            case UINT32 -> {
                if (size < 4) {
                    into.add(hex(data, at, size));
                } else {
                    number(Bytes.u32(data, at), into);
                }
            }
            case UINT64 -> {
                if (size < 8) {
                    into.add(hex(data, at, size));
                } else {
                    number(Bytes.i64(data, at), into);
                }
            }
            case HEX32, HEX64 -> {
                if (size == (type == HEX32 ? 4 : 8)) {
                    int to = into.top();
                    long value = type == HEX32 ? Bytes.u32(data, at) : Bytes.i64(data, at);
                    into.close(hex(value, into.reserve(18), to));
                } else {
                    into.add(text(data, at, size, type));
                }
            }
            case FILETIME -> {
                if (size == 8) {
                    int to = into.top();
                    into.close(iso(Bytes.i64(data, at), into.reserve(40), to));
                } else {
                    into.add(text(data, at, size, type));
                }
            }
            case GUID -> {
                if (size < 16) {
                    into.add(hex(data, at, size));
                } else {
                    int to = into.top();
                    guid(data, at, into.reserve(36), to);
                    into.close(to + 36);
                }
            }
            case SID -> {
                if (size < 8 || size < 8 + 4 * Bytes.u8(data, at + 1)) {
                    into.add(hex(data, at, size));
                } else {
                    sid(data, at, into);
                }
            }
            case NULL -> into.addNull();
            default -> {
                if ((type & ARRAY) == 0) {
                    into.add(text(data, at, size, type));
                } else {
                    array(data, at, size, type & ~ARRAY, into);
                }
            }
        }
    }

    private static void utf16(byte[] data, int at, int size, Values into) {
        int length = textLength(data, at, size);
        if (length == 0) {
            into.addNull();
            return;
        }
        int to = into.top();
        char[] chars = into.reserve(length);
        for (int i = 0; i < length; i++) {
            chars[to + i] = Bytes.utf16(data, at + 2 * i);
        }
        into.close(to + length);
    }

    private static void array(byte[] data, int at, int size, int type, Values into) {
        int from = at;
        int end = at + size;
        while (from < end) {
            int length = itemLength(data, from, end, type);
            append(data, from, length, type, into);
            from = afterItem(from, length, end, type);
        }
    }

    private static boolean isWhole(int type, int size) {
        return switch (type) {
            case INT8, UINT8 -> size >= 1;
            case INT16, UINT16 -> size >= 2;
            case INT32, UINT32 -> size >= 4;
            case INT64, UINT64 -> size >= 8;
            default -> false;
        };
    }

    private static long whole(byte[] data, int at, int type) {
        return switch (type) {
            case INT8 -> data[at];
            case UINT8 -> Bytes.u8(data, at);
            case INT16 -> (short) Bytes.u16(data, at);
            case UINT16 -> Bytes.u16(data, at);
            case INT32 -> Bytes.i32(data, at);
            case UINT32 -> Bytes.u32(data, at);
            default -> Bytes.i64(data, at);
        };
    }

    /** Appends an unsigned number. */
    private static void number(long value, Values into) {
        if (value < 0) {
            into.add(Long.toUnsignedString(value));
        } else {
            int to = into.top();
            into.close(decimal(value, into.reserve(19), to));
        }
    }

    /** Writes a number from 0 on and returns the index after it. */
    private static int decimal(long value, char[] chars, int start) {
        if (value < 10) {
            chars[start] = (char) ('0' + value);
            return start + 1;
        }
        int end = start + 2;
        long power = 100;
        while (power <= value && end - start < 18) {
            power *= 10;
            end++;
        }
        if (power <= value) {
            end++;
        }
        long rest = value;
        int at = end;
        while (rest >= 100) {
            long hundredth = rest / 100;
            int pair = (int) (rest - 100 * hundredth);
            chars[--at] = (char) ('0' + pair % 10);
            chars[--at] = (char) ('0' + pair / 10);
            rest = hundredth;
        }
        chars[--at] = (char) ('0' + rest % 10);
        if (rest >= 10) {
            chars[--at] = (char) ('0' + rest / 10);
        }
        return end;
    }

    /** Characters of a UTF-16 value without the NULs that end it. */
    private static int textLength(byte[] data, int at, int size) {
        int length = size >> 1;
        while (length > 0 && Bytes.utf16(data, at + 2 * length - 2) == 0) {
            length--;
        }
        return length;
    }

    /** A value as evtx_dump gives it: Long, Double, Boolean, String, a list of these, or null. */
    static @Nullable Object object(byte[] data, int at, int size, int type) {
        if (type == NULL) {
            return null;
        }
        if ((type & ARRAY) != 0) {
            java.util.ArrayList<@Nullable Object> items = new java.util.ArrayList<>();
            int from = at;
            while (from < at + size) {
                int length = itemLength(data, from, at + size, type & ~ARRAY);
                items.add(object(data, from, length, type & ~ARRAY));
                from = afterItem(from, length, at + size, type & ~ARRAY);
            }
            if (items.size() == 1) {
                return items.get(0);
            }
            return items;
        }
        if (isWhole(type, size)) {
            long value = whole(data, at, type);
            return type == UINT64 && value < 0 ? (Object) new BigInteger(Long.toUnsignedString(value)) : (Object) value;
        }
        if (type == BOOL && size >= 4) {
            // Some providers store other numbers than 0 and 1; the number then says more.
            long value = Bytes.i32(data, at);
            return value == 0 || value == 1 ? (Object) (value == 1) : (Object) value;
        }
        if (type == REAL32 && size >= 4) {
            return (double) Float.intBitsToFloat(Bytes.i32(data, at));
        }
        if (type == REAL64 && size >= 8) {
            return Double.longBitsToDouble(Bytes.i64(data, at));
        }
        return text(data, at, size, type);
    }

    private static int itemLength(byte[] data, int at, int end, int type) {
        if (type == UTF16) {
            int i = at;
            while (i + 1 < end && Bytes.utf16(data, i) != 0) {
                i += 2;
            }
            return i - at;
        }
        if (type == ANSI) {
            int i = at;
            while (i < end && data[i] != 0) {
                i++;
            }
            return i - at;
        }
        int length = switch (type) {
            case INT8, UINT8 -> 1;
            case INT16, UINT16 -> 2;
            case INT32, UINT32, REAL32, BOOL, HEX32 -> 4;
            case INT64, UINT64, REAL64, FILETIME, HEX64 -> 8;
            case GUID, SYSTEMTIME -> 16;
            case SIZE_T -> (end - at) % 8 == 0 ? 8 : 4;
            case SID -> at + 8 <= end ? 8 + 4 * Bytes.u8(data, at + 1) : end - at;
            default -> end - at;
        };
        return Math.min(length, end - at);
    }

    private static int afterItem(int at, int length, int end, int type) {
        int gap = type == UTF16 ? 2 : type == ANSI ? 1 : 0;
        return Math.min(end, Math.max(at + 1, at + length + gap));
    }

    /** A value in text form; a value too short for its type as hexadecimal bytes. */
    static String text(byte[] data, int at, int size, int type) {
        switch (type) {
            case NULL:
                return "";
            case UTF16: {
                int length = textLength(data, at, size);
                char[] chars = new char[length];
                for (int i = 0; i < length; i++) {
                    chars[i] = Bytes.utf16(data, at + 2 * i);
                }
                return new String(chars);
            }
            case ANSI: {
                int length = size;
                while (length > 0 && data[at + length - 1] == 0) {
                    length--;
                }
                return new String(data, at, length, WINDOWS);
            }
            case REAL32:
                if (size >= 4) {
                    return Float.toString(Float.intBitsToFloat(Bytes.i32(data, at)));
                }
                break;
            case REAL64:
                if (size >= 8) {
                    return Double.toString(Double.longBitsToDouble(Bytes.i64(data, at)));
                }
                break;
            case BOOL:
                if (size >= 4) {
                    return Bytes.i32(data, at) != 0 ? "true" : "false";
                }
                break;
            case GUID:
                if (size >= 16) {
                    char[] chars = new char[36];
                    guid(data, at, chars, 0);
                    return new String(chars);
                }
                break;
            case SIZE_T:
            case HEX32:
            case HEX64:
                if (size >= 8) {
                    return "0x" + Long.toHexString(Bytes.i64(data, at));
                } else if (size >= 4) {
                    return "0x" + Long.toHexString(Bytes.u32(data, at));
                }
                break;
            case FILETIME:
                if (size >= 8) {
                    return iso(time(Bytes.i64(data, at)));
                }
                break;
            case SYSTEMTIME:
                if (size >= 16) {
                    return systemTime(data, at);
                }
                break;
            case SID:
                if (size >= 8 && size >= 8 + 4 * Bytes.u8(data, at + 1)) {
                    Values values = new Values();
                    sid(data, at, values);
                    return values.text(0);
                }
                break;
            default:
                if (isWhole(type, size)) {
                    long value = whole(data, at, type);
                    return type == UINT64 ? Long.toUnsignedString(value) : Long.toString(value);
                }
        }
        return hex(data, at, size);
    }

    static String hex(byte[] data, int at, int size) {
        char[] chars = new char[2 * size];
        for (int i = 0; i < size; i++) {
            chars[2 * i] = HEX[data[at + i] >> 4 & 15];
            chars[2 * i + 1] = HEX[data[at + i] & 15];
        }
        return new String(chars);
    }

    private static final int[] GUID_ORDER = {3, 2, 1, 0, -1, 5, 4, -1, 7, 6, -1, 8, 9, -1, 10, 11, 12, 13, 14, 15};

    /** Digits in groups 8-4-4-4-12, upper case, without braces: 36 characters. */
    private static void guid(byte[] data, int at, char[] chars, int start) {
        int to = start;
        for (int from : GUID_ORDER) {
            if (from < 0) {
                chars[to++] = '-';
            } else {
                byte b = data[at + from];
                chars[to++] = HEX[b >> 4 & 15];
                chars[to++] = HEX[b & 15];
            }
        }
    }

    /** {@code 0x} and lower-case digits without leading zeros; returns the index after them. */
    private static int hex(long value, char[] chars, int start) {
        int digits = Math.max(1, (67 - Long.numberOfLeadingZeros(value)) / 4);
        chars[start] = '0';
        chars[start + 1] = 'x';
        long rest = value;
        for (int i = digits - 1; i >= 0; i--) {
            int digit = (int) (rest & 15);
            chars[start + 2 + i] = (char) (digit < 10 ? '0' + digit : 'a' - 10 + digit);
            rest >>>= 4;
        }
        return start + 2 + digits;
    }

    /** As {@link #iso(Instant)}, without objects: civil-from-days after H. Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
    private static int iso(long filetime, char[] chars, int start) {
        long seconds = Long.divideUnsigned(filetime, 10_000_000L) - EPOCH_SECONDS;
        int micros = (int) (Long.remainderUnsigned(filetime, 10_000_000L) / 10);
        long days = Math.floorDiv(seconds, 86_400L);
        int second = (int) Math.floorMod(seconds, 86_400L);
        long z = days + 719_468;
        long era = Math.floorDiv(z, 146_097L);
        int dayOfEra = (int) (z - era * 146_097);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int shifted = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * shifted + 2) / 5 + 1;
        int month = shifted < 10 ? shifted + 3 : shifted - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        if (year < 0 || year > 9999) {
            String text = iso(time(filetime));
            text.getChars(0, text.length(), chars, start);
            return start + text.length();
        }
        int to = digits((int) year, 4, chars, start);
        chars[to++] = '-';
        to = digits(month, 2, chars, to);
        chars[to++] = '-';
        to = digits(day, 2, chars, to);
        chars[to++] = 'T';
        to = digits(second / 3600, 2, chars, to);
        chars[to++] = ':';
        to = digits(second / 60 % 60, 2, chars, to);
        chars[to++] = ':';
        to = digits(second % 60, 2, chars, to);
        chars[to++] = '.';
        to = digits(micros, 6, chars, to);
        chars[to++] = 'Z';
        return to;
    }

    /** Writes the last digits of a number, two at a time, and returns the index after them. */
    private static int digits(int number, int width, char[] chars, int start) {
        int rest = number;
        int at = start + width;
        while (at - start >= 2) {
            int hundredth = rest / 100;
            int pair = rest - 100 * hundredth;
            chars[--at] = (char) ('0' + pair % 10);
            chars[--at] = (char) ('0' + pair / 10);
            rest = hundredth;
        }
        if (at > start) {
            chars[start] = (char) ('0' + rest % 10);
        }
        return start + width;
    }

    /** [MS-DTYP] 2.4.2.1. */
    private static void sid(byte[] data, int at, Values into) {
        int parts = Bytes.u8(data, at + 1);
        long authority = 0;
        for (int i = 2; i < 8; i++) {
            authority = authority << 8 | Bytes.u8(data, at + i);
        }
        int to = into.top();
        char[] chars = into.reserve(24 + 11 * parts);
        chars[to++] = 'S';
        chars[to++] = '-';
        to = decimal(Bytes.u8(data, at), chars, to);
        chars[to++] = '-';
        to = decimal(authority, chars, to);
        for (int i = 0; i < parts; i++) {
            chars[to++] = '-';
            to = decimal(Bytes.u32(data, at + 8 + 4 * i), chars, to);
        }
        into.close(to);
    }

    /** The instant of a FILETIME: 100 ns since 1601-01-01 UTC. */
    static Instant time(long filetime) {
        return Instant.ofEpochSecond(
                Long.divideUnsigned(filetime, 10_000_000L) - EPOCH_SECONDS,
                Long.remainderUnsigned(filetime, 10_000_000L) * 100);
    }

    /** {@code 2026-04-17T05:24:53.088849Z}: microseconds, cut, as the public reference logs write it. */
    static String iso(Instant instant) {
        LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(27);
        text.append(time.toLocalDate()).append('T');
        pad(text, time.getHour(), 2).append(':');
        pad(text, time.getMinute(), 2).append(':');
        pad(text, time.getSecond(), 2).append('.');
        return pad(text, time.getNano() / 1000, 6).append('Z').toString();
    }

    private static StringBuilder pad(StringBuilder text, int number, int width) {
        String digits = Integer.toString(number);
        for (int i = digits.length(); i < width; i++) {
            text.append('0');
        }
        return text.append(digits);
    }

    private static String systemTime(byte[] data, int at) {
        try {
            return iso(LocalDateTime.of(
                            Bytes.u16(data, at),
                            Bytes.u16(data, at + 2),
                            Bytes.u16(data, at + 6),
                            Bytes.u16(data, at + 8),
                            Bytes.u16(data, at + 10),
                            Bytes.u16(data, at + 12),
                            Bytes.u16(data, at + 14) * 1_000_000)
                    .toInstant(ZoneOffset.UTC));
        } catch (DateTimeException outOfRange) {
            return hex(data, at, 16);
        }
    }
}
