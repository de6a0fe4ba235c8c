using System.CommandLine;
using Heliograph.Model.Scenarios;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio schema scenario</c>: the JSON Schema that editors complete scenarios with.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        Argument<string> what = new("WHAT") { Description = "scenario" };
        what.AcceptOnlyFromAmong("scenario");
        Command command = new("schema", "print a JSON Schema, such as: helio schema scenario > scenario.schema.json") { what };
        command.SetAction(_ =>
        {
            Console.WriteLine(ScenarioSchema.Json());
            return ExitCode.Ok;
        });
        return command;
    }
}
