package io.limen.gateway.simulation;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.HashSet;
import java.util.Set;

/** What the gateway uses of Vert.x beneath its flows, on a simulated host. Everything else it may not use there. */
final class SimulatedVertx {
    private SimulatedVertx() {}

    /** As seen from one of its loops: what is made there has its home there. */
    static Vertx at(Host host, Host.Loop loop) {
        Timers timers = new Timers(host, loop);
        return made(Vertx.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getOrCreateContext" -> loop.context();
            case "setTimer" -> timers.set((Long) arguments[0], handler(arguments[1]), false);
            case "setPeriodic" -> timers.set((Long) arguments[0], handler(arguments[1]), true);
            case "cancelTimer" -> timers.cancel((Long) arguments[0]);
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> proxy == arguments[0];
            default -> throw new UnsupportedOperationException(method.toString());
        });
    }

    static Context context(Host host, Host.Loop loop) {
        return made(Context.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "runOnContext" -> {
                Handler<Void> work = handler(arguments[0]);
                loop.run(() -> work.handle(null));
                yield null;
            }
            case "owner" -> at(host, loop);
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> proxy == arguments[0];
            default -> throw new UnsupportedOperationException(method.toString());
        });
    }

    private static <T> T made(Class<T> type, InvocationHandler calls) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls));
    }

    @SuppressWarnings("unchecked") // the methods' own signatures say of what
    private static <T> Handler<T> handler(Object argument) {
        return (Handler<T>) argument;
    }

    private static final class Timers {
        private final Host host;
        private final Host.Loop loop;
        private final Set<Long> pending = new HashSet<>();
        private long numbers;

        private Timers(Host host, Host.Loop loop) {
            this.host = host;
            this.loop = loop;
        }

        private long set(long millis, Handler<Long> work, boolean again) {
            long number = numbers++;
            pending.add(number);
            arm(number, millis, work, again);
            return number;
        }

        private void arm(long number, long millis, Handler<Long> work, boolean again) {
            host.after(millis * VirtualTime.MILLI, loop, () -> {
                if (pending.contains(number)) {
                    if (again) {
                        arm(number, millis, work, true);
                    } else {
                        pending.remove(number);
                    }
                    work.handle(number);
                }
            });
        }

        private boolean cancel(long number) {
            return pending.remove(number);
        }
    }
}
