package dev.zeroheap.log4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecimalEncoderTest {
    private final byte[] buffer = new byte[64];

    @ParameterizedTest
    @CsvSource({
        "0.0, 0",
        "-0.0, -0.0",
        "1.0, 1",
        "-1.5, -1.5",
        "0.1, 0.1",
        "0.000000001, 0.000000001",
        "1e-10, 1e-10",
        "123456789.123456789, 123456789.12345679",
        "1e15, 1000000000000000",
        "9007199254740993, 9007199254740992",
        "1e20, 100000000000000000000",
        "1e21, 1e21",
        "1.7976931348623157e308, 1.7976931348623157e308",
        "4.9e-324, 5e-324",
        "2.2250738585072014e-308, 2.2250738585072014e-308",
        "2e-44, 2e-44",
        "9.5367431640625e-7, 9.5367431640625e-7",
        "3.333333333333333e-1, 0.3333333333333333",
    })
    void shouldWriteTheShortestText(double number, String text) {
        assertThat(written(number)).isEqualTo(text);
    }

    @Test
    void shouldReadBackTheSameForAnyBits() {
        var random = new SplittableRandom(20261123);
        for (int i = 0; i < 2_000_000; i++) {
            double number = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(number)) {
                checkReadsBack(number);
            }
        }
    }

    @Test
    void shouldReadBackTheSameAtPowersAndTheirNeighbours() {
        for (int exponent = -1074; exponent <= 1023; exponent++) {
            checkWithNeighbours(Math.scalb(1.0, exponent));
        }
        for (int exponent = -323; exponent <= 308; exponent++) {
            checkWithNeighbours(Double.parseDouble("1e" + exponent));
            checkWithNeighbours(Double.parseDouble("5e" + exponent));
        }
    }

    @Test
    void shouldNeedNoDigitMoreThanNecessary() {
        var random = new SplittableRandom(7);
        for (int i = 0; i < 100_000; i++) {
            double number = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(number)) {
                checkIsShortest(number);
            }
        }
    }

    private void checkWithNeighbours(double number) {
        for (double neighbour : new double[] {Math.nextDown(number), number, Math.nextUp(number)}) {
            if (Double.isFinite(neighbour)) {
                checkReadsBack(neighbour);
                checkIsShortest(neighbour);
            }
        }
    }

    private void checkReadsBack(double number) {
        String text = written(number);
        if (Double.doubleToRawLongBits(Double.parseDouble(text)) != Double.doubleToRawLongBits(number)
                || text.length() > DecimalEncoder.MAX_LENGTH) {
            assertThat(text).isEqualTo(Double.toString(number));
        }
    }

    /** By definition: the exact value, rounded to one digit less on either side, is another double. */
    private void checkIsShortest(double number) {
        BigDecimal text = new BigDecimal(written(number)).stripTrailingZeros();
        if (text.signum() == 0 || text.precision() == 1) {
            return;
        }
        for (RoundingMode mode : new RoundingMode[] {RoundingMode.DOWN, RoundingMode.UP}) {
            BigDecimal shorter = new BigDecimal(number).round(new MathContext(text.precision() - 1, mode));
            if (shorter.doubleValue() == number) {
                assertThat(text).as("shortest of " + number).isEqualTo(shorter);
            }
        }
    }

    private String written(double number) {
        return new String(buffer, 0, DecimalEncoder.write(number, buffer, 0), UTF_8);
    }
}
