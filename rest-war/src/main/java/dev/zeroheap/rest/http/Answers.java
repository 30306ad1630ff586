package dev.zeroheap.rest.http;

import dev.zeroheap.query.AggregateQuery;
import dev.zeroheap.query.CatalogQuery;
import dev.zeroheap.query.Declaration;
import dev.zeroheap.query.DeclaredRows;
import dev.zeroheap.query.EventQuery;
import dev.zeroheap.query.EventRow;
import dev.zeroheap.query.EventSink;
import dev.zeroheap.query.HistogramQuery;
import dev.zeroheap.query.LlmQuery;
import dev.zeroheap.query.ParquetFile;
import dev.zeroheap.query.QueryEngine;
import dev.zeroheap.query.ResultTable;
import dev.zeroheap.query.Revision;
import dev.zeroheap.query.SqlAnswer;
import dev.zeroheap.query.SqlQuery;
import dev.zeroheap.query.SummaryQuery;
import dev.zeroheap.query.TimeRange;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Asks the engine and makes the response, in the format that was asked for. */
final class Answers {
    private static final String KEPT_AND_CHECKED = "private, no-cache";
    private static final String NOT_KEPT = "no-store";

    private final QueryEngine engine;
    private final Clock clock;

    Answers(QueryEngine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
    }

    Response summary(Asked asked, SummaryQuery question) {
        return answer(
                asked,
                question.range(),
                "metrics",
                ResultTable.ofFigures(question),
                isKnown -> engine.summary(question, isKnown));
    }

    Response aggregate(Asked asked, AggregateQuery question) {
        return answer(
                question.compareShift() == null ? asked : asked.unconditionally(),
                question.range(),
                "aggregate",
                ResultTable.ofAggregates(question),
                isKnown -> engine.aggregate(question, isKnown));
    }

    Response llm(Asked asked, LlmQuery question) {
        return answer(
                asked, question.range(), "llm", ResultTable.ofLlm(question), isKnown -> engine.llm(question, isKnown));
    }

    Response histogram(Asked asked, HistogramQuery question) {
        return answer(
                asked,
                question.range(),
                "histogram",
                ResultTable.ofHistogram(question),
                isKnown -> engine.histogram(question, isKnown));
    }

    Response catalog(Asked asked, CatalogQuery question) {
        return answer(
                asked,
                question.range(),
                question.kind().wireName(),
                ResultTable.ofCatalog(question),
                isKnown -> engine.catalog(question, isKnown));
    }

    /** Rows as the statement makes them; in NDJSON as objects. */
    Response sql(Asked asked, SqlQuery question) {
        if (!ResultFormat.OF_ANY_TYPE.contains(asked.format())) {
            throw BadFormatException.of(asked.format().wireName(), ResultFormat.OF_ANY_TYPE);
        }
        SqlAnswer answer = engine.sql(question);
        if (asked.format() == ResultFormat.JSON) {
            return response(asked, "sql", answer).build();
        }
        Download download = (headers, target) -> {
            headers.putSingle(DeclarationHeader.NAME, DeclarationHeader.of(answer.declaration()));
            if (asked.format() == ResultFormat.NDJSON) {
                RowWriter<Map<String, Object>> writer = new NdjsonWriter<>(target);
                answer.rows().forEach(row -> write(writer, SqlRows.object(answer.columns(), row)));
                writer.end();
            } else {
                RowWriter<List<@Nullable Object>> writer = new CsvWriter<>(target, SqlRows.table(answer.columns()));
                answer.rows().forEach(row -> write(writer, row));
                writer.end();
            }
        };
        return response(asked, "sql", download).build();
    }

