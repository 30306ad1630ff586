package dev.zeroheap.query;

/** What lies at the bottom of a failure, in one line. */
final class Causes {
    private Causes() {}

    static String text(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
            root = root.getCause();
        }
        String outer = String.valueOf(failure.getMessage());
        String inner = root.getMessage() == null ? root.toString() : root.getMessage();
        return outer.contains(inner) ? outer : outer + ": " + inner;
    }
}
