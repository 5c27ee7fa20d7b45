package org.atalaya.campaign;

import java.util.Set;

/**
 * What every network sees every day: it joins nothing, and it never becomes an indicator. A list of ours, of public
 * services that lures and trojans use because everybody does.
 */
final class Ordinary {
    private static final Set<String> PROGRAMS = Set.of(
            "msiexec.exe",
            "cmd.exe",
            "powershell.exe",
            "pwsh.exe",
            "explorer.exe",
            "svchost.exe",
            "services.exe",
            "rundll32.exe",
            "chrome.exe",
            "chrome_proxy.exe",
            "msedge.exe",
            "firefox.exe",
            "outlook.exe",
            "olk.exe",
            "thunderbird.exe",
            "winword.exe",
            "excel.exe",
            "wscript.exe",
            "cscript.exe",
            "mshta.exe",
            "regsvr32.exe",
            "conhost.exe",
            "lsass.exe",
            "winlogon.exe",
            "taskhostw.exe",
            "schtasks.exe",
            "reg.exe",
            "net.exe",
            "userinit.exe",
            "wininit.exe",
            "dllhost.exe",
            "7zfm.exe",
            "winrar.exe",
            "w3wp.exe",
            "java.exe",
            "python.exe",
            "ntdll.dll",
            "kernel32.dll",
            "kernelbase.dll",
            "user32.dll");
    private static final Set<String> DOMAINS = Set.of(
            "google.com",
            "gstatic.com",
            "googleapis.com",
            "microsoft.com",
            "windows.com",
            "windowsupdate.com",
            "office.com",
            "office365.com",
            "live.com",
            "outlook.com",
            "apple.com",
            "icloud.com",
            "amazonaws.com",
            "azureedge.net",
            "azure.com",
            "cloudfront.net",
            "akamai.net",
            "akamaized.net",
            "cloudflare.com",
            "fastly.net",
            "github.com",
            "digicert.com",
            "verisign.com",
            "ip-api.com",
            "ipinfo.io",
            "ipapi.co",
            "ipify.org",
            "ipwho.is",
            "geojs.io",
            "geoplugin.net",
            "freegeoip.app",
            "db-ip.com",
            "country.is",
            "dropbox.com",
            "mozilla.org",
            "mozilla.com",
            "w3.org",
            "schemas.microsoft.com");
    private static final Set<String> RESOLVERS = Set.of(
            "1.1.1.1",
            "1.0.0.1",
            "8.8.8.8",
            "8.8.4.4",
            "9.9.9.9",
            "149.112.112.112",
            "208.67.222.222",
            "208.67.220.220",
            "255.255.255.255",
            "0.0.0.0");

    private Ordinary() {}

    /** Whether a file name is that of a program found everywhere; the legitimate Chrome proxy is one. */
    static boolean program(String name) {
        return PROGRAMS.contains(name);
    }

    /** Whether a domain, or one above it, is a service that everybody uses. */
    static boolean domain(String name) {
        for (String domain = name; domain.indexOf('.') > 0; domain = domain.substring(domain.indexOf('.') + 1)) {
            if (DOMAINS.contains(domain)) {
                return true;
            }
        }
        return false;
    }

    /** Whether an IPv4 address is a public resolver or not of the public Internet (RFC 6890). */
    static boolean address(String text) {
        if (RESOLVERS.contains(text)
                || text.startsWith("10.")
                || text.startsWith("127.")
                || text.startsWith("192.168.")
                || text.startsWith("169.254.")
                || text.startsWith("0.")
                || text.startsWith("224.")
                || text.startsWith("239.")) {
            return true;
        }
        String[] parts = text.split("\\.");
        if (parts.length != 4) {
            return true;
        }
        int first = Integer.parseInt(parts[0]);
        int second = Integer.parseInt(parts[1]);
        return first > 255
                || first == 172 && second >= 16 && second < 32
                || first == 100 && second >= 64 && second < 128;
    }
}
