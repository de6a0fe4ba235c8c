using System.CommandLine;
using System.Text.Json;
using Heliograph.Engine;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio check FILE...</c>: every diagnostic of scenarios and catalogue files, and nothing else.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        Argument<string[]> files = new("FILE") { Description = "scenarios or catalogue files", Arity = ArgumentArity.OneOrMore };
        Option<bool> json = new("--json") { Description = "diagnostics as JSON on standard output" };
        Command command = new("check", "report every problem of scenarios and catalogue files, such as: helio check scenarios/*.yaml") { files, json };
        command.SetAction(result => Check(result.GetValue(files)!, result.GetValue(json)));
        return command;
    }

    private static int Check(string[] files, bool json)
    {
        DiagnosticList diagnostics = new();
        Workspace workspace = Workspace.Open(Home.Folder, diagnostics);
        foreach (string file in files)
        {
            Check(file, workspace, diagnostics);
        }
        if (json)
        {
            WriteJson(diagnostics);
        }
        else
        {
            Home.Print(diagnostics);
            int errors = diagnostics.Count(d => d.Severity == Severity.Error);
            int warnings = diagnostics.Count(d => d.Severity == Severity.Warning);
            Console.WriteLine($"{files.Length} {(files.Length == 1 ? "file" : "files")}: {errors} errors, {warnings} warnings");
        }
        return diagnostics.HasErrors ? ExitCode.BadInput : ExitCode.Ok;
    }

    private static void Check(string file, Workspace workspace, DiagnosticList diagnostics)
    {
        // A throw-away list: the file is read again by the reader of its kind, which reports.
        if (YamlReader.ReadFile(file, new DiagnosticList()) is YamlMap map && map.Find("heliograph") is null)
        {
            if (map.Find("family") is not null)
            {
                CatalogueReader.ReadFiles([file], diagnostics);
                return;
            }
            if (map.Find("models") is not null)
            {
                ModelPresetReader.ReadText(File.ReadAllText(file), file, diagnostics);
                return;
            }
        }
        // Problems of one file must not hide those of the next: each is built against a list of its own.
        DiagnosticList own = new();
        if (ScenarioReader.ReadFile(file, workspace.Catalogue, workspace.Models, [], own) is { } scenario && !own.HasErrors)
        {
            FabricBuilder.Build(scenario, workspace.Catalogue, own);
        }
        diagnostics.AddRange(own);
    }

    private static void WriteJson(DiagnosticList diagnostics)
    {
        using Stream stdout = Console.OpenStandardOutput();
        using Utf8JsonWriter writer = new(stdout, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteStartArray("diagnostics");
        foreach (Diagnostic diagnostic in diagnostics.Sorted())
        {
            writer.WriteStartObject();
            writer.WriteString("code", diagnostic.Code);
            writer.WriteString("severity", diagnostic.Severity.ToString().ToLowerInvariant());
            writer.WriteString("file", diagnostic.Span.File);
            writer.WriteNumber("line", diagnostic.Span.Line);
            writer.WriteNumber("column", diagnostic.Span.Column);
            writer.WriteString("message", diagnostic.Message);
            writer.WriteString("fix", diagnostic.Fix);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
