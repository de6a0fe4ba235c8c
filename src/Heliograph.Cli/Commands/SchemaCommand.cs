using System.CommandLine;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio schema</c>: the published JSON Schemas, for editors and for programs that read reports.</summary>
internal static class SchemaCommand
{
    public static Command Create(Shell shell)
    {
        Argument<string> what = new("WHAT") { Description = "scenario, report or lightpath", DefaultValueFactory = _ => "scenario" };
        what.AcceptOnlyFromAmong("scenario", "report", "lightpath");
        Command command = new(
            "schema",
            "Print the JSON Schema of a scenario, a report or a lightpath plan. Example: helio schema scenario > scenario.schema.json"
        )
        {
            what,
        };
        command.SetAction(parse =>
        {
            string path = Path.Combine(shell.Home, "docs", "schema", $"{parse.GetValue(what)}.schema.json");
            if (!File.Exists(path))
            {
                shell.Error.WriteLine($"helio: schema: '{path}' does not exist; run from a checkout");
                return ExitCode.BadInput;
            }
            shell.Out.Write(File.ReadAllText(path));
            return ExitCode.Ok;
        });
        return command;
    }
}
