package io.limen.gateway.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeroGuessTest {
    private static HeroGuess read(String page) {
        HeroGuess guess = new HeroGuess();
        PageScanner.scan(page.getBytes(StandardCharsets.UTF_8), guess);
        return guess;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<main><section><h1>a</h1></section><div class='wide home-hero x'></div></main>| .home-hero",
                "<div id=hero class=hero></div>| #hero",
                "<div class=superheroes></div><main> <!-- a --> <section><h1>a</h1></section></main>| main >"
                        + " section:first-of-type",
                "<main><div><section></section></div><h1>a</h1></main>| h1",
                "<a class=hero></a><h1>a</h1>| h1"
            })
    void placeThatVisitorsSeeFirstShouldBeFound(String page, String selector) {
        assertThat(read(page).selector()).contains(selector);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<p>a</p>", "<script>'<h1>'</script>"})
    void pageWithoutSuchAPlaceShouldHaveNone(String page) {
        assertThat(read(page).selector()).isEmpty();
    }
}
