package io.limen.gateway.embedded;

import static io.limen.gateway.Answered.in;

import io.limen.gateway.BlockedLoopWatch;
import io.limen.gateway.feature.Features;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The stores a test has open, one a folder. */
final class Opened {
    private final BlockedLoopWatch watch;
    private final Map<String, EmbeddedStores> folderToStores = new HashMap<>();

    Opened(BlockedLoopWatch watch) {
        this.watch = watch;
    }

    static EmbeddedStores.Options options(Path folder) {
        EmbeddedStores.Options defaults = EmbeddedStores.Options.defaults(folder.toString());
        return with(defaults, 4, defaults.queue());
    }

    static EmbeddedStores.Options with(
            EmbeddedStores.Options other, int partitions, EmbeddedStores.Options.Queue queue) {
        return new EmbeddedStores.Options(
                other.dir(), partitions, queue, other.consume(), other.memory(), other.reads());
    }

    /** The stores, for profiles of snapshots without features. */
    static EmbeddedStores open(Vertx vertx, EmbeddedStores.Options options) {
        return EmbeddedStores.open(vertx, options, snapshot -> Features.NONE, System::nanoTime);
    }

    EmbeddedStores over(Path folder) {
        return with(options(folder));
    }

    EmbeddedStores with(EmbeddedStores.Options options) {
        return folderToStores.computeIfAbsent(options.dir(), folder -> open(watch.vertx(), options));
    }

    void closeAll() {
        folderToStores.values().forEach(stores -> in(stores.close()));
        folderToStores.clear();
    }
}
