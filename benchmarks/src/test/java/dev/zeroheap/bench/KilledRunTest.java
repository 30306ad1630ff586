package dev.zeroheap.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check of the torture must see each fault that it claims to look for. */
class KilledRunTest {
    @TempDir
    Path run;

    @Test
    void shouldFindNothingWrongWithWholeLinesInSequence() throws IOException {
        KilledRun left = read(event(1, 0) + event(2, 1), event(3, 2));

        assertThat(left.lines()).isEqualTo(3);
        assertThat(left.events()).isEqualTo(3);
        assertThat(left.brokenLines() + left.sequenceGaps() + left.eventGaps()).isZero();
        assertThat(left.isTorn()).isFalse();
    }

    @Test
    void shouldCountATornTailApart() throws IOException {
        KilledRun left = read(event(1, 0), event(2, 1) + "{\"timesta");

        assertThat(left.isTorn()).isTrue();
        assertThat(left.brokenLines()).isZero();
        assertThat(left.lines()).isEqualTo(2);
    }

    @Test
    void shouldCountATornLineAsBrokenBeforeTheLastSegment() throws IOException {
        assertThat(read(event(1, 0) + "{\"timesta", event(2, 1)).brokenLines()).isOne();
    }

    @Test
    void shouldCountLinesThatAreNotJsonOrNotUtf8OrHaveNoNumber() throws IOException {
        KilledRun left = read("""
                {"seq":1,"data":{}}}
                {"seq":1,"data":{"model":"\u00e9"}}
                {}

                """);

        assertThat(left.brokenLines()).isEqualTo(4);
    }

    @Test
    void shouldCountANumberThatIsMissingOrComesTwice() throws IOException {
        assertThat(read(event(1, 0) + event(3, 1)).sequenceGaps()).isOne();
        assertThat(read(event(1, 0) + event(1, 1)).sequenceGaps()).isOne();
        assertThat(read(event(2, 0)).sequenceGaps()).isOne();
    }

    @Test
    void shouldCountAnEventThatIsMissingOfAThread() throws IOException {
        assertThat(read(event(1, 0) + event(2, 2)).eventGaps()).isOne();
    }

    @Test
    void shouldReadARunThatNeverCameToWrite() throws IOException {
        assertThat(KilledRun.read(run.resolve("none"), 1).lines()).isZero();
    }

    private static String event(int seq, int number) {
        return "{\"message\":\"torture\",\"seq\":" + seq + ",\"data\":{\"size\":" + number
                + ",\"labels\":{\"thread\":\"0\"}}}\n";
    }

    /** Writes one byte for each character. */
    private KilledRun read(String... segments) throws IOException {
        for (int i = 0; i < segments.length; i++) {
            Files.write(run.resolve("0000000" + (i + 1) + ".jsonl"), segments[i].getBytes(ISO_8859_1));
        }
        return KilledRun.read(run, 1);
    }
}
