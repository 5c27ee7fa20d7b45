package org.atalaya.evidence.audit;

import java.util.HashMap;
import java.util.Map;

/** Names of the system calls that rules and audit policies speak of, by number (Linux's syscall tables). */
final class Syscalls {
    private static final Map<String, String> X86_64 = table("open 2 mmap 9 mprotect 10 sendfile 40 socket 41 connect 42"
            + " accept 43 sendto 44 recvfrom 45 bind 49 listen 50 clone 56 fork 57 vfork 58 execve 59 kill 62 truncate 76"
            + " ftruncate 77 rename 82 mkdir 83 rmdir 84 creat 85 link 86 unlink 87 symlink 88 chmod 90 fchmod 91 chown 92"
            + " fchown 93 lchown 94 ptrace 101 setuid 105 setgid 106 setreuid 113 setregid 114 setresuid 117"
            + " setresgid 119 mknod 133 personality 135 prctl 157 adjtimex 159 settimeofday 164 mount 165 umount2 166"
            + " swapon 167 reboot 169 sethostname 170 setdomainname 171 iopl 172 ioperm 173 init_module 175"
            + " delete_module 176 setxattr 188 lsetxattr 189 fsetxattr 190 removexattr 197 lremovexattr 198"
            + " fremovexattr 199 clock_settime 227 kexec_load 246 openat 257 mkdirat 258 mknodat 259 fchownat 260"
            + " unlinkat 263 renameat 264 linkat 265 symlinkat 266 fchmodat 268 accept4 288 open_by_handle_at 304"
            + " process_vm_readv 310 process_vm_writev 311 finit_module 313 renameat2 316 memfd_create 319"
            + " kexec_file_load 320 bpf 321 execveat 322 clone3 435");
    private static final Map<String, String> AARCH64 = table("mknodat 33 mkdirat 34 unlinkat 35 symlinkat 36 linkat 37"
            + " renameat 38 umount2 39 mount 40 truncate 45 ftruncate 46 fchmod 52 fchmodat 53 fchownat 54 fchown 55"
            + " openat 56 sendfile 71 init_module 105 delete_module 106 clock_settime 112 ptrace 117 kill 129 reboot 142"
            + " setgid 144 setreuid 145 setuid 146 setresuid 147 sethostname 161 prctl 167 settimeofday 170 adjtimex 171"
            + " socket 198 bind 200 listen 201 accept 202 connect 203 sendto 206 recvfrom 207 clone 220 execve 221"
            + " mprotect 226 process_vm_readv 270 process_vm_writev 271 finit_module 273 renameat2 276 memfd_create 279"
            + " bpf 280 execveat 281 clone3 435");

    private Syscalls() {}

    private static Map<String, String> table(String text) {
        String[] words = text.split(" ");
        Map<String, String> table = new HashMap<>();
        for (int i = 0; i < words.length; i += 2) {
            table.put(words[i + 1], words[i]);
        }
        return table;
    }

    /** The name of a system call, or the empty text; architectures as in linux/audit.h. */
    static String name(String arch, String number) {
        return switch (arch) {
            case "c000003e", "x86_64" -> X86_64.getOrDefault(number, "");
            case "c00000b7", "aarch64" -> AARCH64.getOrDefault(number, "");
            case "40000003", "i386" -> number.equals("11") ? "execve" : "";
            default -> "";
        };
    }
}
