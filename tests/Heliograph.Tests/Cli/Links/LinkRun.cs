using System.Text.Json.Nodes;
using Heliograph.Cli;
using Heliograph.Cli.Commands;

namespace Heliograph.Tests.Cli.Links;

/// <summary><c>helio link</c> in this process.</summary>
internal sealed record LinkRun(int Exit, string Out, string Error)
{
    /// <summary>With the small catalogue.</summary>
    public static LinkRun Small(params string[] arguments) => Of(SmallHome.Path, arguments);

    /// <summary>With the catalogue of the product.</summary>
    public static LinkRun Real(params string[] arguments) => Of(Repository.Root, arguments);

    public static JsonObject Json(LinkRun run) => JsonNode.Parse(run.Out)!.AsObject();

    /// <summary>The only link of <c>--json</c>.</summary>
    public static JsonObject Link(params string[] arguments)
    {
        LinkRun run = Small([.. arguments, "--json"]);
        run.Error.ShouldBeEmpty();
        return Json(run)["links"]!.AsArray().ShouldHaveSingleItem()!.AsObject();
    }

    private static LinkRun Of(string home, string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int exit = Program.Run(["link", .. arguments], new Shell(output, error, null) { Home = home });
        return new LinkRun(exit, output.ToString(), error.ToString());
    }
}
