package dev.zeroheap.query;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Reads the columns of one row from left to right. */
final class ResultCursor {
    private final ResultSet result;
    private int next;

    ResultCursor(ResultSet result, int firstColumn) {
        this.result = result;
        this.next = firstColumn;
    }

    @Nullable
    Object any() throws SQLException {
        return result.getObject(next++);
    }

    @Nullable
    String text() throws SQLException {
        return result.getString(next++);
    }

    /** A timestamp of DuckDB's, which has no zone; all of ours are in UTC. */
    @Nullable
    Instant instant() throws SQLException {
        LocalDateTime timestamp = result.getObject(next++, LocalDateTime.class);
        return timestamp == null ? null : timestamp.toInstant(ZoneOffset.UTC);
    }

    long count() throws SQLException {
        return result.getLong(next++);
    }

    @Nullable
    Double number() throws SQLException {
        return (Double) result.getObject(next++);
    }

    double numberOr(double absent) throws SQLException {
        Double number = number();
        return number == null ? absent : number;
    }

    @Nullable
    BigDecimal decimal() throws SQLException {
        return result.getBigDecimal(next++);
    }

    @Nullable
    BigInteger whole() throws SQLException {
        return (BigInteger) result.getObject(next++);
    }
}
