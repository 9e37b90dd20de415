package io.limen.gateway.trial;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where on a page visitors look first: an element that is called a hero, else the first section of the main part, else the
 * headline.
 */
final class HeroGuess implements PageScanner.Reader {
    private static final Set<String> BLOCKS = Set.of("section", "div", "header", "article", "aside");
    private static final Pattern HERO = Pattern.compile("(?i)(?:[a-z0-9]+[-_]+)*hero(?:[-_]+[a-z0-9]+)*");

    private Optional<String> named = Optional.empty();
    private boolean mainBegins;
    private boolean mainHasSection;
    private boolean headline;

    @Override
    public void other(byte[] bytes, int from, int to) {
        // only tags have names
    }

    @Override
    public void tag(PageTag tag) {
        if (tag.end()) {
            return;
        }
        mainHasSection |= mainBegins && tag.name().equals("section");
        mainBegins = tag.name().equals("main");
        headline |= tag.name().equals("h1");
        if (named.isEmpty() && BLOCKS.contains(tag.name())) {
            named = name(tag);
        }
    }

    private static Optional<String> name(PageTag tag) {
        Optional<String> id = tag.attribute("id").filter(HeroGuess::isHero).map(found -> "#" + found);
        return id.or(() -> Pattern.compile("\\s+")
                .splitAsStream(tag.attribute("class").orElse(""))
                .filter(HeroGuess::isHero)
                .findFirst()
                .map(found -> "." + found));
    }

    private static boolean isHero(String name) {
        return HERO.matcher(name).matches() && !Character.isDigit(name.charAt(0));
    }

    /** What was found, when the page has been read. */
    Optional<String> selector() {
        return named.or(() -> mainHasSection
                ? Optional.of("main > section:first-of-type")
                : headline ? Optional.of("h1") : Optional.empty());
    }
}
