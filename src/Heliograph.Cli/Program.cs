using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Heliograph.Cli.Commands;

namespace Heliograph.Cli;

/// <summary>Entry of <c>helio</c>: builds the command tree, which is cheap, and runs the command that was asked for.</summary>
internal static class Program
{
    private const int BufferedChars = 1 << 15;

    private static readonly (string Name, Func<Shell, Command> Create)[] Commands =
    [
        ("run", RunCommand.Create),
        ("check", CheckCommand.Create),
        ("compare", CompareCommand.Create),
        ("plan", PlanCommand.Create),
        ("link", LinkCommand.Create),
        ("simulate", SimulateCommand.Create),
        ("collective", CollectiveCommand.Create),
        ("replay", ReplayCommand.Create),
        ("headroom", HeadroomCommand.Create),
        ("line", LineCommand.Create),
        ("lightpath", LightpathCommand.Create),
        ("parts", PartsCommand.Create),
        ("validate", ValidateCommand.Create),
        ("calibrate", CalibrateCommand.Create),
        ("schema", SchemaCommand.Create),
    ];

    private static IEnumerable<Func<Shell, Command>> All => Commands.Select(c => c.Create);

    private static int Main(string[] args)
    {
        UTF8Encoding utf8 = new(encoderShouldEmitUTF8Identifier: false);
        Console.OutputEncoding = utf8;
        if (!Console.IsOutputRedirected)
        {
            return Run(args, new Shell(Console.Out, Console.Error, ScreenWidth()));
        }
        // Into a file or a pipe all at once: a write for each line costs as much as a design of a small network.
        using StreamWriter output = new(Console.OpenStandardOutput(), utf8, BufferedChars);
        return Run(args, new Shell(output, Console.Error, null));
    }

    /// <summary>As the process, with its streams given; for tests.</summary>
    internal static int Run(string[] args, Shell shell)
    {
        RootCommand root = new(
            "Heliograph: the co-design engine for optical AI fabrics. One scenario in; links, step time, watts and cost of a bit out."
        );
        foreach (
            Func<Shell, Command> create in args.Length > 0 && Commands.FirstOrDefault(c => c.Name == args[0]).Create is { } asked ? [asked] : All
        )
        {
            root.Add(create(shell));
        }
        ParseResult result = root.Parse(args);
        InvocationConfiguration invocation = new()
        {
            Output = shell.Out,
            Error = shell.Error,
            EnableDefaultExceptionHandler = false,
        };
        if (args.Length == 0)
        {
            return root.Parse(["--help"]).Invoke(invocation);
        }
        if (result.Errors.Count > 0)
        {
            // Of an unknown command the parser first says that none was given; the second complaint names the word.
            bool isUnknown = result.CommandResult.Command == root && result.UnmatchedTokens.Count > 0;
            foreach (ParseError error in result.Errors.Skip(isUnknown && result.Errors.Count > 1 ? 1 : 0))
            {
                shell.Error.WriteLine($"helio: {Plain(error.Message)}");
            }
            shell.Error.WriteLine("helio: see 'helio --help' or 'helio COMMAND --help'");
            return ExitCode.BadInput;
        }
        try
        {
            return result.Invoke(invocation);
        }
        catch (Exception e) when (Environment.GetEnvironmentVariable("HELIO_DEBUG") != "1")
        {
            shell.Error.WriteLine($"helio: internal error: {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")} (HELIO_DEBUG=1 shows where)");
            return ExitCode.Internal;
        }
    }

    // The parser's words on one line, without types of the runtime.
    private static string Plain(string message)
    {
        string[] lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string line = lines.Length > 1 ? $"{lines[0]} {string.Join(", ", lines.Skip(1).Select(l => l.Trim('\'')))}" : message;
        int type = line.IndexOf(" as expected type", StringComparison.Ordinal);
        return type < 0 ? line : $"{line[..type]}; write a whole number";
    }

    private static int? ScreenWidth()
    {
        if (Console.IsOutputRedirected || Environment.GetEnvironmentVariable("TERM") == "dumb")
        {
            return null;
        }
        try
        {
            return Console.WindowWidth > 0 ? Console.WindowWidth : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
