package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of a few megabytes in memory, which a test fills and frees; tests are left out where none may be mounted. */
record SmallDisk(Path path) implements AutoCloseable {
    private static final String FILLER = "filler";
    private static final byte[] PAGE = new byte[4096];

    static SmallDisk mount(Path path, int megabytes) throws IOException {
        Files.createDirectories(path);
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "zeroheap-test", path.toString()))
                .as("a small file system can be mounted here")
                .isZero();
        return new SmallDisk(path);
    }

    void readOnly(boolean isReadOnly) throws IOException {
        assertThat(run("mount", "-o", "remount," + (isReadOnly ? "ro" : "rw"), path.toString()))
                .isZero();
    }

    /** Leaves no more than this free. */
    void fill(int freePages) throws IOException {
        try (RandomAccessFile filler = new RandomAccessFile(path.resolve(FILLER).toFile(), "rw")) {
            filler.seek(filler.length());
            try {
                while (true) {
                    filler.write(PAGE);
                }
            } catch (IOException full) {
                filler.setLength(Math.max(0, filler.length() - (long) freePages * PAGE.length));
            }
        }
    }

    void free() throws IOException {
        Files.deleteIfExists(path.resolve(FILLER));
    }

    /** Lazily, because a commit that failed on a full disk may leave a file open for a while. */
    @Override
    public void close() throws IOException {
        assertThat(run("umount", "-l", path.toString())).isZero();
    }

    private static int run(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .onExit()
                .join()
                .exitValue();
    }
}
