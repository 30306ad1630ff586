package dev.zeroheap.bench;

import dev.zeroheap.api.Event;
import dev.zeroheap.api.EventRecorder;
import dev.zeroheap.api.MetricType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * What an application records that asks models, saves checkpoints and serves HTTP: 3 LLM calls to 3 checkpoints to 4
 * requests, in random order. The same seed gives the same events.
 *
 * <ul>
 *   <li>LLM calls: 5 models, log-normal durations around 1.1 s, log-normal tokens, the label {@code tenant} of 300 values;
 *   <li>checkpoints: 3 operations, log-normal durations around 12 ms and sizes around 24 KiB, {@code thread_id} of 5,000;
 *   <li>requests: 4 methods, log-normal durations around 35 ms and sizes around 3 KiB, {@code route} of 40.
 * </ul>
 *
 * <p>Label values are not evenly used: the square of an even number, so a quarter of them gets half of the events. One
 * event in a hundred fails. Durations are whole nanoseconds, as a clock gives them. Not for several threads.
 */
final class MixedEvents {
    private static final String[] MODELS = {"gpt-4o", "gpt-4o-mini", "claude-sonnet-4", "mistral-large", "llama-3.3-70b"
    };
    private static final String[] PROVIDERS = {"openai", "openai", "anthropic", "mistral_ai", "groq"};
    private static final String[] SAVE_OPERATIONS = {"save", "save", "save", "load", "list"};
    private static final String[] METHODS = {"GET", "GET", "GET", "POST", "POST", "PUT", "DELETE"};
    private static final String[] TENANTS = names("tenant-%03d", 300);
    private static final String[] THREADS = names("thread-%04d", 5_000);
    private static final String[] ROUTES = names("/api/v1/resources-%02d/{id}", 40);

    private final SplittableRandom random;
    private final Instant start;
    private final double meanGapNanos;
    private double atNanos;

    /** Events at random moments from {@code start} on, so far apart in the mean. */
    MixedEvents(long seed, Instant start, double meanGapNanos) {
        this.random = new SplittableRandom(seed);
        this.start = start;
        this.meanGapNanos = meanGapNanos;
    }

    private static String[] names(String pattern, int count) {
        String[] names = new String[count];
        for (int i = 0; i < count; i++) {
            names[i] = pattern.formatted(i);
        }
        return names;
    }

    /** Records the next event. */
    void next(EventRecorder to) {
        next(to, 0);
    }

    /** Records the next event so many days later than its moment. */
    void next(EventRecorder to, int days) {
        atNanos += -Math.log(1 - random.nextDouble()) * meanGapNanos;
        Instant timestamp =
                start.plus(days, ChronoUnit.DAYS).plusNanos(TimeUnit.MICROSECONDS.toNanos((long) (atNanos / 1e3)));
        int kind = random.nextInt(10);
        if (kind < 3) {
            llmCall(to, timestamp);
        } else if (kind < 6) {
            checkpoint(to, timestamp);
        } else {
            request(to, timestamp);
        }
    }

    private void llmCall(EventRecorder to, Instant timestamp) {
        int model = random.nextInt(MODELS.length);
        Event event = to.event(MetricType.TIMER, "llm_call")
                .timestamp(timestamp)
                .module("llm")
                .operation("chat")
                .model(MODELS[model])
                .provider(PROVIDERS[model])
                .durationNanos(nanos(1.1, 0.6))
                .promptTokens(Math.round(logNormal(800, 0.8)))
                .completionTokens(Math.round(logNormal(180, 0.7)))
                .label("tenant", one(TENANTS));
        end(event, "TimeoutException");
    }

    private void checkpoint(EventRecorder to, Instant timestamp) {
        Event event = to.event(MetricType.TIMER, "checkpoint_save")
                .timestamp(timestamp)
                .module("checkpoint")
                .operation(SAVE_OPERATIONS[random.nextInt(SAVE_OPERATIONS.length)])
                .durationNanos(nanos(0.012, 0.5))
                .size(Math.round(logNormal(24 * 1024, 0.9)))
                .label("thread_id", one(THREADS));
        end(event, "IOException");
    }

    private void request(EventRecorder to, Instant timestamp) {
        Event event = to.event(MetricType.TIMER, "http_request")
                .timestamp(timestamp)
                .module("http")
                .operation(METHODS[random.nextInt(METHODS.length)])
                .durationNanos(nanos(0.035, 0.7))
                .size(Math.round(logNormal(3 * 1024, 1.0)))
                .label("route", one(ROUTES));
        end(event, "503");
    }

    private void end(Event event, String failure) {
        if (random.nextInt(100) == 0) {
            event.success(false).errorType(failure).record();
        } else {
            event.success(true).record();
        }
    }

    private String one(String[] names) {
        double even = random.nextDouble();
        return names[(int) (even * even * names.length)];
    }

    private long nanos(double medianSeconds, double sigma) {
        return Math.round(logNormal(medianSeconds, sigma) * 1e9);
    }

    private double logNormal(double median, double sigma) {
        return median * Math.exp(sigma * random.nextGaussian());
    }
}
