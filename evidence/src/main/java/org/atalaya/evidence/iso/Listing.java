package org.atalaya.evidence.iso;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.atalaya.model.Content;

/** The files of one tree of a disc, and what was wrong with it. Bounds what a tree may cost. */
final class Listing {
    /** Files and folders of one tree. */
    static final int MOST_ENTRIES = 200_000;
    /** Things that are broken, told one by one. */
    private static final int MOST_TOLD = 500;
    /** Bytes of one folder's list. */
    private static final int MOST_FOLDER = 16 << 20;
    /** Bytes of all folders' lists together. */
    private static final long MOST_FOLDERS = 128L << 20;
    /** Characters of a path. */
    private static final int MOST_PATH = 4_096;

    final List<DiscFile> files = new ArrayList<>();
    /** What was wrong, each once. */
    final Set<String> damage = new Told();

    private int promised;
    private final Set<Long> folders = new HashSet<>();
    private long folderBytes;

    /** Whether a folder was not read before: a folder within itself would never end. */
    boolean isNew(long place, String path) {
        if (!folders.add(place)) {
            damage.add("the folder " + path + " stands in the image a second time, perhaps within itself; it was read"
                    + " once");
            return false;
        }
        return true;
    }

    /** What is broken, as far as somebody would read it. */
    private static final class Told extends java.util.LinkedHashSet<String> {
        private static final long serialVersionUID = 1;

        @Override
        public boolean add(String what) {
            if (size() < MOST_TOLD) {
                return super.add(what);
            }
            return size() == MOST_TOLD && super.add("more of it is broken than is told here");
        }
    }

    /** Whether one more folder may wait to be read: each is promised by a record, which may be a lie. */
    boolean mayWait() {
        if (++promised > MOST_ENTRIES) {
            damage.add("more than " + MOST_ENTRIES + " folders are named; the rest was left out");
            return false;
        }
        return true;
    }

    /** Whether more entries may be listed. */
    boolean hasRoom() {
        if (files.size() + folders.size() >= MOST_ENTRIES) {
            damage.add("more than " + MOST_ENTRIES + " files and folders; the rest was left out");
            return false;
        }
        return true;
    }

    void file(String name, List<Extent> extents) {
        files.add(new DiscFile(name, extents));
    }

    static String path(String folder, String name) {
        String path = folder.isEmpty() ? name : folder + "/" + name;
        return path.length() > MOST_PATH ? path.substring(0, MOST_PATH) : path;
    }

    /** The list of a folder, as far as it is there and the limits allow. */
    byte[] folder(Content content, List<Extent> extents, String path) {
        long size = 0;
        for (Extent extent : extents) {
            size += extent.length();
        }
        long allowed = Math.min(Math.min(size, MOST_FOLDER), Math.max(0, MOST_FOLDERS - folderBytes));
        allowed = Math.min(allowed, content.size());
        if (allowed < size) {
            damage.add(
                    "the folder " + path + " says that it has " + size + " bytes; " + allowed + " of them were read");
        }
        folderBytes += allowed;
        byte[] bytes = new byte[(int) allowed];
        try (Extents in = new Extents(content, extents)) {
            int read = in.readNBytes(bytes, 0, bytes.length);
            return read == bytes.length ? bytes : java.util.Arrays.copyOf(bytes, read);
        } catch (java.io.IOException cutShort) {
            damage.add("the folder " + path + ": " + cutShort.getMessage());
            return new byte[0];
        }
    }
}
