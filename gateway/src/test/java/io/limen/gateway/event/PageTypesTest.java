package io.limen.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.limen.gateway.feature.Occurrence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageTypesTest {
    private static final PageTypes TABLE =
            new PageTypes(List.of(new PageTypes.Row("product", "/p/*"), new PageTypes.Row("help", "/help/**")));

    @ParameterizedTest
    @CsvSource({
        "/p/1,,product",
        "/p/1,cart,product",
        "/p/1/more,,other",
        "/help/a/b,,help",
        "/elsewhere,cart,cart",
        "/elsewhere,,other",
        ",cart,cart"
    })
    void pageShouldHaveTheSameTypeInAnEventAndInAQuestion(@Nullable String path, @Nullable String said, String type) {
        Map<String, Value> page = new HashMap<>();
        if (path != null) {
            page.put("path", new Value.Text(path));
        }
        if (said != null) {
            page.put("type", new Value.Text(said));
        }
        Value.Fields fields = new Value.Fields(page);
        Value.Fields context = new Value.Fields(Map.of("page", fields));

        assertThat(TABLE.typed(context).text("page.type")).isEqualTo(type);
        assertThat(Occurrence.of(track(context), TABLE).pageType()).isEqualTo(type);
        assertThat(Occurrence.of(page(fields), TABLE).pageType()).isEqualTo(type);
    }

    private static Observed track(Value.Fields context) {
        return new Observed(Observed.Kind.TRACK, "E", "v", null, "m", 1, 1, false, Value.Fields.NONE, context);
    }

    private static Observed page(Value.Fields properties) {
        return new Observed(
                Observed.Kind.PAGE, "Page Viewed", "v", null, "m", 1, 1, false, properties, Value.Fields.NONE);
    }
}
