package dev.zeroheap.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zeroheap.access.AccessSettings;
import dev.zeroheap.access.JwtSettings;
import dev.zeroheap.query.SqlSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceSettingsTest {
    @Test
    void shouldWorkWithoutAnySetting() {
        ServiceSettings settings = ServiceSettings.parse(Map.of());
        assertThat(settings.recorder().service()).isEqualTo("zeroheap");
        assertThat(settings.recorder().enabled()).isTrue();
        assertThat(settings.query().logs()).isEqualTo(Path.of("zeroheap-logs").toAbsolutePath());
        assertThat(settings.query().archive().orElseThrow().folder())
                .isEqualTo(Path.of("zeroheap-archive").toAbsolutePath());
        assertThat(settings.archiveEvery()).contains(Duration.ofSeconds(15));
        assertThat(settings.jvmEvery()).isEmpty();
    }

    @Test
    void shouldTakeEverySetting() {
        Map<String, String> texts = new HashMap<>();
        texts.put("zeroheap.service", "shop");
        texts.put("zeroheap.logs", "/var/logs");
        texts.put("zeroheap.archive", "/var/archive");
        texts.put("zeroheap.catalog-url", "jdbc:postgresql://db/zeroheap");
        texts.put("zeroheap.temporary", "/var/tmp");
        texts.put("zeroheap.recorder.enabled", "false");
        texts.put("zeroheap.recorder.segment-bytes", "1MiB");
        texts.put("zeroheap.recorder.segment-age", "PT2S");
        texts.put("zeroheap.recorder.ring-slots", "2048");
        texts.put("zeroheap.recorder.sync", "true");
        texts.put("zeroheap.archiver.enabled", "true");
        texts.put("zeroheap.archiver.every", "3m");
        texts.put("zeroheap.archiver.grace", "2h");
        texts.put("zeroheap.archiver.memory-limit", "100MB");
        texts.put("zeroheap.archiver.threads", "1");
        texts.put("zeroheap.archiver.spill-limit", "3GB");
        texts.put("zeroheap.archiver.compaction", "false");
        texts.put("zeroheap.archiver.keep", "90d");
        texts.put("zeroheap.archiver.max-size", "500GB");
        texts.put("zeroheap.prices", "/etc/prices.csv");
        texts.put("zeroheap.jfr.enabled", "true");
        texts.put("zeroheap.jfr.every", "1500ms");
        texts.put("zeroheap.query.time-limit", "7s");
        texts.put("zeroheap.query.memory-limit", "64MB");
        texts.put("zeroheap.query.threads", "3");
        texts.put("zeroheap.query.temporary-limit", "1GB");
        texts.put("zeroheap.query.row-limit", "5000");
        texts.put("zeroheap.query.max-concurrent", "2");
        texts.put("zeroheap.query.max-wait", "100ms");

        ServiceSettings settings = ServiceSettings.parse(texts);

        assertThat(settings.recorder().service()).isEqualTo("shop");
        assertThat(settings.recorder().directory()).isEqualTo(Path.of("/var/logs"));
        assertThat(settings.recorder().enabled()).isFalse();
        assertThat(settings.recorder().segmentBytes()).isEqualTo(1_048_576);
        assertThat(settings.recorder().segmentAge()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.recorder().ringSlots()).isEqualTo(2048);
        assertThat(settings.recorder().sync()).isTrue();
        assertThat(settings.query().archive().orElseThrow().folder()).isEqualTo(Path.of("/var/archive"));
        assertThat(settings.query().archive().orElseThrow().catalogUrl()).isEqualTo("jdbc:postgresql://db/zeroheap");
        assertThat(settings.query().temporary()).isEqualTo(Path.of("/var/tmp"));
        assertThat(settings.query().memoryLimit()).isEqualTo("64MB");
        assertThat(settings.query().threads()).isEqualTo(3);
        assertThat(settings.query().temporaryLimit()).isEqualTo("1GB");
        assertThat(settings.query().timeLimit()).isEqualTo(Duration.ofSeconds(7));
        assertThat(settings.query().rowLimit()).isEqualTo(5000);
        assertThat(settings.query().maxConcurrent()).isEqualTo(2);
        assertThat(settings.query().maxWait()).isEqualTo(Duration.ofMillis(100));
        assertThat(settings.archiver().grace()).isEqualTo(Duration.ofHours(2));
        assertThat(settings.archiver().memoryLimit()).isEqualTo("100MB");
        assertThat(settings.archiver().threads()).isEqualTo(1);
        assertThat(settings.archiver().spillLimit()).isEqualTo("3GB");
        assertThat(settings.archiver().compaction().isEnabled()).isFalse();
        assertThat(settings.archiver().retention().maxAge()).contains(Duration.ofDays(90));
        assertThat(settings.archiver().retention().maxBytes()).hasValue(500_000_000_000L);
        assertThat(settings.prices()).contains(Path.of("/etc/prices.csv"));
        assertThat(ServiceSettings.parse(Map.of()).prices()).isEmpty();
        assertThat(settings.archiveEvery()).contains(Duration.ofMinutes(3));
        assertThat(settings.jvmEvery()).contains(Duration.ofMillis(1500));
    }

    @Test
    void shouldSwitchTheArchiverOff() {
        assertThat(ServiceSettings.parse(Map.of("zeroheap.archiver.enabled", "false"))
                        .archiveEvery())
                .isEmpty();
    }

    @Test
    void shouldReportAllThatIsBadTogether() {
        Map<String, String> texts = Map.of(
                "zeroheap.service", "a shop",
                "zeroheap.recorder.segment-bytes", "5",
                "zeroheap.recorder.sync", "yes",
                "zeroheap.archiver.every", "1ms",
                "zeroheap.query.threads", "0",
                "zeroheap.query.time-limit", "soon",
                "zeroheap.archiv", "/tmp");
        assertThatThrownBy(() -> ServiceSettings.parse(texts))
                .isInstanceOf(BadSettingsException.class)
                .hasMessageStartingWith("Zeroheap cannot start, 7 settings are bad:\n")
                .message()
                .contains(
                        "\n  zeroheap.service must be 1..64 characters",
                        "\n  zeroheap.recorder.segment-bytes must be 64KiB..1GiB: 5",
                        "\n  zeroheap.recorder.sync must be true or false: yes",
                        "\n  zeroheap.archiver.every must be 1s or more: PT0.001S",
                        "\n  zeroheap.query.threads must be 1..1024: 0",
                        "\n  zeroheap.query.time-limit must be a duration such as 500ms, 15s, 10m or PT1H30M: soon",
                        "\n  zeroheap.archiv is not a setting of the service");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zeroheap.logs                    | a\0b     | zeroheap.logs must be a path: a\0b",
                "zeroheap.catalog-url             | sqlite:x | zeroheap.catalog-url must start with jdbc: sqlite:x",
                "zeroheap.recorder.segment-bytes  | 99999999999GiB | zeroheap.recorder.segment-bytes must be a number of"
                        + " bytes such as 4194304 or 32MiB: 99999999999GiB",
                "zeroheap.recorder.ring-slots     | many     | zeroheap.recorder.ring-slots must be a whole number: many",
                "zeroheap.archiver.memory-limit   | lots     | zeroheap.archiver.memory-limit must be like 512MB: lots",
                "zeroheap.archiver.grace          | 10s      | zeroheap.archiver.grace must be longer than"
                        + " zeroheap.query.time-limit, PT30S: PT10S",
                "zeroheap.archiver.keep           | 5h       | zeroheap.archiver.keep must be kept for 1d or longer: PT5H",
                "zeroheap.archiver.max-size       | much     | zeroheap.archiver.max-size must be a size such as 500GB or"
                        + " 2TiB: much",
                "zeroheap.query.time-limit        | PT       | zeroheap.query.time-limit must be a duration such as 500ms,"
                        + " 15s, 10m or PT1H30M: PT",
                "zeroheap.query.time-limit        | 0s       | zeroheap.query.time-limit must be longer than nothing: PT0S",
                "zeroheap.jfr.every               | 10ms     | zeroheap.jfr.every must be 1s or more: PT0.01S",
            })
    void shouldSayWhatIsAllowedAndWhatCame(String name, String value, String problem) {
        assertThatThrownBy(() -> ServiceSettings.parse(Map.of(name, value)))
                .hasMessage("Zeroheap cannot start, 1 setting is bad:\n  " + problem);
    }

    @Test
    void shouldLeaveAloneWhatOtherRecordersInTheServerAreSetBy() {
        assertThatCode(() -> ServiceSettings.parse(
                        Map.of("zeroheap.directory", "/elsewhere", "zeroheap.segment-age", "1s", "java.version", "17")))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldReadWhoMayAskAndWhatSqlMayTake() {
        ServiceSettings byDefault = ServiceSettings.parse(Map.of());
        assertThat(byDefault.access()).isEqualTo(AccessSettings.DEFAULTS);
        assertThat(byDefault.sql()).isEqualTo(SqlSettings.DEFAULTS);

        Map<String, String> texts = new HashMap<>();
        texts.put("zeroheap.access.required", "always");
        texts.put("zeroheap.access.tokens", "/etc/zeroheap/tokens");
        texts.put("zeroheap.access.requests-per-second", "5");
        texts.put("zeroheap.access.burst", "7");
        texts.put("zeroheap.access.max-concurrent", "3");
        texts.put("zeroheap.access.max-body", "4KiB");
        texts.put("zeroheap.access.origins", "https://a.example.org, http://b.example.org:3000");
        texts.put("zeroheap.access.session", "30m");
        texts.put("zeroheap.access.group-prefix", "z-");
        texts.put("mp.jwt.verify.publickey.location", "https://login.example.org/keys");
        texts.put("mp.jwt.verify.issuer", "https://login.example.org");
        texts.put("mp.jwt.verify.audiences", "zeroheap,other");
        texts.put("zeroheap.sql.memory-limit", "64MB");
        texts.put("zeroheap.sql.temporary-limit", "128MB");
        texts.put("zeroheap.sql.row-limit", "10");
        texts.put("zeroheap.sql.answer-limit", "1MiB");

        ServiceSettings settings = ServiceSettings.parse(texts);

        assertThat(settings.access())
                .isEqualTo(new AccessSettings(
                        AccessSettings.Demand.ALWAYS,
                        Path.of("/etc/zeroheap/tokens"),
                        5,
                        7,
                        3,
                        4096,
                        Set.of("https://a.example.org", "http://b.example.org:3000"),
                        Duration.ofMinutes(30),
                        Optional.of(new JwtSettings(
                                Optional.empty(),
                                Optional.of("https://login.example.org/keys"),
                                "https://login.example.org",
                                Set.of("zeroheap", "other"),
                                "z-"))));
        assertThat(settings.sql()).isEqualTo(new SqlSettings("64MB", "128MB", 10, 1 << 20));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zeroheap.access.required|maybe|zeroheap.access.required must be one of auto, always, never: maybe",
                "zeroheap.access.requests-per-second|0|zeroheap.access.requests-per-second must be 1..1000000: 0",
                "zeroheap.access.burst|-1|zeroheap.access.burst must be 1..1000000: -1",
                "zeroheap.access.max-concurrent|10001|zeroheap.access.max-concurrent must be 1..10000: 10001",
                "zeroheap.access.max-body|0|zeroheap.access.max-body must be 1 or more: 0",
                "zeroheap.access.origins|https://x/path|zeroheap.access.origins must be like https://grafana.example.org",
                "zeroheap.access.origins|*|zeroheap.access.origins must be like https://grafana.example.org",
                "zeroheap.access.session|0s|zeroheap.access.session must be longer than nothing",
                "zeroheap.sql.row-limit|0|zeroheap.sql.row-limit must be 1 or more: 0",
                "zeroheap.sql.memory-limit|much|zeroheap.sql.memory-limit must be like 256MB: much",
                "mp.jwt.verify.publickey|x|mp.jwt.verify: issuer must be given where JSON Web Tokens are to count",
                "zeroheap.access.require|always|zeroheap.access.require is not a setting of the service",
            })
    void shouldSayWhatIsWrongWithASettingOfAccessOrSql(String name, String text, String problem) {
        assertThatThrownBy(() -> ServiceSettings.parse(Map.of(name, text)))
                .isInstanceOf(BadSettingsException.class)
                .hasMessageContaining(problem);
    }
}
