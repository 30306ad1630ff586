package dev.zeroheap.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PricesTest {
    private static final String NAMES =
            "provider,model,from,to,input_per_million,output_per_million,cached_input_per_million,provenance\n";
    private static final Instant NOON = TestEvent.NOON;

    @TempDir
    Path directory;

    private static List<Price> read(String lines) {
        return PriceCsv.read("prices.csv", NAMES + lines);
    }

    @Test
    void shouldReadDaysInstantsAndWhatMayBeMissing() {
        assertThat(read("# a comment\n\nopenai, m ,2026-11-01,2026-11-20T12:00:00+01:00,2.5,10,,\"a, contract\"\n"
                        + "openai,m-*,2026-11-01,,0.000001,1000000,0,x"))
                .containsExactly(
                        new Price(
                                "openai",
                                "m",
                                Instant.parse("2026-11-01T00:00:00Z"),
                                Instant.parse("2026-11-20T11:00:00Z"),
                                new BigDecimal("2.5"),
                                BigDecimal.TEN,
                                null,
                                "a, contract"),
                        new Price(
                                "openai",
                                "m-*",
                                Instant.parse("2026-11-01T00:00:00Z"),
                                null,
                                new BigDecimal("0.000001"),
                                new BigDecimal("1000000"),
                                BigDecimal.ZERO,
                                "x"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "a,m,2026-11-01,,1,2,,x;a,m,soon,,1,2,,x     | line 3: from must be a day",
                "a,m,2026-11-01,2026-11-01,1,2,,x            | line 2: from must be before to",
                "a,m,2026-11-01,,-1,2,,x                     | line 2: input_per_million must be a number such as 2.5: -1",
                "a,m,2026-11-01,,1,1e3,,x                    | line 2: output_per_million must be a number",
                "a,m,2026-11-01,,1,2,1000000.5,x             | line 2: cached_input_per_million must be 0..1000000",
                "a,m,2026-11-01,,0.0000001,2,,x              | line 2: input_per_million must be 0..1000000 dollars with at most 6",
                ",m,2026-11-01,,1,2,,x                       | line 2: provider must not be empty",
                "a,*,2026-11-01,,1,2,,x                      | line 2: model must be a name",
                "a,m*n,2026-11-01,,1,2,,x                    | line 2: model must have a * at its end only",
                "a,m,2026-11-01,,1,2,,                       | line 2: provenance must not be empty",
                "a,m,2026-11-01,,1,2                         | line 2: there must be 8 values: 6",
                "a,m,2026-11-01,,1,2,,\"x                    | prices.csv must be CSV",
            })
    void shouldNameTheLineAndTheRule(String lines, String message) {
        assertThatThrownBy(() -> read(lines.replace(';', '\n')))
                .isInstanceOf(BadPricesException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldNameBothLinesThatOverlap() {
        assertThatThrownBy(() -> read("""
                a,m,2026-11-01,2026-11-10,1,2,,x
                #
                a,m-*,2026-11-01,,1,2,,x
                a,m,2026-11-09T23:59:59Z,,1,2,,x
                """))
                .hasMessage("prices.csv, line 5: the price of a m must not overlap in time with that of line 2");
        assertThat(read("a,m,2026-11-01,2026-11-10,1,2,,x\na,m,2026-11-10,,1,2,,x\nb,m,2026-11-01,,1,2,,x\n"))
                .hasSize(3);
    }

    @Test
    void shouldAskForTheColumnNames() {
        assertThatThrownBy(() -> PriceCsv.read("p.csv", "provider,model\n"))
                .hasMessageStartingWith("p.csv, line 1: the columns must be provider,model,from,to,");
        assertThatThrownBy(() -> PriceCsv.read("p.csv", "")).hasMessageStartingWith("p.csv must begin with");
    }

    @Test
    void shouldPreferOwnPricesThenExactNamesThenLongerPrefixes() {
        PriceTable table = new PriceTable(
                "test",
                read("a,m*,2026-11-20,2026-11-21,9,9,,own"),
                read(
                        "a,m-large*,2026-11-01,,3,0,,longer\na,m*,2026-11-01,,2,0,,shorter\na,m-large,2026-11-01,,4,0,,exact"));

        assertThat(provenance(table, "m-large", NOON)).isEqualTo("exact");
        assertThat(provenance(table, "m-large-2", NOON)).isEqualTo("longer");
        assertThat(provenance(table, "m-small", NOON)).isEqualTo("shorter");
        assertThat(provenance(table, "m-large", Instant.parse("2026-11-20T00:00:00Z")))
                .isEqualTo("own");
        assertThat(provenance(table, "m-large", Instant.parse("2026-11-21T00:00:00Z")))
                .isEqualTo("exact");
        assertThat(provenance(table, "m-large", Instant.parse("2026-10-31T23:59:59Z")))
                .isEqualTo("none");
        assertThat(table.find("b", "m-large", NOON)).isEmpty();
    }

    private static String provenance(PriceTable table, String model, Instant at) {
        return table.find("a", model, at).map(Price::provenance).orElse("none");
    }

    @Test
    void shouldComeWithPricesThatChangedWithTime() {
        PriceTable table = Prices.builtInOnly().current().table();

        assertThat(table.own()).isEmpty();
        assertThat(table.find("openai", "gpt-4o", Instant.parse("2024-10-01T23:59:59Z")))
                .hasValueSatisfying(price -> assertThat(price.inputPerMillion()).isEqualByComparingTo("5"));
        assertThat(table.find("openai", "gpt-4o", Instant.parse("2024-10-02T00:00:00Z")))
                .hasValueSatisfying(price -> assertThat(price.inputPerMillion()).isEqualByComparingTo("2.5"));
        assertThat(table.find("anthropic", "claude-sonnet-4-5-20250929", NOON)).isPresent();
        assertThat(table.find("openai", "gpt-4o-audio-preview", NOON)).isEmpty();
    }

    @Test
    void shouldReadTheFileAnewWhenItChangesAndKeepTheLastGoodPrices() throws IOException {
        Path file = directory.resolve("own.csv");
        Prices prices = Prices.with(file, Clock.offset(Clock.systemUTC(), Duration.ofSeconds(10)));
        assertThatThrownBy(prices::current)
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("own.csv cannot be read: NoSuchFileException")
                .extracting(e -> ((QueryException) e).code())
                .isEqualTo(QueryException.Code.UNAVAILABLE);

        Files.writeString(file, NAMES + "a,m,2026-11-01,,1,2,,first\n");
        assertThat(prices.current().table().find("a", "m", NOON)).isPresent();

        Files.writeString(file, NAMES + "a,m,2026-11-01,,no,2,,broken\n");
        Prices.Current kept = prices.current();
        assertThat(kept.problem()).isEqualTo("own.csv, line 2: input_per_million must be a number such as 2.5: no");
        assertThat(provenance(kept.table(), "m", NOON)).isEqualTo("first");

        Files.writeString(file, NAMES + "a,m,2026-11-01,,1,2,,third\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(100)));
        assertThat(prices.current().problem()).isNull();
        assertThat(provenance(prices.current().table(), "m", NOON)).isEqualTo("third");
        assertThat(prices.current().table().source()).isEqualTo("own.csv, built in");
    }

    @Test
    void shouldSeeAChangeOfEqualLengthWithinTheSameTick() throws IOException {
        Path file = directory.resolve("own.csv");
        Prices prices = Prices.with(file);
        FileTime now = FileTime.from(Instant.now());
        for (String price : List.of("1", "2", "3")) {
            Files.writeString(file, NAMES + "a,m,2026-11-01,," + price + ",2,,x\n");
            Files.setLastModifiedTime(file, now);
            assertThat(prices.current()
                            .table()
                            .find("a", "m", NOON)
                            .orElseThrow()
                            .inputPerMillion())
                    .isEqualByComparingTo(price);
        }
    }
}
