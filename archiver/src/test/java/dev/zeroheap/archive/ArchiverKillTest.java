package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiverKillTest {
    @TempDir
    Path directory;

    @Test
    void shouldArchiveEachEventOnceHoweverOftenItIsKilled() throws Exception {
        KillRounds.Outcome outcome = new KillRounds(directory, 10).run();

        assertThat(outcome.isRight())
                .as(() -> outcome + "\n" + read(directory.resolve("archiver.out")))
                .isTrue();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }
}
