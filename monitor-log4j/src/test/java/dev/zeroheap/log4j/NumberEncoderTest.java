package dev.zeroheap.log4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NumberEncoderTest {
    private final byte[] buffer = new byte[64];
    private final SplittableRandom random = new SplittableRandom(20261123);

    @Test
    void shouldWriteAnyLong() {
        for (long number : new long[] {0, 9, 10, 99, 100, -1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1}) {
            checkLong(number);
        }
        for (int i = 0; i < 200_000; i++) {
            checkLong(random.nextLong() >> random.nextInt(64));
        }
    }

    private void checkLong(long number) {
        assertThat(text(NumberEncoder.writeLong(number, buffer, 0))).isEqualTo(Long.toString(number));
    }

    @Test
    void shouldWriteNanosecondsAsExactSeconds() {
        for (int i = 0; i < 200_000; i++) {
            long nanos = random.nextLong(Long.MAX_VALUE) >> random.nextInt(63);
            String expected = nanos == 0
                    ? "0"
                    : BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString();
            assertThat(text(NumberEncoder.writeBillionths(nanos, buffer, 0))).isEqualTo(expected);
        }
    }

    @Test
    void shouldWriteAnyInstantOfFourDigitYears() {
        DateTimeFormatter expected =
                DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
        var encoder = new TimestampEncoder();
        for (int i = 0; i < 200_000; i++) {
            long micros = i == 0
                    ? TimestampEncoder.MIN_MICROS
                    : i == 1
                            ? TimestampEncoder.MAX_MICROS
                            : random.nextLong(TimestampEncoder.MIN_MICROS, TimestampEncoder.MAX_MICROS);
            Instant instant =
                    Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
            encoder.write(micros, buffer, 0);
            assertThat(text(TimestampEncoder.LENGTH)).isEqualTo(expected.format(instant));
        }
    }

    /** It may be the stack that ends while the date is written, and the next event may be of the same second as the last. */
    @Test
    void shouldWriteTheWholeInstantAfterAFailure() {
        var encoder = new TimestampEncoder();
        encoder.write(0, buffer, 0);
        assertThatThrownBy(() -> encoder.write(Long.MAX_VALUE / 2, buffer, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        buffer[0] = '?'; // as a date that was begun

        encoder.write(0, buffer, 0);

        assertThat(text(TimestampEncoder.LENGTH)).isEqualTo("1970-01-01T00:00:00.000000Z");
    }

    private String text(int end) {
        return new String(buffer, 0, end, UTF_8);
    }
}
