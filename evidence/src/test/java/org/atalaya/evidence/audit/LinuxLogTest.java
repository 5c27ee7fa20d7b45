package org.atalaya.evidence.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.atalaya.evidence.Reading;
import org.atalaya.model.Event;
import org.atalaya.model.EventType;
import org.atalaya.model.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxLogTest {
    private static final String RUN = """
            type=SYSCALL msg=audit(1772552460.250:42): arch=c000003e syscall=59 success=yes exit=0 a0=55d0 a1=55d8 a2=0 a3=8 items=2 ppid=100 pid=101 auid=1000 uid=0 ses=3 comm="dd" exe="/usr/bin/dd" key="exec"\u001dARCH=x86_64 AUID="ana" UID="root"
            type=EXECVE msg=audit(1772552460.250:42): argc=3 a0="dd" a1=69663D2F746D702F6120622E62696E a2="of=/tmp/x"
            type=CWD msg=audit(1772552460.250:42): cwd="/home/ana"
            type=PATH msg=audit(1772552460.250:42): item=0 name="/usr/bin/dd" inode=1 nametype=NORMAL
            type=PROCTITLE msg=audit(1772552460.250:42): proctitle=64640069663D2F746D702F61
            type=EOE msg=audit(1772552460.250:42):
            """;

    @TempDir
    private Path folder;

    private record Seen(EventType type, String host, String time, long line, List<String> fields) {
        static Seen of(Event event) {
            List<String> fields = new ArrayList<>();
            event.visit((name, value) -> fields.add(name + "=" + value));
            return new Seen(
                    event.type(),
                    event.host(),
                    event.time().map(Object::toString).orElse(""),
                    event.place().number(),
                    fields);
        }
    }

    private final List<Seen> seen = new ArrayList<>();

    private Reading read(String content) throws IOException {
        seen.clear();
        return Reading.of(Files.writeString(folder.resolve("l.log"), content), false, e -> seen.add(Seen.of(e)));
    }

    private List<Seen> processes() {
        return seen.stream()
                .filter(one -> one.type().category().equals("process_creation"))
                .toList();
    }

    @Test
    void everyAuditRecordIsAnEventWithItsTextsDecoded() throws IOException {
        Reading reading = read(RUN);
        assertThat(reading.notices).isEmpty();
        assertThat(seen.stream().filter(one -> one.type().equals(EventType.of("linux", "", "auditd"))))
                .hasSize(6);
        assertThat(seen.get(0).time()).isEqualTo("2026-03-03T15:41:00.250Z");
        assertThat(seen.get(0).fields())
                .contains("type=SYSCALL", "a0=55d0", "exe=/usr/bin/dd", "key=exec", "SYSCALL=execve", "UID=root");
        assertThat(seen.get(1).fields())
                .contains("a0=dd", "a1=if=/tmp/a b.bin", "a2=of=/tmp/x", "command=dd if=/tmp/a b.bin of=/tmp/x");
        assertThat(seen.get(3).fields()).contains("name=/usr/bin/dd", "nametype=NORMAL");
        assertThat(seen.get(4).fields()).contains("proctitle=dd if=/tmp/a");
    }

    @Test
    void anExecutionIsOneProcessCreationOfNoService() throws IOException {
        read(RUN);
        assertThat(processes()).singleElement().satisfies(one -> {
            assertThat(one.type()).isEqualTo(EventType.of("linux", "process_creation", ""));
            assertThat(one.line()).isEqualTo(1);
            assertThat(one.fields())
                    .contains(
                            "CommandLine=dd if=/tmp/a b.bin of=/tmp/x",
                            "Image=/usr/bin/dd",
                            "ProcessId=101",
                            "ParentProcessId=100",
                            "User=root",
                            "CurrentDirectory=/home/ana");
        });
    }

    @Test
    void recordsOfSeveralExecutionsMayBeMixedAndLackTheirEnd() throws IOException {
        StringBuilder calls = new StringBuilder();
        StringBuilder arguments = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            String stamp = " msg=audit(1772552460.0:" + i + "): ";
            calls.append("type=SYSCALL" + stamp + "arch=c000003e syscall=59 success=yes ppid=" + (i - 1) + " pid=" + i
                    + " exe=\"/bin/p" + i + "\"\n");
            arguments.append("type=EXECVE" + stamp + "argc=1 a0=\"p" + i + "\"\n");
        }
        read(calls.toString() + arguments);
        assertThat(processes()).hasSizeGreaterThanOrEqualTo(300);
        read(RUN.replace("type=EOE", "type=OTHER"));
        assertThat(processes()).hasSize(1);
    }

    @Test
    void theParentIsNamedWhenItsOwnExecutionWasSeen() throws IOException {
        read(RUN
                + "type=SYSCALL msg=audit(1772552461.0:43): arch=c000003e syscall=59 success=yes ppid=101 pid=102 exe=\"/bin/sh\"\n"
                + "type=EXECVE msg=audit(1772552461.0:43): argc=1 a0=\"sh\"\n");
        assertThat(processes().get(1).fields())
                .contains("ParentImage=/usr/bin/dd", "ParentCommandLine=dd if=/tmp/a b.bin of=/tmp/x");
    }

    @Test
    void aFailedExecutionIsNoProcess() throws IOException {
        read(RUN.replace("success=yes", "success=no"));
        assertThat(processes()).isEmpty();
    }

    @Test
    void aLongArgumentInPiecesIsJoined() throws IOException {
        read("type=EXECVE msg=audit(1772552460.0:1): argc=2 a0=\"sh\" a1_len=8 a1[0]=61626364 a1[1]=65666768\n");
        assertThat(seen.get(0).fields()).contains("a1=abcdefgh", "command=sh abcdefgh");
    }

    @Test
    void recordsOfUserSpaceAndOfSyslogAreRead() throws IOException {
        read(
                "node=srv.example.com type=USER_CMD msg=audit(1772552460.0:1): pid=1 uid=0 msg='cwd=\"/\" cmd=6964202D75 exe=\"/usr/bin/sudo\" res=success'\n"
                        + "Mar  3 15:41:00 web audispd: type=EXECVE msg=audit(1772552460.0:2): argc=1 a0=\"id\"\n"
                        + "Mar  3 15:41:00 web kernel: audit: type=1309 audit(1772552460.0:3): argc=1 a0=\"ls\"\n");
        assertThat(seen.get(0).host()).isEqualTo("srv.example.com");
        assertThat(seen.get(0).fields()).contains("type=USER_CMD", "cmd=id -u", "exe=/usr/bin/sudo", "res=success");
        assertThat(seen.get(1).host()).isEqualTo("web");
        assertThat(seen.get(2).fields()).contains("type=EXECVE", "a0=ls");
        assertThat(processes())
                .hasSize(2)
                .allSatisfy(one -> assertThat(one.host()).isEqualTo("web"));
    }

    @Test
    void sysmonForLinuxIsReadFromSyslog() throws IOException {
        String line =
                "2026-03-03T15:41:00.1+00:00 web sysmon[7]: <Event><System><Provider Name=\"Linux-Sysmon\" Guid=\"{g}\"/>"
                        + "<EventID>%d</EventID><TimeCreated SystemTime=\"2026-03-03T15:41:00.000000000Z\"/>"
                        + "<Channel>Linux-Sysmon/Operational</Channel><Computer>web</Computer></System><EventData>"
                        + "<Data Name=\"Image\">/usr/bin/curl</Data></EventData></Event>\n";
        Reading reading = read(line.formatted(1) + line.formatted(3) + line.formatted(11) + line.formatted(23));
        assertThat(reading.notices).isEmpty();
        assertThat(seen)
                .extracting(one -> one.type().product() + "/" + one.type().category())
                .containsExactly(
                        "linux/process_creation", "linux/network_connection", "linux/file_event", "linux/file_delete");
        assertThat(seen.get(0).fields()).contains("Image=/usr/bin/curl");
        assertThat(seen.get(0).host()).isEqualTo("web");
    }

    @Test
    void syslogLinesBelongToTheServiceOfTheirProgram() throws IOException {
        Reading reading = read("Mar  3 15:41:00 web sshd[12]: error in libcrypto\n"
                + "<86>2026-03-03T15:41:01Z web CRON[9]: (root) REPLACE (root)\n"
                + "<34>1 2026-03-03T15:41:02.5Z web su 77 ID47 [a@1 b=\"c \\\"]\"] 'su root' failed\n"
                + "2026-03-03T15:41:03+01:00 web named[1]:  exiting (due to fatal error)\n"
                + "no such line\n");
        assertThat(seen).extracting(one -> one.type().service()).containsExactly("sshd", "cron", "auth", "syslog");
        assertThat(seen)
                .extracting(Seen::time)
                .containsExactly("", "2026-03-03T15:41:01Z", "2026-03-03T15:41:02.500Z", "2026-03-03T14:41:03Z");
        assertThat(seen.get(2).fields()).contains("message='su root' failed", "pid=77");
        assertThat(seen.get(3).fields()).contains("message= exiting (due to fatal error)");
        assertThat(reading.notices)
                .extracting(Notice::kind)
                .containsExactly(Notice.Kind.UNKNOWN_SHAPE, Notice.Kind.NOTE);
    }

    @Test
    void invalidBytesAndEndlessLinesCostNoOtherLine() throws IOException {
        Path file = folder.resolve("bad.log");
        byte[] huge = new byte[Lines.MOST_LINE + 100];
        java.util.Arrays.fill(huge, (byte) 'x');
        try (var out = Files.newOutputStream(file)) {
            out.write(RUN.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            out.write(huge);
            out.write(
                    "\ntype=PATH msg=audit(1772552460.0:9): name=\"".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            out.write(new byte[] {(byte) 0xFF, (byte) 0xFE, '"', '\n'});
        }
        Reading reading = Reading.of(file, false, event -> seen.add(Seen.of(event)));
        assertThat(reading.notices).extracting(Notice::kind).containsExactly(Notice.Kind.LIMIT);
        assertThat(seen.getLast().fields()).contains("name=\uFFFD\uFFFD");
        assertThat(seen.getLast().line()).isEqualTo(8);
    }
}
