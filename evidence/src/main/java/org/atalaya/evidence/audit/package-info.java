/**
 * Linux text logs: auditd's records, syslog lines by program, and Sysmon for Linux, which writes its events as XML into
 * syslog lines.
 *
 * <p>Every audit record is an event of {@code product: linux, service: auditd}. Besides, each execution (the records
 * SYSCALL, EXECVE, CWD and PROCTITLE of one serial number) gives one event of {@code product: linux, category:
 * process_creation} and of no service, so that no rule finds the same thing in both.
 */
@NullMarked
package org.atalaya.evidence.audit;

import org.jspecify.annotations.NullMarked;
