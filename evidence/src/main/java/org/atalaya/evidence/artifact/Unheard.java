package org.atalaya.evidence.artifact;

import java.io.IOException;
import java.util.List;
import org.atalaya.model.Fact;
import org.atalaya.model.Notice;
import org.atalaya.model.Structure;

/** Listens to nothing of what a format tells, but for what a subclass overrides. */
public abstract class Unheard implements Found {
    @Override
    public void fact(Fact fact) {}

    @Override
    public void hash(String name, String hex) {}

    @Override
    public void structure(String module, Structure.Struct structure) {}

    @Override
    public void part(String role, String name, long offset, long length) throws IOException {}

    @Override
    public void child(String role, String name, long packedSize, Unpacking unpacking) throws IOException {}

    @Override
    public void notice(Notice.Kind kind, long offset, String detail) {}

    @Override
    public String source() {
        return "";
    }

    @Override
    public Iterable<String> passwords() {
        return List.of();
    }
}
