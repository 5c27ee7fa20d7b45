package org.atalaya.evidence.outlook;

/** Numbers of properties ([MS-OXPROPS] section 2). */
public final class Tags {
    public static final int SUBJECT = 0x0037, SENT = 0x0039, RECEIVED = 0x0E06, CLASS = 0x001A;
    public static final int FOR_NAME = 0x0042, FOR_TYPE = 0x0064, FOR_ADDRESS = 0x0065, FOR_SMTP = 0x5D02;
    public static final int SENDER_NAME = 0x0C1A, SENDER_TYPE = 0x0C1E, SENDER_ADDRESS = 0x0C1F, SENDER_SMTP = 0x5D01;
    public static final int REPLY_NAMES = 0x0050, REPLY_ENTRIES = 0x004F;
    public static final int HEADERS = 0x007D, MESSAGE_ID = 0x1035, ANSWERS = 0x1042, UNSUBSCRIBE = 0x1045;
    public static final int TEXT = 0x1000, RTF = 0x1009, HTML = 0x1013, NATIVE_BODY = 0x1016;
    public static final int MESSAGE_PAGE = 0x3FFD, INTERNET_PAGE = 0x3FDE;
    public static final int RECIPIENT_KIND = 0x0C15, NAME = 0x3001, TYPE = 0x3002, ADDRESS = 0x3003, SMTP = 0x39FE;
    public static final int DATA = 0x3701, SHORT_NAME = 0x3704, METHOD = 0x3705, LONG_NAME = 0x3707;
    public static final int PATH = 0x3708, LONG_PATH = 0x370D, MIME_TYPE = 0x370E, CONTENT_ID = 0x3712, FLAGS = 0x3714;
    public static final int HIDDEN = 0x7FFE;

    /** [MS-OXCMSG] 2.2.2.9: how an attachment is held. */
    public static final int BY_VALUE = 1, BY_REFERENCE = 2, BY_REFERENCE_RESOLVED = 3, BY_REFERENCE_ONLY = 4;

    public static final int EMBEDDED_MESSAGE = 5, OBJECT = 6, BY_WEB_REFERENCE = 7;

    private Tags() {}
}
