using System.CommandLine;
using Heliograph.Engine;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio check</c>: every diagnostic of scenarios and catalogue files, all at once; writes nothing.</summary>
internal static class CheckCommand
{
    public static Command Create(Shell shell)
    {
        Argument<string[]> files = new("FILE") { Description = "scenarios or catalogue files, YAML", Arity = ArgumentArity.OneOrMore };
        Command command = new("check", "Show every problem of scenarios and catalogue files. Example: helio check scenarios/*.yaml") { files };
        command.SetAction(parse => Run(shell, parse.GetValue(files)!));
        return command;
    }

    private static int Run(Shell shell, string[] files)
    {
        DiagnosticList diagnostics = [];
        Workspace workspace = Workspace.Open(shell.Home, diagnostics);
        int good = 0;
        foreach (string file in files)
        {
            int before = diagnostics.ErrorCount;
            Check(file, workspace, diagnostics);
            good += diagnostics.ErrorCount == before ? 1 : 0;
        }
        bool bad = shell.Print(diagnostics);
        shell.Out.WriteLine($"{good} of {files.Length} {(files.Length == 1 ? "file" : "files")} without errors");
        return bad ? ExitCode.BadInput : ExitCode.Ok;
    }

    // A document with `family:` is a catalogue file; anything else must be a scenario, and its fabric must build.
    private static void Check(string file, Workspace workspace, DiagnosticList diagnostics)
    {
        DiagnosticList discard = [];
        if (YamlReader.ReadFile(file, discard) is YamlMap map && map.Find("family") is not null)
        {
            CatalogueReader.ReadFiles([file], diagnostics);
            return;
        }
        if (ScenarioReader.ReadFile(file, workspace.Catalogue, workspace.Models, [], diagnostics) is { } scenario)
        {
            FabricBuilder.Build(scenario, workspace.Catalogue, diagnostics);
        }
    }
}
