package dev.zeroheap.log4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zeroheap.api.LogFormat;
import dev.zeroheap.api.MetricType;
import java.math.BigDecimal;
import java.time.Instant;
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
    void shouldFindThePieceOfAnEqualText() {
        String text = "gpt-4o";
        var pieces = new PieceCache(1);
        byte[] from = Arrays.copyOf("gpt-4o\"".getBytes(UTF_8), 64);
        pieces.offer(0, text, from, 0, 7);

        PieceCache.Piece piece = pieces.find(0, text);

        assertThat(piece).isNotNull();
        byte[] buffer = new byte[64];
        assertThat(piece.write(buffer, 0)).isEqualTo(7);
        assertThat(new String(buffer, 0, 7, UTF_8)).isEqualTo("gpt-4o\"");
        assertThat(pieces.find(0, new String(text.toCharArray()))).isSameAs(piece);
        assertThat(pieces.find(0, "gpt-5o")).isNull();
    }

    /** It may be the stack that ends while a piece takes the place of another. */
    @Example
    void shouldKeepNoPieceThatWasWrittenHalf() {
        var pieces = new PieceCache(1);
        byte[] tooShort = new byte[20];
        for (int i = 0; i < 5_000; i++) {
            String text = "text-" + i;
            try {
                pieces.offer(0, text, i < 2_000 ? Arrays.copyOf(text.getBytes(UTF_8), 64) : tooShort, 0, text.length());
            } catch (IndexOutOfBoundsException half) {
                assertThat(i).isGreaterThanOrEqualTo(2_000);
            }
        }

        byte[] buffer = new byte[64];
        for (int i = 0; i < 5_000; i++) {
            PieceCache.Piece piece = pieces.find(0, "text-" + i);
            if (piece != null) {
                assertThat(new String(buffer, 0, piece.write(buffer, 0), UTF_8)).isEqualTo("text-" + i);
            }
        }
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

        String line = line(1);
        JsonNode data = RunFiles.parse(line).at("/data");

        assertThat(data.at("/value").asDouble()).isEqualTo(value);
        assertThat(new BigDecimal(rawDuration(line)).movePointRight(9).longValueExact())
                .isEqualTo(duration);
        assertThat(data.has("prompt_tokens")).isEqualTo(tokens >= 0);
        assertThat(data.at("/prompt_tokens").asLong(tokens)).isEqualTo(tokens);
    }

    @Property(tries = 1000)
    void shouldHaveRoomForEveryFieldAtItsLongest(@ForAll("texts") String text, @ForAll("decimals") double value) {
        event.take(MetricType.HISTOGRAM, text);
        for (int time = 0; time < 2; time++) { // what is set twice is replaced
            event.module(text)
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
        }

        JsonNode data = encode().at("/data");

        assertThat(data.size()).isEqualTo(FieldFrame.COUNT + 1);
        assertThat(data.at("/labels").size()).isEqualTo(2);
    }

    /** Any calls in any order, many of them for what has been set already: the last one counts. */
    @Property(tries = 1000)
    void shouldKeepTheLastOfEachField(@ForAll long seed, @ForAll @Size(max = 60) List<@From("texts") String> texts) {
        var random = new SplittableRandom(seed);
        Map<String, Object> expected = new LinkedHashMap<>();
        event.take(MetricType.EVENT, "e");
        for (String text : texts) {
            switch (random.nextInt(6)) {
                case 0 -> {
                    event.module(text);
                    expected.put("/module", whole(text));
                }
                case 1 -> {
                    event.model(text);
                    expected.put("/model", whole(text));
                }
                case 2 -> {
                    event.size(text.hashCode() & 0xFFFFFF);
                    expected.put("/size", String.valueOf(text.hashCode() & 0xFFFFFF));
                }
                case 3 -> {
                    event.success(text.length() > 5);
                    expected.put("/success", String.valueOf(text.length() > 5));
                }
                case 4 -> {
                    event.durationNanos(text.length() * 1_000_000_000L);
                    expected.put("/duration", String.valueOf(text.length()));
                }
                default -> {
                    event.label("k" + text.length() % 7, text);
                    expected.put("/labels/k" + text.length() % 7, whole(text));
                }
            }
        }

        JsonNode data = encode().at("/data");

        expected.forEach((path, value) -> assertThat(data.at(path).asText()).isEqualTo(value));
        assertThat(data.size() + data.at("/labels").size())
                .isEqualTo(1 + expected.size() + (data.has("labels") ? 1 : 0));
    }

    @Example
    void shouldTakeALineOfTheGreatestLengthAndNoLongerOne() {
        int longest = LogFormat.MAX_LINE_BYTES - 19; // without its number
        fillUp(longest);
        assertThat(event.line.finish(0)).isTrue();
        assertThat(event.line.length()).isEqualTo(longest);

        fillUp(longest + 1);
        assertThat(event.line.finish(0)).isFalse();

        event.take(MetricType.EVENT, "e").module("m"); // and the next one is as any other
        assertThat(encode().at("/data/module").asText()).isEqualTo("m");
    }

    /** Makes the line so long with labels; a third of their characters are escaped. */
    private void fillUp(int length) {
        int frame = "`,\"10\":\"\"".length() - 1;
        event.take(MetricType.EVENT, "e").label("10", "");
        event.line.finish(0);
        int rest = length - event.line.length();
        event.take(MetricType.EVENT, "e");
        for (int key = 10; rest >= 0; key++) {
            int bytes = Math.min(rest, 6_000);
            event.label(String.valueOf(key), "\"".repeat(bytes / 4) + "x".repeat(bytes - bytes / 4 * 2));
            rest -= bytes < 6_000 ? bytes + 1 + frame : bytes + frame;
        }
    }

    @Example
    void shouldKeepTheOrderAndFormOfTheFormat() {
        event.take(MetricType.TIMER, "checkpoint_save")
                .label("thread_id", "t-17")
                .module("checkpoint")
                .operation("save")
                .duration(0.5)
                .size(1024)
                .success(true)
                .timestamp(Instant.parse("2026-11-23T12:00:00.000123Z"));

        assertThat(line(41))
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
        assertThat(event.cutValues()).isEqualTo(3);
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
        assertThat(event.cutValues()).isEqualTo(5);
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

    @Example
    void shouldKeepTheLastOfLabelsWhoseKeysAreTheSameWhenCut() {
        String start = "k".repeat(LineEncoder.MAX_TEXT_CHARS);
        event.take(MetricType.EVENT, "e").label(start + "1", "first").label(start + "2", "last");

        String line = line(1);

        assertThat(line).doesNotContain("first");
        assertThat(RunFiles.parse(line).at("/data/labels").get(start).asText()).isEqualTo("last");
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
        return RunFiles.parse(line(1));
    }

    private String line(int seq) {
        assertThat(event.line.finish(event.epochMicros == PooledEvent.NOW ? 0 : event.epochMicros))
                .isTrue();
        String line = new String(event.line.bytes(), 0, event.line.length(), UTF_8);
        int seqAt = new String(event.line.bytes(), 0, event.line.seqAt(), UTF_8).length();
        return line.substring(0, seqAt) + seq + line.substring(seqAt);
    }

    private static String rawDuration(String line) {
        int start = line.indexOf("\"duration\":") + 11;
        return line.substring(start, line.indexOf(line.contains("\"prompt_tokens\"") ? ',' : '}', start));
    }

    /** What Java itself makes of unpaired surrogates, but with U+FFFD instead of a question mark. */
    private static String whole(String text) {
        StringBuilder whole = new StringBuilder();
        text.codePoints().forEach(c -> whole.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c));
        return whole.toString();
    }
}
