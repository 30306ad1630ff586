package dev.zeroheap.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {
    @ParameterizedTest
    @CsvSource({
        "15s, PT15S",
        "1h30m, PT1H30M",
        "2d, PT48H",
        "250ms, PT0.25S",
        "1m500ms, PT1M0.5S",
        "0s, PT0S",
        "PT15S, PT15S",
        "pt1h30m, PT1H30M",
        "1d2h3m4s5ms, PT26H3M4.005S"
    })
    void shouldReadWhatPeopleWrite(String text, Duration expected) {
        assertThat(DurationText.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "15",
                "s",
                "1.5h",
                "30m1h",
                "1h1h",
                "-1s",
                "PT-1S",
                "1 h",
                "1w",
                "P",
                "PT",
                "99999999999999999999s",
                "9223372036854775807d"
            })
    void shouldNameTheRuleAndTheText(String text) {
        assertThatThrownBy(() -> DurationText.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("duration must be like 15s, 1h30m, 2d or PT15S: " + text);
    }
}
