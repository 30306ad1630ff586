package dev.zeroheap.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeRangeTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({
        "15m, PT15M",
        "1h30m, PT1H30M",
        "7d, P7D",
        "500ms, PT0.5S",
        "1d2h3m4s5ms, P1DT2H3M4.005S",
        "PT1H30M, PT1H30M",
        "P2DT3H, P2DT3H",
        "pt10s, PT10S"
    })
    void shouldEndNow(String text, Duration length) {
        assertThat(TimeRange.last(text, NOON))
                .isEqualTo(TimeRange.between(NOON.instant().minus(length), NOON.instant()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "h",
                "1",
                "1x",
                "-1h",
                "PT-5M",
                "1m1h",
                "1.5h",
                "1h ",
                "P",
                "PT",
                "PTx",
                "one hour",
                "PT99999999999999999999H"
            })
    void shouldRefuseWhatIsNoDuration(String text) {
        assertThatThrownBy(() -> TimeRange.last(text, NOON))
                .isInstanceOfSatisfying(QueryException.class, e -> {
                    assertThat(e.code()).isEqualTo(QueryException.Code.INVALID_PARAMETER);
                    assertThat(e.parameter()).contains("range");
                })
                .hasMessage("range must be a duration such as 15m, 1h30m, 7d or PT1H30M: " + text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "PT0S", "99999999999h", "999999999d", "P9999999D"})
    void shouldRefuseADurationThatIsNoRange(String text) {
        assertThatThrownBy(() -> TimeRange.last(text, NOON))
                .isInstanceOf(QueryException.class)
                .hasMessageStartingWith("range must ");
    }

    @Test
    void shouldRefuseAnEndThatIsNotAfterTheStart() {
        Instant noon = NOON.instant();
        assertThatThrownBy(() -> TimeRange.between(noon, noon))
                .isInstanceOf(QueryException.class)
                .hasMessage("from must be before to: 2026-11-23T12:00:00Z is not before 2026-11-23T12:00:00Z");
    }

    @Test
    void shouldRefuseYearsThatEventsCannotBeOf() {
        assertThatThrownBy(() -> TimeRange.between(Instant.MIN, NOON.instant()))
                .isInstanceOf(QueryException.class)
                .hasMessageStartingWith("from must be 0001-01-01T00:00:00Z..9999-12-31T23:59:59Z: ");
        assertThatThrownBy(() -> TimeRange.between(NOON.instant(), Instant.MAX)).isInstanceOf(QueryException.class);
    }

    @Test
    void shouldMoveFinerInstantsUpToTheNextMicrosecond() {
        TimeRange range = TimeRange.between(
                Instant.parse("2026-11-23T12:00:00.000000001Z"), Instant.parse("2026-11-23T12:00:00.000002001Z"));

        assertThat(range.from()).isEqualTo("2026-11-23T12:00:00.000001Z");
        assertThat(range.to()).isEqualTo("2026-11-23T12:00:00.000003Z");
    }

    @Test
    void shouldContainItsStartButNotItsEnd() {
        TimeRange range = TimeRange.last("1h", NOON);

        assertThat(range.contains(Instant.parse("2026-11-23T11:00:00Z"))).isTrue();
        assertThat(range.contains(Instant.parse("2026-11-23T11:59:59.999999Z"))).isTrue();
        assertThat(range.contains(NOON.instant())).isFalse();
        assertThat(range.length()).contains(Duration.ofHours(1));
        assertThat(TimeRange.ALL.contains(NOON.instant())).isTrue();
        assertThat(TimeRange.ALL.length()).isEmpty();
    }
}
