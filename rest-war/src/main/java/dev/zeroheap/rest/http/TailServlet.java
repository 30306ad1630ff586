package dev.zeroheap.rest.http;

import static java.util.stream.Collectors.toMap;

import dev.zeroheap.query.Filter;
import dev.zeroheap.query.LiveTail;
import dev.zeroheap.query.Parameters;
import dev.zeroheap.query.QueryException;
import dev.zeroheap.query.QuestionParser;
import dev.zeroheap.query.TailSubscription;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The log as it is written: {@code GET /api/v1/tail?module=llm&model=m1}, as Server-Sent Events after {@link SseFormat}.
 *
 * <p>A servlet, not a resource, because writing must not wait: JAX-RS blocks a thread for each client that reads slowly.
 * Here one thread writes to all of them, each so far as it takes it.
 */
@WebServlet(urlPatterns = TailServlet.PATH, asyncSupported = true)
public class TailServlet extends HttpServlet {
    static final String PATH = "/" + RestApplication.PATH + "/v1/tail";

    private static final long serialVersionUID = 1L;
    private static final String LAST_EVENT_ID_HEADER = "Last-Event-ID";
    private static final String LAST_EVENT_ID_PARAMETER = "last_event_id";
    private static final long MAX_TICK_MILLIS = 1_000;
    private static final long END_SECONDS = 5;

    @Inject
    private transient @Nullable LiveTail tail;

    private final transient SseFormat format = new SseFormat();
    private final transient Set<TailStream> streams = ConcurrentHashMap.newKeySet();
    private transient @Nullable ScheduledThreadPoolExecutor writer;
    private transient @Nullable Future<?> ticks;

    @Override
    public void init() {
        ScheduledThreadPoolExecutor started = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "zeroheap-tail-http");
            thread.setDaemon(true);
            return thread;
        });
        started.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        long tickMillis = Math.max(
                10, Math.min(MAX_TICK_MILLIS, tail().settings().heartbeat().toMillis() / 4));
        ticks = started.scheduleWithFixedDelay(this::tick, tickMillis, tickMillis, TimeUnit.MILLISECONDS);
        writer = started;
    }

    private void tick() {
        streams.forEach(TailStream::tick);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("GET")) {
            response.setHeader("Allow", "GET");
            ProblemResponse.send(
                    Problem.of(
                            ProblemKind.METHOD_NOT_ALLOWED,
                            request.getMethod() + " is not possible at " + PATH + ", only GET",
                            PATH),
                    response);
            return;
        }
        AtomicReference<TailStream> stream = new AtomicReference<>();
        try {
            TailSubscription subscription = subscribe(request, () -> {
                TailStream started = stream.get();
                if (started != null) {
                    started.wake();
                }
            });
            stream.set(start(request, response, subscription));
        } catch (QueryException refused) {
            refuse(refused, response);
        }
    }

    private TailSubscription subscribe(HttpServletRequest request, Runnable signal) {
        Map<String, List<String>> parameters = new HashMap<>(request.getParameterMap().entrySet().stream()
                .collect(toMap(Map.Entry::getKey, entry -> Arrays.asList(entry.getValue()))));
        List<String> lastIds = parameters.remove(LAST_EVENT_ID_PARAMETER);
        String header = request.getHeader(LAST_EVENT_ID_HEADER);
        Filter filter = QuestionParser.tail(Parameters.of(parameters));
        // A browser that connects again sends the header, and the address that it was given first.
        String lastId = header != null || lastIds == null ? header : lastIds.get(lastIds.size() - 1);
        return tail().subscribe(filter, lastId, signal);
    }

    private TailStream start(HttpServletRequest request, HttpServletResponse response, TailSubscription subscription)
            throws IOException {
        ScheduledThreadPoolExecutor executor = writer;
        if (executor == null) {
            subscription.close();
            throw new IllegalStateException("the server did not call init");
        }
        try {
            response.setContentType("text/event-stream");
            response.setCharacterEncoding(StandardCharsets.UTF_8.name());
            response.setHeader("Cache-Control", "no-store");
            response.setHeader("X-Accel-Buffering", "no");
            AsyncContext context = request.startAsync();
            context.setTimeout(0);
            AtomicReference<TailStream> self = new AtomicReference<>();
            TailStream stream = new TailStream(
                    context,
                    response.getOutputStream(),
                    format,
                    executor,
                    tail().settings().heartbeat(),
                    tail().settings().stallLimit(),
                    () -> {
                        TailStream ended = self.get();
                        if (ended != null) {
                            streams.remove(ended);
                        }
                        subscription.close();
                    });
            self.set(stream);
            if (request.getAttribute(ClientConnection.ATTRIBUTE) instanceof ClientConnection connection) {
                connection.onClose(stream::close);
            }
            context.addListener(stream);
            streams.add(stream);
            stream.start(subscription);
            return stream;
        } catch (IOException | RuntimeException e) {
            subscription.close();
            throw e;
        }
    }

    private void refuse(QueryException refused, HttpServletResponse response) throws IOException {
        if (refused.code() == QueryException.Code.BUSY) {
            response.setHeader("Retry-After", "1");
        }
        Problem problem = Problem.of(ProblemKind.of(refused.code()), String.valueOf(refused.getMessage()), PATH);
        ProblemResponse.send(refused.parameter().map(problem::withParameter).orElse(problem), response);
    }

    private LiveTail tail() {
        if (tail == null) {
            throw new IllegalStateException("the server injected no live tail");
        }
        return tail;
    }

    /** The server calls this before the service is told to end, so the streams are told here. */
    @Override
    public void destroy() {
        ScheduledThreadPoolExecutor running = writer;
        if (running == null) {
            return;
        }
        if (ticks != null) {
            ticks.cancel(false);
        }
        running.execute(() -> streams.forEach(TailStream::end));
        running.shutdown();
        try {
            if (!running.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                running.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        streams.forEach(TailStream::close);
    }
}
