package io.limen.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.limen.gateway.event.PageTypes;
import io.limen.gateway.main.Limen;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VclCommandTest {
    private static final Path DEMO = Path.of("..", "config", "demo");
    private static final long COMPILE_SECONDS_MAX = 60;

    @TempDir
    private Path folder = Path.of("");

    private record Said(int exitCode, String out, String err) {}

    private static Said vcl(Path configuration) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Limen.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute("vcl", "--config", configuration.toString());
        return new Said(exitCode, out.toString(), err.toString());
    }

    @Test
    void vclShouldHaveTheTableInItsOrder() {
        Said said = vcl(DEMO);

        assertThat(said.exitCode()).isZero();
        assertThat(said.out())
                .contains("sub limen_page_type {\n    if (req.url ~ \"^/(?:[?#]|$)\") {\n")
                .contains(" elseif (req.url ~ \"^/p/[^/?#]*(?:[?#]|$)\") {\n"
                        + "        set req.http.X-Limen-Page-Type = \"product\";\n    }")
                .contains("(req.url ~ \"^/checkout(?:[?#]|$)\" || req.url ~ \"^/checkout/[^?#]*(?:[?#]|$)\")")
                .endsWith(" else {\n        set req.http.X-Limen-Page-Type = \"other\";\n    }\n}\n");
    }

    @Test
    void vclShouldPrintNothingThatVarnishCouldReadWhenTheConfigurationIsWrong() throws IOException {
        Files.writeString(folder.resolve("experiences.yaml"), "pages: { product: p/* }\n");

        Said said = vcl(folder);

        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).contains("experiences.yaml:1:").contains("p/*");
    }

    @Test
    void varnishShouldCompileWhatIsPrinted() throws Exception {
        compiles(vcl(DEMO).out());
    }

    @Test
    void varnishShouldCompileATableOfWhateverPatterns() throws Exception {
        compiles(PageTypesVcl.write(
                new PageTypes(List.of(
                        new PageTypes.Row("odd", "/a.b/\"quoted\"/%41/(x|y)[z]{2}\\d^$+?#/*/**"),
                        new PageTypes.Row("far", "/über/😀/\u0001"))),
                "abc"));
    }

    @Test
    void varnishShouldCompileAnEmptyTable() throws Exception {
        compiles(PageTypesVcl.write(PageTypes.NONE, "abc"));
    }

    /** To C, which checks everything but what Varnish finds at its own port. */
    private void compiles(String vcl) throws IOException, InterruptedException {
        Path varnish = varnish();
        assumeTrue(Files.isExecutable(varnish), "no varnishd on the PATH: apt-get install varnish");
        Path included = Files.writeString(folder.resolve("page-types.vcl"), vcl);
        Path whole = Files.writeString(
                folder.resolve("whole.vcl"),
                "vcl 4.1;\nbackend default none;\ninclude \"" + included.toAbsolutePath()
                        + "\";\nsub vcl_recv { call limen_page_type; }\n");
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(varnish.toString(), "-j", "none", "-C", "-f", whole.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        boolean ended = process.waitFor(COMPILE_SECONDS_MAX, TimeUnit.SECONDS);
        process.destroyForcibly();

        assertThat(ended).isTrue();
        assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    }

    private static Path varnish() {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(place -> Path.of(place, "varnishd"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(Path.of("varnishd"));
    }
}
