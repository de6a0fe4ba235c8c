using System.CommandLine;
using Heliograph.Cli.Output;
using Heliograph.Engine.WideArea;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Parts;

namespace Heliograph.Cli.Commands;

/// <summary>
/// <c>helio headroom</c>: what buffer a lossless link needs, whether a switch has it, and what is left of the rate where frames are lost.
/// </summary>
internal static class HeadroomCommand
{
    public static Command Create(Shell shell)
    {
        Dictionary<string, Option<string?>> options = HeadroomArguments.Options.ToDictionary(
            o => o.Name,
            o => new Option<string?>(o.Name) { Description = o.Description, HelpName = o.Value },
            StringComparer.Ordinal
        );
        Option<bool> json = new("--json") { Description = "print the answer as JSON" };
        Command command = new(
            "headroom",
            "Buffer that a lossless link needs. Example: helio headroom --rate 400Gb/s --length 2km --ports 64 --buffer 64MiB"
        );
        foreach (HeadroomOption option in HeadroomArguments.Options)
        {
            command.Add(options[option.Name]);
        }
        command.Add(json);
        command.SetAction(parse => Run(shell, name => parse.GetValue(options[name]), parse.GetValue(json)));
        return command;
    }

    private static int Run(Shell shell, Func<string, string?> given, bool json)
    {
        DiagnosticList diagnostics = [];
        Catalogue catalogue = CatalogueReader.ReadFolder(Path.Combine(shell.Home, "catalog"), diagnostics);
        if (shell.Print(diagnostics))
        {
            return ExitCode.BadInput;
        }
        HeadroomArguments arguments = new(new FigureBook(catalogue), given);
        HeadroomRequest? request = arguments.Read();
        foreach (string error in arguments.Errors)
        {
            shell.Error.WriteLine($"helio: {error}");
        }
        if (request is null)
        {
            return ExitCode.BadInput;
        }
        string table = Path.Combine(shell.Home, HeadroomTable.Shipped);
        HeadroomTable shipped = File.Exists(table) ? HeadroomTable.Read(table, diagnostics) : new HeadroomTable([]);
        if (shell.Print(diagnostics))
        {
            return ExitCode.BadInput;
        }
        HeadroomAnswer answer = HeadroomAnswer.Of(request, shipped);
        if (json)
        {
            shell.Out.Write(HeadroomJson.Of(answer));
        }
        else
        {
            HeadroomText.Print(answer, shell.Out, shell.Columns);
        }
        return answer.Findings.Any(f => f.Severity == Severity.Error) ? ExitCode.Findings : ExitCode.Ok;
    }
}
