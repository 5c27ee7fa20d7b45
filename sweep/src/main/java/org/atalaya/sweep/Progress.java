package org.atalaya.sweep;

/** Is told how a sweep goes; called from any thread. */
public interface Progress {
    /** Tells nobody. */
    Progress NONE = new Progress() {
        @Override
        public void total(long files, long bytes) {}

        @Override
        public void advance(long bytes, long events, long findings) {}
    };

    /** Once, before the reading begins. */
    void total(long files, long bytes);

    /** After each portion: what it brought. */
    void advance(long bytes, long events, long findings);
}
