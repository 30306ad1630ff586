package dev.zeroheap.api;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps what was recorded: for each event the name of each method that was called, and its argument. */
final class FakeRecorder implements EventRecorder {
    private final List<Map<String, Object>> recorded = new ArrayList<>();

    /** The events in order; a label {@code k} is under {@code label.k}. */
    List<Map<String, Object>> recorded() {
        return recorded;
    }

    Map<String, Object> only() {
        if (recorded.size() != 1) {
            throw new AssertionError("one event expected: " + recorded);
        }
        return recorded.get(0);
    }

    @Override
    public Event event(MetricType type, String name) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", type);
        fields.put("name", name);
        return (Event) Proxy.newProxyInstance(
                Event.class.getClassLoader(),
                new Class<?>[] {Event.class},
                (proxy, method, arguments) -> call(fields, proxy, method, arguments));
    }

    private Object call(Map<String, Object> fields, Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        switch (method.getName()) {
            case "record" -> recorded.add(fields);
            case "label" -> fields.put("label." + arguments[0], arguments[1]);
            default -> fields.put(method.getName(), arguments[0]);
        }
        return proxy;
    }
}
