package org.atalaya.evidence.pe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.atalaya.evidence.artifact.Found;
import org.atalaya.evidence.image.View;
import org.atalaya.model.Level;

/**
 * What a program can do by the functions it imports. Many honest programs can do each of these; together with other findings
 * they say what a remote-control tool is made of.
 */
final class Capabilities {
    /** A capability is there when of each group at least one function is imported; names without the ending A or W. */
    private record Capability(String code, Level level, List<List<String>> groups) {}

    private static final List<Capability> ALL = List.of(
            new Capability(
                    "pe.imports-keylogging",
                    Level.LOW,
                    List.of(
                            List.of("GetAsyncKeyState", "SetWindowsHookEx", "RegisterRawInputDevices"),
                            List.of(
                                    "GetKeyState",
                                    "GetKeyboardState",
                                    "GetKeyNameText",
                                    "ToUnicode",
                                    "ToUnicodeEx",
                                    "ToAscii",
                                    "GetRawInputData",
                                    "CallNextHookEx",
                                    "GetForegroundWindow"))),
            new Capability(
                    "pe.imports-screenshot",
                    Level.LOW,
                    List.of(
                            List.of("BitBlt", "StretchBlt", "PrintWindow"),
                            List.of("CreateCompatibleBitmap", "CreateDIBSection", "CreateDIBitmap"),
                            List.of("GetDC", "GetDCEx", "GetWindowDC", "GetDesktopWindow", "CreateDC"))),
            new Capability(
                    "pe.imports-clipboard",
                    Level.LOW,
                    List.of(
                            List.of("OpenClipboard", "AddClipboardFormatListener", "SetClipboardViewer"),
                            List.of("GetClipboardData", "SetClipboardData"))),
            new Capability(
                    "pe.imports-remote-control",
                    Level.LOW,
                    List.of(List.of("SendInput", "mouse_event", "keybd_event", "BlockInput"))),
            new Capability(
                    "pe.imports-process-injection",
                    Level.MEDIUM,
                    List.of(
                            List.of("WriteProcessMemory", "NtWriteVirtualMemory", "NtMapViewOfSection"),
                            List.of(
                                    "VirtualAllocEx",
                                    "NtAllocateVirtualMemory",
                                    "NtUnmapViewOfSection",
                                    "NtCreateSection",
                                    "ZwUnmapViewOfSection"),
                            List.of(
                                    "CreateRemoteThread",
                                    "CreateRemoteThreadEx",
                                    "QueueUserAPC",
                                    "SetThreadContext",
                                    "NtCreateThreadEx",
                                    "RtlCreateUserThread",
                                    "Wow64SetThreadContext"))),
            new Capability(
                    "pe.imports-download",
                    Level.LOW,
                    List.of(
                            List.of(
                                    "URLDownloadToFile",
                                    "URLDownloadToCacheFile",
                                    "InternetReadFile",
                                    "WinHttpReadData"),
                            List.of(
                                    "URLDownloadToFile",
                                    "URLDownloadToCacheFile",
                                    "InternetOpen",
                                    "InternetOpenUrl",
                                    "WinHttpOpen"))),
            new Capability(
                    "pe.imports-stored-secrets",
                    Level.LOW,
                    List.of(List.of("CryptUnprotectData", "CredEnumerate", "CredRead", "VaultEnumerateItems"))));

    private Capabilities() {}

    static void tell(View view, Imports imports, Imports delayed, Found found) {
        Map<String, Imports.Function> byName = new HashMap<>();
        for (Imports part : List.of(imports, delayed)) {
            for (Imports.Library library : part.libraries()) {
                for (Imports.Function function : library.functions()) {
                    byName.putIfAbsent(function.name(), function);
                }
            }
        }
        for (Capability capability : ALL) {
            tell(view, capability, byName, found);
        }
    }

    private static void tell(View view, Capability capability, Map<String, Imports.Function> byName, Found found) {
        Map<String, Imports.Function> used = new LinkedHashMap<>();
        for (List<String> group : capability.groups) {
            int before = used.size();
            boolean met = false;
            for (String name : group) {
                for (String spelt : List.of(name, name + "A", name + "W")) {
                    Imports.Function function = byName.get(spelt);
                    if (function != null) {
                        met = true;
                        used.put(spelt, function);
                    }
                }
            }
            if (!met && used.size() == before) {
                return;
            }
        }
        long from = Long.MAX_VALUE;
        long to = 0;
        for (Imports.Function function : used.values()) {
            from = Math.min(from, function.offset());
            to = Math.max(to, function.offset() + function.length());
        }
        found.fact(view.fact(capability.code, capability.level, from, to - from, new ArrayList<>(used.keySet())));
    }
}