    /** So many, or, where the format allows it and no limit is given, all of them. */
    Response events(Asked asked, EventQuery question) {
        ResultTable<EventRow> table = ResultTable.ofEvents();
        if (!asked.wantsAll()) {
            return answer(asked, question.range(), "events", table, isKnown -> engine.page(question, isKnown));
        }
        Download download = asked.format() == ResultFormat.PARQUET
                ? (headers, target) -> parquet(
                        headers, target, table, event -> engine.stream(question, new DeclaringSink(headers, event)))
                : (headers, target) -> {
                    RowWriter<EventRow> writer = RowWriter.of(asked.format(), target, table);
                    engine.stream(question, new DeclaringSink(headers, event -> write(writer, event)));
                    writer.end();
                };
        return response(asked, "events", download).build();
    }

    private <R, A extends DeclaredRows<R>> Response answer(
            Asked asked,
            TimeRange range,
            String name,
            ResultTable<R> table,
            Function<Predicate<String>, Revision<A>> ask) {
        if (!asked.isOfThePast(range, clock.instant())) {
            return answered(asked, name, table, ask.apply(QueryEngine.NOT_KNOWN))
                    .build();
        }
        AtomicReference<Response.@Nullable ResponseBuilder> known = new AtomicReference<>();
        Revision<A> revision = ask.apply(fingerprint -> {
            known.set(asked.request().evaluatePreconditions(tag(asked, fingerprint)));
            return known.get() != null;
        });
        Response.ResponseBuilder unchanged = known.get();
        Response.ResponseBuilder response = unchanged == null ? answered(asked, name, table, revision) : unchanged;
        return response.tag(tag(asked, revision.fingerprint()))
                .header(HttpHeaders.CACHE_CONTROL, null)
                .header(HttpHeaders.CACHE_CONTROL, KEPT_AND_CHECKED)
                .build();
    }

    /** A weak one: the rows are the same, the declaration tells of another reading, and compression changes the bytes. */
    private static EntityTag tag(Asked asked, String fingerprint) {
        return new EntityTag(fingerprint + '-' + asked.format().wireName(), true);
    }

    private <R, A extends DeclaredRows<R>> Response.ResponseBuilder answered(
            Asked asked, String name, ResultTable<R> table, Revision<A> revision) {
        A answer = revision.answer().orElseThrow();
        if (asked.format() == ResultFormat.JSON) {
            return response(asked, name, answer);
        }
        Download download = (headers, target) -> {
            headers.putSingle(DeclarationHeader.NAME, DeclarationHeader.of(answer.declaration()));
            if (asked.format() == ResultFormat.PARQUET) {
                parquet(headers, target, table, answer.rows()::forEach);
            } else {
                RowWriter<R> writer = RowWriter.of(asked.format(), target, table);
                answer.rows().forEach(row -> write(writer, row));
                writer.end();
            }
        };
        return response(asked, name, download);
    }

    private static Response.ResponseBuilder response(Asked asked, String name, Object entity) {
        Response.ResponseBuilder response = Response.ok(entity, asked.format().mediaType())
                .header(HttpHeaders.CACHE_CONTROL, NOT_KEPT)
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        return asked.format().isAttachment()
                ? response.header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"zeroheap-" + name + '.'
                                + asked.format().ending() + '"')
                : response;
    }

    private <R> void parquet(
            MultivaluedMap<String, Object> headers,
            OutputStream target,
            ResultTable<R> table,
            Consumer<Consumer<R>> rows)
            throws IOException {
        try (ParquetFile file = engine.writeParquet(table, rows)) {
            headers.putSingle(HttpHeaders.CONTENT_LENGTH, file.sizeBytes());
            file.copyTo(target);
        }
    }

    private static <R> void write(RowWriter<R> writer, R row) {
        try {
            writer.write(row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts the declaration into the headers, which are on their way with the first event. */
    private record DeclaringSink(MultivaluedMap<String, Object> headers, Consumer<EventRow> events)
            implements EventSink {
        @Override
        public void begin(Declaration declaration) {
            headers.putSingle(DeclarationHeader.NAME, DeclarationHeader.of(declaration));
        }

        @Override
        public void event(EventRow event) {
            events.accept(event);
        }
    }
}
