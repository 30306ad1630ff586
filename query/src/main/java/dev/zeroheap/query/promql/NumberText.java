package dev.zeroheap.query.promql;

import java.math.BigDecimal;

/** Numbers as Prometheus writes them: {@code 0.25}, {@code 12}, {@code +Inf}, {@code NaN}. */
public final class NumberText {
    private NumberText() {}

    /** The text of a number. */
    public static String of(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "+Inf" : "-Inf";
        }
        if (number == 0) {
            return 1 / number < 0 ? "-0" : "0";
        }
        double size = Math.abs(number);
        return size >= 1e21 || size < 1e-6
                ? exponential(number)
                : BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    /** As 1e-07: Java writes 1.0E-7. */
    private static String exponential(double number) {
        String text = Double.toString(number).replace(".0E", "E");
        int e = text.indexOf('E');
        int exponent = Integer.parseInt(text.substring(e + 1));
        return text.substring(0, e)
                + 'e'
                + (exponent < 0 ? "-" : "+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }
}
