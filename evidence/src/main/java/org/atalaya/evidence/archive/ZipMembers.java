package org.atalaya.evidence.archive;

import java.util.ArrayDeque;
import java.util.Deque;
import org.atalaya.evidence.archive.ZipEntries.Entry;
import org.atalaya.evidence.artifact.ContentStream;
import org.atalaya.model.Content;
import org.atalaya.model.Fact;
import org.atalaya.model.Level;
import org.atalaya.model.Notice;
import org.jspecify.annotations.Nullable;

/**
 * The members of a zip file, by its central directory, or where that is missing (a file cut short) by the local headers
 * one after the other. Behind those that the directory names come those that it does not. An encrypted member does not hide
 * the others.
 */
final class ZipMembers implements Members {
    private final Content content;
    private final ZipEntries entries;
    private final ZipLocks locks;
    private final ZipExtents extents = new ZipExtents();
    private final Deque<Entry> hidden = new ArrayDeque<>();
    private long at;
    private long end;
    private long packedSum;
    private boolean started;
    private boolean ended;
    private int locked;
    private int disagreeing;
    private String firstDisagreeing = "";
    private String disagreement = "";

    /**
     * The members of a zip file.
     *
     * @param passwords to try on encrypted members
     */
    ZipMembers(Content content, Iterable<String> passwords) {
        this.content = content;
        this.entries = new ZipEntries(content);
        this.locks = new ZipLocks(content, passwords);
        this.at = entries.from;
        this.end = entries.end;
    }

    @Override
    public @Nullable Member next(Remarks remarks) {
        if (!started) {
            started = true;
            if (!entries.hasDirectory()) {
                remarks.notice(
                        Notice.Kind.DAMAGED,
                        "",
                        content.size(),
                        "zip file without its directory, probably cut short; its members are read as far as they go");
            }
        }
        while (at < end) {
            Entry entry = entries.hasDirectory() ? central(remarks) : local();
            if (entry == null) {
                continue;
            }
            packedSum += entry.packed();
            if (packedSum > content.size()) {
                remarks.notice(
                        Notice.Kind.LIMIT,
                        "",
                        at,
                        "members of the zip file overlap, as in a decompression bomb; the rest was left out");
                at = end;
                break;
            }
            Member member = member(entry, remarks);
            if (member != null) {
                return member;
            }
        }
        if (!ended) {
            ended = true;
            end(remarks);
        }
        for (Entry entry = hidden.poll(); entry != null; entry = hidden.poll()) {
            Member member = member(entry, remarks);
            if (member != null) {
                return member;
            }
        }
        return null;
    }

    private void end(Remarks remarks) {
        if (locked > 0) {
            remarks.fact(Fact.of("zip.members-locked", Level.MEDIUM, Integer.toString(locked)));
        }
        if (disagreeing > 0) {
            remarks.fact(Fact.of(
                    "zip.headers-disagree",
                    Level.MEDIUM,
                    Integer.toString(disagreeing),
                    firstDisagreeing,
                    disagreement));
        }
        if (entries.hasDirectory()) {
            extents.tell(entries, remarks, hidden);
            if (entries.wholeEnd < content.size()) {
                Overlay.tell("zip", entries.wholeEnd, content, remarks);
            }
        }
    }

    /** The next entry of the directory, with the place of its bytes; null when there is none or it leads nowhere. */
    private @Nullable Entry central(Remarks remarks) {
        Entry said = entries.central(at);
        if (said == null) {
            remarks.notice(
                    Notice.Kind.DAMAGED, "", at, "the zip file's directory is broken here; the rest was left out");
            at = end;
            return null;
        }
        at = said.next();
        Entry local = said.packed() < 0 || said.packed() > content.size() ? null : entries.local(said.header());
        if (local == null) {
            remarks.notice(
                    Notice.Kind.UNREADABLE,
                    "",
                    said.place(),
                    "member " + said.name() + " does not lie where the directory says");
            return null;
        }
        compare(said, local);
        extents.add(said.header(), local.data() + said.packed());
        return new Entry(
                said.place(),
                said.name(),
                said.flags(),
                said.method(),
                said.packed(),
                said.unpacked(),
                said.crc(),
                said.header(),
                local.data(),
                said.extra(),
                said.comment(),
                said.next());
    }

    /** Programs that go by the one header show something else than those that go by the other. */
    private void compare(Entry said, Entry local) {
        String what = "";
        boolean isWide = local.packed() == 0xFFFF_FFFFL || local.unpacked() == 0xFFFF_FFFFL;
        if (!said.name().equals(local.name())) {
            what = "name: " + local.name();
        } else if (said.method() != local.method()) {
            what = "method: " + said.method() + ", " + local.method();
        } else if ((local.flags() & ZipEntries.SIZES_FOLLOW) == 0
                && !isWide
                && (said.packed() != local.packed() || said.unpacked() != local.unpacked())) {
            what = "size: " + said.packed() + " → " + said.unpacked() + ", " + local.packed() + " → "
                    + local.unpacked();
        }
        if (!what.isEmpty() && disagreeing++ == 0) {
            firstDisagreeing = said.name();
            disagreement = what;
        }
    }

    /** The member whose local header is next. */
    private @Nullable Entry local() {
        Entry entry = entries.alone(at, content.size());
        at = entry == null ? end : entry.next();
        return entry;
    }

    private @Nullable Member member(Entry entry, Remarks remarks) {
        String name = entry.name();
        if (name.endsWith("/")) {
            return null;
        }
        if (entry.isEncrypted()) {
            Member opened = locks.open(entry, remarks);
            if (opened != null) {
                remarks.fact(Fact.of("zip.member-encrypted", Level.LOW, name));
                return opened;
            }
            locked++;
            remarks.notice(
                    Notice.Kind.UNREADABLE, name, -1, "encrypted; unpack it with its password and sweep the result");
            return null;
        }
        Member.Unpacking unpacking = ZipMethod.unpacking(entry.method(), entry);
        if (unpacking == null) {
            remarks.notice(
                    Notice.Kind.UNREADABLE,
                    name,
                    -1,
                    "packed by method " + entry.method() + ", which is not read; unpack it and sweep the result");
            return null;
        }
        return Member.packed(
                name,
                entry.packed(),
                entry.crc(),
                () -> new ContentStream(content, entry.data(), entry.packed()),
                unpacking);
    }
}
