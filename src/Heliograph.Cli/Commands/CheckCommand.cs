using System.CommandLine;
using System.Text;
using System.Text.Json;
using Heliograph.Cli.Output;
using Heliograph.Engine;
using Heliograph.Engine.Lightpaths;
using Heliograph.Engine.Packets;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Lightpaths;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Model.Topology;

namespace Heliograph.Cli.Commands;

/// <summary><c>helio check</c>: every diagnostic of scenarios and catalogue files, all at once; writes nothing.</summary>
internal static class CheckCommand
{
    public static Command Create(Shell shell)
    {
        Argument<string[]> files = new("FILE")
        {
            Description = "scenarios, catalogue files, packet configurations or lightpath plans, YAML",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<bool> json = new("--json") { Description = "print the diagnostics as JSON" };
        Command command = new("check", "Show every problem of scenarios and catalogue files. Example: helio check scenarios/*.yaml") { files, json };
        command.SetAction(parse => Run(shell, parse.GetValue(files)!, parse.GetValue(json)));
        return command;
    }

    private static int Run(Shell shell, string[] files, bool json)
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
        if (json)
        {
            shell.Out.Write(Json(diagnostics));
            return diagnostics.HasErrors ? ExitCode.BadInput : ExitCode.Ok;
        }
        bool bad = shell.Print(diagnostics);
        shell.Out.WriteLine($"{good} of {files.Length} {(files.Length == 1 ? "file" : "files")} without errors");
        return bad ? ExitCode.BadInput : ExitCode.Ok;
    }

    // A document with `family:` is a catalogue file, one with `models:` holds model presets, one with `packet:` configures packet runs, one with
    // `lightpaths:` is a lightpath plan, whose network must build; anything else must be a scenario, and its fabric must build.
    private static void Check(string file, Workspace workspace, DiagnosticList diagnostics)
    {
        DiagnosticList discard = [];
        if (YamlReader.ReadFile(file, discard) is YamlMap map && map.Find("family") is not null)
        {
            CatalogueReader.ReadFiles([file], diagnostics, workspace.Catalogue);
            return;
        }
        if (YamlReader.ReadFile(file, discard) is YamlMap presets && presets.Find("models") is not null)
        {
            ModelPresetReader.ReadText(File.ReadAllText(file), file, diagnostics);
            return;
        }
        if (YamlReader.ReadFile(file, discard) is YamlMap packet && packet.Find("packet") is not null)
        {
            PacketConfigReader.ReadFile(file, [], diagnostics);
            return;
        }
        if (YamlReader.ReadFile(file, discard) is YamlMap plan && plan.Find("lightpaths") is not null)
        {
            if (LightpathFileReader.ReadFile(file, diagnostics) is { } lightpaths)
            {
                LightpathStudy.Check(lightpaths, workspace, diagnostics);
            }
            return;
        }
        if (ScenarioReader.ReadFile(file, workspace.Catalogue, workspace.Models, [], diagnostics) is { } scenario)
        {
            FabricBuilder.Build(scenario, workspace.Catalogue, diagnostics);
        }
    }

    private static string Json(DiagnosticList diagnostics)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartArray("diagnostics");
            foreach (Diagnostic diagnostic in diagnostics.Sorted())
            {
                json.WriteStartObject();
                json.WriteString("code", diagnostic.Code);
                json.WriteString("severity", Words.Of(diagnostic.Severity));
                json.WriteString("file", diagnostic.Span.File);
                json.WriteNumber("line", diagnostic.Span.Line);
                json.WriteNumber("column", diagnostic.Span.Column);
                json.WriteString("message", diagnostic.Message);
                json.WriteString("fix", diagnostic.Fix);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
