package dev.zeroheap.log4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zeroheap.api.MetricType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class LineEncoderTest {
    private final byte[] buffer = new byte[1 << 20];
    private final PooledEvent event = new PooledEvent(unused -> {});

    @Property(tries = 2000)
    void shouldGiveBackAnyText(
            @ForAll("texts") String name, @ForAll("texts") String model, @ForAll("texts") String value) {
        event.take(MetricType.EVENT, name).model(model).label("k", value).label(name + "x", model);

        JsonNode line = encode();

        assertThat(line.at("/message").asText()).isEqualTo(whole(name));
        assertThat(line.at("/data/model").asText()).isEqualTo(whole(model));
        assertThat(line.at("/data/labels").get("k").asText()).isEqualTo(whole(value));
        assertThat(line.at("/data/labels").get(whole(name) + "x").asText()).isEqualTo(whole(model));
    }

    /** What the cache of pieces sees: the same objects at several places, equal ones, and ones that push others out. */
    @Property(tries = 500)
    void shouldGiveBackTextsThatComeAgainAsTheSameOrAsAnEqualObject(
            @ForAll @Size(min = 1, max = 12) List<@From("texts") String> texts, @ForAll long seed) {
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 100; i++) {
            String name = pick(texts, random);
            String module = pick(texts, random);
            String model = pick(texts, random);
            event.take(MetricType.EVENT, name).module(module).model(model);
            Map<String, String> labels = new LinkedHashMap<>();
            for (int label = random.nextInt(11); label > 0; label--) {
                String key = pick(texts, random) + (random.nextBoolean() ? "" : label);
                String value = pick(texts, random);
                event.label(key, value);
                labels.put(key, value);
            }

            JsonNode line = encode();

            assertThat(line.at("/message").asText()).isEqualTo(whole(name));
            assertThat(line.at("/data/module").asText()).isEqualTo(whole(module));
            assertThat(line.at("/data/model").asText()).isEqualTo(whole(model));
            labels.forEach((key, value) -> {
                if (whole(key).equals(key)) { // two halves of pairs become one key
                    assertThat(line.at("/data/labels").get(key).asText()).isEqualTo(whole(value));
                }
            });
        }
    }

    private static String pick(List<String> texts, SplittableRandom random) {
        String text = texts.get(random.nextInt(texts.size()));
        return random.nextInt(4) == 0 ? new String(text.toCharArray()) : text;
    }

    @Example
    void shouldKeepAPieceOnlyOfTheVeryObject() {
        String text = "gpt-4o";
        var pieces = new PieceCache(1);
        byte[] from = Arrays.copyOf("gpt-4o\"".getBytes(UTF_8), 64);
        pieces.offer(0, text, from, 0, 7);

        PieceCache.Piece piece = pieces.find(0, text);

        assertThat(piece).isNotNull();
        assertThat(piece.write(buffer, 0)).isEqualTo(7);
        assertThat(new String(buffer, 0, 7, UTF_8)).isEqualTo("gpt-4o\"");
        assertThat(pieces.find(0, new String(text.toCharArray()))).isNull();
    }

    @Example
    void shouldKeepNoPieceThatIsLong() {
        String text = "x".repeat(PieceCache.MAX_BYTES + 1);
        var pieces = new PieceCache(1);

        pieces.offer(0, text, new byte[128], 0, text.length());

        assertThat(pieces.find(0, text)).isNull();
    }

    @Property(tries = 5000)
    void shouldGiveBackAnyNumbers(@ForAll("decimals") double value, @ForAll long nanos, @ForAll long tokens) {
        long duration = nanos & Long.MAX_VALUE;
        event.take(MetricType.HISTOGRAM, "n")
                .value(value)
                .durationNanos(duration)
                .promptTokens(tokens);

        JsonNode data = encode().at("/data");

        assertThat(data.at("/value").asDouble()).isEqualTo(value);
        assertThat(data.at("/duration").asText()).isNotEmpty();
        assertThat(new BigDecimal(rawDuration()).movePointRight(9).longValueExact())
                .isEqualTo(duration);
        assertThat(data.has("prompt_tokens")).isEqualTo(tokens >= 0);
        assertThat(data.at("/prompt_tokens").asLong(tokens)).isEqualTo(tokens);
    }

    @Property(tries = 2000)
    void shouldNeverNeedMoreThanItAskedFor(@ForAll("texts") String text, @ForAll("decimals") double value) {
        event.take(MetricType.HISTOGRAM, text)
                .module(text)
                .operation(text)
                .value(value)
                .unit(text)
                .duration(Math.abs(value))
                .size(Long.MAX_VALUE)
                .success(false)
                .errorType(text)
                .model(text)
                .provider(text)
                .promptTokens(Long.MAX_VALUE)
                .completionTokens(Long.MAX_VALUE)
                .cachedTokens(Long.MAX_VALUE)
                .reasoningTokens(Long.MAX_VALUE)
                .timeToFirstToken(Math.abs(value))
                .traceId(text)
                .spanId(text)
                .label(text + "a", text)
                .label(text + "b", text);
        Arrays.fill(buffer, (byte) 0);

        int end =
                LineEncoder.writeTail(event, MetricType.HISTOGRAM, buffer, LineEncoder.writeHead(event, 0, buffer, 0));

        assertThat(end + Snippet.OVERSHOOT).isLessThanOrEqualTo(LineEncoder.length(event));
        assertThat(LineEncoder.length(event)).isLessThanOrEqualTo(LineEncoder.maxLength(event));
        assertThat(encode().at("/data").size()).isEqualTo(PooledEvent.FIELDS + 1);
    }

    @Example
    void shouldKeepTheOrderAndFormOfTheFormat() {
        event.take(MetricType.TIMER, "checkpoint_save")
                .label("thread_id", "t-17")
                .success(true)
                .size(1024)
                .duration(0.5)
                .operation("save")
                .module("checkpoint");

        int head = LineEncoder.writeHead(event, micros("2026-11-23T12:00:00.000123Z"), buffer, 0);
        int end = LineEncoder.writeTail(event, MetricType.TIMER, buffer, head);

        assertThat(new String(buffer, 0, head, UTF_8) + "41" + new String(buffer, head, end - head, UTF_8))
                .isEqualTo("{\"timestamp\":\"2026-11-23T12:00:00.000123Z\",\"level\":\"INFO\","
                        + "\"logger\":\"performance_metrics\",\"message\":\"checkpoint_save\",\"seq\":41,"
                        + "\"data\":{\"metric_type\":\"timer\",\"module\":\"checkpoint\",\"operation\":\"save\","
                        + "\"duration\":0.5,\"size\":1024,\"success\":true,\"labels\":{\"thread_id\":\"t-17\"}}}\n");
    }

    @Example
    void shouldLeaveOutWhatIsNotSet() {
        event.take(MetricType.EVENT, "e")
                .module(null)
                .label(null, "v")
                .label("", "v")
                .label("k", null);

        assertThat(encode().at("/data").toString()).isEqualTo("{\"metric_type\":\"event\"}");
        assertThat(event.cutValues).isEqualTo(3);
    }

    @Example
    void shouldLeaveOutNumbersThatJsonDoesNotHave() {
        event.take(MetricType.EVENT, "e")
                .value(Double.NaN)
                .duration(Double.POSITIVE_INFINITY)
                .durationNanos(-1)
                .size(-1)
                .timeToFirstToken(-0.1);

        assertThat(encode().at("/data").toString()).isEqualTo("{\"metric_type\":\"event\"}");
        assertThat(event.cutValues).isEqualTo(5);
    }

    @Example
    void shouldKeepTheLastOfLabelsWithOneKey() {
        Map<String, String> expected = new LinkedHashMap<>();
        event.take(MetricType.EVENT, "e");
        for (int i = 0; i < 500; i++) {
            event.label("key" + i % 170, "value" + i);
            expected.put("key" + i % 170, "value" + i);
        }

        JsonNode labels = encode().at("/data/labels");

        assertThat(labels.size()).isEqualTo(expected.size());
        expected.forEach((key, value) -> assertThat(labels.get(key).asText()).isEqualTo(value));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMinLength(1).ofMaxLength(40),
                Arbitraries.strings()
                        .withCharRange('\0', '\u00ff')
                        .ofMinLength(1)
                        .ofMaxLength(40),
                Arbitraries.strings()
                        .withCharRange('\ud700', '\ue100')
                        .ofMinLength(1)
                        .ofMaxLength(10),
                Arbitraries.of("\ud83d\ude00", "\ud83d", "\ude00", "\"", "\\", "\u0000", "\u001f", "\u007f", "\u2028"));
    }

    @Provide
    Arbitrary<Double> decimals() {
        return Arbitraries.oneOf(
                Arbitraries.doubles(),
                Arbitraries.longs().map(Double::longBitsToDouble).filter(Double::isFinite),
                Arbitraries.longs()
                        .between(-1_000_000_000_000L, 1_000_000_000_000L)
                        .map(n -> n / 1e9));
    }

    private JsonNode encode() {
        return RunFiles.parse(line());
    }

    private String line() {
        int head = LineEncoder.writeHead(event, micros("2026-11-23T12:00:00Z"), buffer, 0);
        int end = LineEncoder.writeTail(event, MetricType.EVENT, buffer, head);
        return new String(buffer, 0, head, UTF_8) + "1" + new String(buffer, head, end - head, UTF_8);
    }

    private String rawDuration() {
        String line = line();
        int start = line.indexOf("\"duration\":") + 11;
        return line.substring(start, line.indexOf(line.contains("\"prompt_tokens\"") ? ',' : '}', start));
    }

    private static long micros(String instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
    }

    /** What Java itself makes of unpaired surrogates, but with U+FFFD instead of a question mark. */
    private static String whole(String text) {
        StringBuilder whole = new StringBuilder();
        text.codePoints().forEach(c -> whole.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c));
        return whole.toString();
    }
}
