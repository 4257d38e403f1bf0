using Platform.Benchmarks;

switch (args)
{
    case ["yardstick", var port]:
        await Yardstick.Serve(int.Parse(port, null));
        return 0;
    case ["intake", .. var options]:
        return await Bench.Run("intake", options, Intake.Measure);
    case ["page", .. var options]:
        return await Bench.Run("page", options, Page.Measure);
    case ["neighbours", .. var options]:
        return await Bench.Run("neighbours", options, Neighbours.Measure);
    default:
        Console.Error.WriteLine("""
            ./platform bench intake       signatures accepted per second, beside the same endpoint without any work
            ./platform bench page         a petition's page per second, beside nginx serving the same bytes
            ./platform bench neighbours   what one organisation feels of another that is at all of its limits
              --json     the figures as JSON
              --write    also into docs/benchmarks.md
              --smoke    a second each: shows that it works and measures nothing
            """);
        return 2;
}
